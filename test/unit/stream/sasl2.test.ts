import { describe, expect, it } from "vitest";
import type { Sasl2Offer } from "../../../src/stream/sasl2-offer.ts";
import { failureCondition } from "../../../src/stream/sasl.ts";
import {
  authenticateElement,
  failureText,
  isClientSasl2,
  isUpstreamSasl2,
  readAuthenticate,
  readSuccess,
  relayedFailure2,
  relayedSasl2,
  sasl2Abort,
  sasl2Failure,
  successElement,
} from "../../../src/stream/sasl2.ts";
import { text, xml } from "../../support/xml.ts";

const NS = `xmlns="urn:xmpp:sasl:2"`;
const RFC = `xmlns="urn:ietf:params:xml:ns:xmpp-sasl"`;
const FAST = `xmlns="urn:xmpp:fast:0"`;
const UUID = "0d9c5a3e-9d0c-4c5b-8f0e-0123456789ab";
const OFFER: Sasl2Offer = {
  mechanisms: new Set(["SCRAM-SHA-1", "PLAIN"]),
  tokenMechanisms: new Set(["HT-SHA-256-NONE"]),
  bindFeatures: new Set(["urn:xmpp:sm:3"]),
  mayResume: true,
};

const authenticate = (inner: string, mechanism = "PLAIN"): string =>
  `<authenticate ${NS} mechanism="${mechanism}">${inner}</authenticate>`;

/** As it goes on where nothing of it is judged to be left out. */
const relayed = (sent: string, offer = OFFER): string => {
  const request = readAuthenticate(xml(sent), offer);
  if (request === undefined) return "refused";
  const { userAgent, bind, resume } = request;
  return text(authenticateElement(request, { userAgent, bind: bind?.toElement(bind.tag), resume }));
};

describe("a request to log in", () => {
  it.each([
    authenticate("<initial-response>AGxlZQBz</initial-response>"),
    authenticate(
      `<initial-response>AGxlZQBz</initial-response><user-agent id="${UUID}"><software>ExampleIM</software><device>Desk 12</device></user-agent>` +
        `<bind xmlns="urn:xmpp:bind:0"><tag>ExampleIM</tag><enable xmlns="urn:xmpp:sm:3" resume="true"/></bind>` +
        `<resume xmlns="urn:xmpp:sm:3" previd="p" h="4"/><request-token ${FAST} mechanism="HT-SHA-256-NONE"/>`,
    ),
    authenticate(`<initial-response>bGVlAA==</initial-response><fast ${FAST} count="3"/>`, "HT-SHA-256-NONE"),
    `<authenticate ${NS} mechanism="SCRAM-SHA-1"/>`,
  ])("goes on as it is: %s", (sent) => {
    expect(relayed(sent)).toBe(sent);
  });

  it.each([
    [
      "unknown children",
      `<upgrade xmlns="urn:xmpp:sasl:upgrade:0">UPGR-SCRAM-SHA-512</upgrade><x xmlns="urn:x"/>words`,
      "",
    ],
    ["an id that is no UUID", `<user-agent id="meet me at nine"/>`, `<user-agent/>`],
    ["an id of another version", `<user-agent id="0d9c5a3e-9d0c-1c5b-8f0e-0123456789ab"/>`, `<user-agent/>`],
    [
      "more about the client",
      `<user-agent><software>A</software><os>B</os></user-agent>`,
      `<user-agent><software>A</software></user-agent>`,
    ],
    ["a token that would be bound", `<request-token ${FAST} mechanism="HT-SHA-256-EXPR"/>`, ""],
    ["a token for a password mechanism", `<request-token ${FAST} mechanism="PLAIN"/>`, ""],
  ])("goes on without %s", (_what, inner, left) => {
    const bare = `<authenticate ${NS} mechanism="PLAIN"/>`;
    expect(relayed(authenticate(inner))).toBe(left === "" ? bare : authenticate(left));
  });

  it("goes on without what was not offered", () => {
    const inner = `<bind xmlns="urn:xmpp:bind:0"/><request-token ${FAST} mechanism="HT-SHA-256-NONE"/>`;
    const offer: Sasl2Offer = { ...OFFER, tokenMechanisms: new Set(), bindFeatures: undefined };
    expect(relayed(authenticate(inner), offer)).toBe(`<authenticate ${NS} mechanism="PLAIN"/>`);
  });

  it.each([
    ["a mechanism that was not offered", authenticate("", "SCRAM-SHA-256")],
    ["one that binds a channel", authenticate("", "SCRAM-SHA-1-PLUS")],
    ["one in other letters", authenticate("", "plain")],
    ["none", `<authenticate ${NS}/>`],
    ["a token's without FAST", authenticate("", "HT-SHA-256-NONE")],
    ["a token's that binds a channel", authenticate(`<fast ${FAST}/>`, "HT-SHA-256-EXPR")],
    ["a password's with FAST", authenticate(`<fast ${FAST}/>`, "PLAIN")],
  ])("is refused with %s", (_what, sent) => {
    expect(relayed(sent)).toBe("refused");
  });
});

