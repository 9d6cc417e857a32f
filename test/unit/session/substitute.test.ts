import { describe, expect, it } from "vitest";
import { createSealer } from "../../../src/edge/sealer.ts";
import { MAX_TOKEN_LENGTH, replacement, Substitutes, type Reply } from "../../../src/session/substitute.ts";
import { attribute, withAttribute, type XmlElement } from "../../../src/xml/element.ts";
import { jid } from "../../support/policy.ts";
import { text, xml } from "../../support/xml.ts";

const SEALER = createSealer([new Uint8Array(32)]);
const substitutes = new Substitutes(SEALER);
const user = jid("lee@agency.example/desk");
const FRAME = { direction: "outbound", user, streamId: "s", nowMs: 1_000 } as const;
const IN = { ...FRAME, direction: "inbound" } as const;
const REPLY: Reply = { type: "unsubscribed", to: "pat@outside.example" };
const DAY_MS = 86_400_000;

function replyTo(ping: XmlElement | undefined, type = "result"): XmlElement {
  if (ping === undefined) throw new Error("no ping");
  return withAttribute(xml(`<iq type='${type}'/>`), "id", attribute(ping, "id"));
}

describe("Substitutes", () => {
  it("go to the user's server, or seem to come from it", () => {
    const out = substitutes.asking(REPLY, FRAME);
    expect(out && text(out)).toMatch(
      /^<iq type="get" id="g1\.[\w-]+" to="agency\.example"><ping xmlns="urn:xmpp:ping"\/><\/iq>$/,
    );
    expect(text(substitutes.silent("n", { ...FRAME, direction: "inbound" }))).toBe(
      `<iq type="result" id="g0.n" from="agency.example" to="lee@agency.example/desk"/>`,
    );
  });

  it.each(["result", "error"])("are known again by their one %s", (type) => {
    expect(substitutes.opened(replyTo(substitutes.asking(REPLY, FRAME), type), FRAME)).toEqual(REPLY);
  });

  it.each([
    ["another account", { ...FRAME, user: jid("raj@agency.example/desk") }],
    ["the other direction", { ...FRAME, direction: "inbound" }],
    ["the day after", { ...FRAME, nowMs: 1_001 + DAY_MS }],
  ] as const)("are nothing to %s", (_who, frame) => {
    expect(substitutes.opened(replyTo(substitutes.asking(REPLY, FRAME)), frame)).toBeUndefined();
  });

  it("hold for another device of the same account", () => {
    const frame = { ...FRAME, user: jid("lee@agency.example/phone"), nowMs: 1_000 + DAY_MS };
    expect(substitutes.opened(replyTo(substitutes.asking(REPLY, FRAME)), frame)).toEqual(REPLY);
  });

  it.each([
    ["the server's", "outbound", REPLY],
    ["the client's", "inbound", undefined],
  ] as const)("answered twice, are the second time: %s", (_whose, direction, again) => {
    const frame = { ...FRAME, direction };
    const reply = replyTo(substitutes.asking(REPLY, frame));
    expect(substitutes.opened(reply, frame)).toEqual(REPLY);
    expect(substitutes.opened(reply, frame)).toEqual(again);
  });

  it("are answered once more by a client that sends again after a resumption, which a new process may see", () => {
    const reply = replyTo(substitutes.asking(REPLY, IN));
    expect(substitutes.opened(reply, IN)).toEqual(REPLY);
    expect(new Substitutes(SEALER).opened(reply, IN)).toEqual(REPLY);
  });

  it("are nothing on another stream of the client's, yet the server may answer there", () => {
    const other = "t";
    expect(substitutes.opened(replyTo(substitutes.asking(REPLY, IN)), { ...IN, streamId: other })).toBe(
      undefined,
    );
    const frame = { ...FRAME, streamId: other };
    expect(substitutes.opened(replyTo(substitutes.asking(REPLY, FRAME)), frame)).toEqual(REPLY);
  });

  it("remember a bounded number of answers, the latest", () => {
    const few = new Substitutes(SEALER);
    const replies = Array.from({ length: 257 }, () => replyTo(few.asking(REPLY, IN)));
    for (const one of replies) expect(few.opened(one, IN)).toEqual(REPLY);
    expect(few.opened(replies[256] as XmlElement, IN)).toBeUndefined();
    expect(few.opened(replies[0] as XmlElement, IN)).toEqual(REPLY);
  });

  it("are not opened by a request, a message, a changed or overlong id", () => {
    const ping = substitutes.asking(REPLY, FRAME);
    const reply = replyTo(ping);
    const id = attribute(reply, "id") ?? "";
    const wrong = [
      replyTo(ping, "get"),
      { ...reply, local: "message" },
      withAttribute(reply, "id", `${id}A`),
      withAttribute(reply, "id", `g1.${"A".repeat(MAX_TOKEN_LENGTH)}`),
      withAttribute(reply, "id", undefined),
    ];
    for (const one of wrong) expect(substitutes.opened(one, FRAME)).toBeUndefined();
  });

  it("open where the version before sealed them", () => {
    const ticket = {
      kind: "message",
      id: "m1",
      from: "a@b",
      to: "c@d/e",
      refusal: "file",
      ref: "G-1",
      lang: "es-MX",
    };
    const plain = JSON.stringify([2_000, { type: "error", ticket }]);
    const before = new Substitutes({ seal: () => "x", open: () => plain });
    const reply = before.opened(xml(`<iq type='result' id='g1.x'/>`), FRAME);
    expect(reply && text(replacement(reply))).toContain(`xml:lang="es">No entregado`);
  });

  it("of a ticket that cannot be read are strangers", () => {
    const foreign = new Substitutes({ seal: () => "x", open: () => `[9e15,{"type":"error","ticket":{}}]` });
    expect(foreign.opened(xml(`<iq type='result' id='g1.x'/>`), FRAME)).toBeUndefined();
  });

  it.each(["", "{", "[]", "[1]", `["1",{"type":"error"}]`, `[9e15,{"type":"other"}]`, "[9e15,null]"])(
    "of another version are strangers: %j",
    (plain) => {
      const foreign = new Substitutes({ seal: () => "x", open: () => plain });
      expect(foreign.opened(xml(`<iq type='result' id='g1.x'/>`), FRAME)).toBeUndefined();
    },
  );

  it("are none where the token would be too long to come back", () => {
    const to = "\u{1F600}".repeat(2_000);
    expect(substitutes.asking({ type: "acknowledge", id: "1", to }, FRAME)).toBeUndefined();
  });
});

describe("replacement", () => {
  it("takes the reply's place", () => {
    expect(text(replacement(REPLY))).toBe(`<presence type="unsubscribed" to="pat@outside.example"/>`);
    expect(text(replacement({ type: "acknowledge", id: "p", to: undefined }))).toBe(
      `<iq type="result" id="p"/>`,
    );
    expect(text(replacement({ type: "unavailable", id: "p", to: "pat@outside.example/x" }))).toBe(
      `<iq type="error" id="p" to="pat@outside.example/x"><error type="cancel"><service-unavailable xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error></iq>`,
    );
    const ticket = {
      kind: "message",
      to: "raj@agency.example",
      refusal: "file",
      ref: "G-7F3K2-9QX4M",
    } as const;
    expect(text(replacement({ type: "error", ticket }))).toContain("G-7F3K2-9QX4M");
  });
});