describe("the exchange", () => {
  it("is known by who says what", () => {
    const names = (isIt: (of: ReturnType<typeof xml>) => boolean): readonly string[] =>
      [
        "authenticate",
        "response",
        "abort",
        "next",
        "task-data",
        "challenge",
        "success",
        "failure",
        "continue",
        "x",
      ].filter((name) => isIt(xml(`<${name} ${NS}/>`)));
    expect(names(isClientSasl2)).toEqual(["authenticate", "response", "abort", "next", "task-data"]);
    expect(names(isUpstreamSasl2)).toEqual(["task-data", "challenge", "success", "failure", "continue"]);
    expect(isClientSasl2(xml(`<authenticate ${RFC}/>`))).toBe(false);
  });

  it("keeps nothing but base64", () => {
    expect(text(relayedSasl2(xml(`<challenge ${NS} a="b">Yw==<x xmlns="urn:x">t</x></challenge>`)))).toBe(
      `<challenge ${NS}>Yw==</challenge>`,
    );
    expect(text(sasl2Abort())).toBe(`<abort ${NS}/>`);
  });

  it.each([
    [`<not-authorized ${RFC}/>`, "not-authorized"],
    [`<x xmlns="urn:x"/><text>no</text><credentials-expired ${RFC}/>`, "credentials-expired"],
    ["<malformed-request/>", "malformed-request"],
    [`<go-elsewhere ${RFC}>xmpp:out@outside.example</go-elsewhere>`, "not-authorized"],
    ["", "not-authorized"],
  ])("fails for a reason that is known: %s", (inner, condition) => {
    const failure = xml(`<failure ${NS}>${inner}</failure>`);
    expect(failureCondition(failure)).toBe(condition);
    const said = inner.includes("<text>") ? "<text>no</text>" : "";
    expect(text(relayedFailure2(failure))).toBe(`<failure ${NS}><${condition} ${RFC}/>${said}</failure>`);
  });

  it("makes a failure of its own", () => {
    expect(text(sasl2Failure("invalid-mechanism"))).toBe(
      `<failure ${NS}><invalid-mechanism ${RFC}/></failure>`,
    );
    expect(text(sasl2Failure("aborted", failureText("why", "es")))).toBe(
      `<failure ${NS}><aborted ${RFC}/><text xml:lang="es">why</text></failure>`,
    );
  });

  it("succeeds with the known parts", () => {
    const sent = `<success ${NS}><additional-data>dj0x</additional-data><authorization-identifier>lee@agency.example</authorization-identifier></success>`;
    const facts = readSuccess(xml(sent));
    expect(facts).toEqual({ additional: "dj0x", identifier: "lee@agency.example" });
    expect(text(successElement(facts, [undefined]))).toBe(sent);
    expect(
      text(successElement({ additional: undefined, identifier: "l" }, [xml(`<x xmlns="urn:x"/>`)])),
    ).toBe(
      `<success ${NS}><authorization-identifier>l</authorization-identifier><x xmlns="urn:x"/></success>`,
    );
  });

  it("reads the account under its other name too, and none where there is none", () => {
    const misspelt = `<success ${NS}><authorization-identity>lee@agency.example</authorization-identity></success>`;
    expect(readSuccess(xml(misspelt)).identifier).toBe("lee@agency.example");
    expect(readSuccess(xml(`<success ${NS}/>`))).toEqual({ additional: undefined, identifier: "" });
  });
});
