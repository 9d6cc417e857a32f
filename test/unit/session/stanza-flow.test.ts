import { describe, expect, it } from "vitest";
import type { PolicyRevision } from "../../../src/policy/revision.ts";
import type { SessionEvent } from "../../../src/session/effect.ts";
import type { Input } from "../../../src/session/input.ts";
import { Session } from "../../../src/session/session.ts";
import { policyFor } from "../../support/policy.ts";
import { sessionOptions } from "../../support/sans-io.ts";
import { Archive, LOG_IN } from "../../support/session-runs.ts";
import { tell, tellTwice } from "../../support/story.ts";

const PING = `<iq type='get' id='{token}' to='agency.example'><ping xmlns='urn:xmpp:ping'/></iq>`;
const SILENT = `<iq type='result' id='{_}' to='agency.example'/>`;
const ASK = `<iq type='get' id='{token}' from='agency.example' to='lee@agency.example/desk'><ping xmlns='urn:xmpp:ping'/></iq>`;
const HUSH = `<iq type='result' id='{_}' from='agency.example' to='lee@agency.example/desk'/>`;

describe("one out for each one in", () => {
  it.each([
    ["a message outside", `<message to='pat@outside.example'><body>a</body></message>`, PING],
    [
      "a typing notice outside",
      `<message to='pat@outside.example'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>`,
      SILENT,
    ],
    ["an answer outside", `<iq type='result' id='1' to='pat@outside.example'/>`, SILENT],
    ["a false sender", `<message from='raj@agency.example'><body>a</body></message>`, PING],
    ["an address that does not prepare", `<message to='@'><body>a</body></message>`, PING],
    ["an id too long", `<iq type='get' id='${"i".repeat(257)}'/>`, PING],
    ["an iq without id", `<iq type='get'/>`, PING],
    ["an unknown type", `<iq type='maybe' id='1'/>`, PING],
  ])("outbound: %s", (_what, sent, out) => {
    tellTwice(`client sends\n  ${sent}\nupstream receives\n  ${out}\nclient receives nothing`, {
      after: "bound",
    });
  });

  it.each([
    ["a message from outside", `<message from='pat@outside.example'><body>a</body></message>`, HUSH],
    [
      "a colleague's file",
      `<iq type='set' id='1' from='raj@agency.example/x'><jingle xmlns='urn:xmpp:jingle:1'/></iq>`,
      ASK,
    ],
    [
      "an answer with an id that nobody asked by",
      `<iq type='result' id='${"i".repeat(257)}' from='agency.example'/>`,
      HUSH,
    ],
    ["an answer without id", `<iq type='result' from='agency.example'/>`, HUSH],
    ["an outsider's presence", `<presence from='pat@outside.example'/>`, HUSH],
    [
      "a colleague's subscription that cannot be judged",
      `<presence type='subscribe' id='${"i".repeat(257)}' from='raj@agency.example'/>`,
      HUSH,
    ],
  ])("inbound: %s", (_what, sent, out) => {
    tellTwice(`upstream sends\n  ${sent}\nclient receives\n  ${out}\nupstream receives nothing`, {
      after: "bound",
    });
  });
});

describe("what is longer once it is written than who comes next takes", () => {
  const revision = policyFor({ mode: "shadow" });
  const text = ">".repeat(40_000);

  it("is refused outbound, in shadow mode too", () => {
    tell(
      `client sends\n  <message to='raj@agency.example'><body>${text}</body></message>\nupstream receives\n  ${PING}\narchive gets\n  outbound message block size-and-rate`,
      { after: "bound", options: { revision } },
    );
  });

  it("is refused outbound by what upstream said it takes", () => {
    const header = `<stream:stream id='u' from='agency.example' to='agency.example' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>`;
    const bind = (inner: string, type: string): string =>
      `<iq type='${type}' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>${inner}</bind></iq>`;
    const session = tell(
      `client sends
  <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AGxlZQBzZWNyZXQ=</auth>
upstream sends
  <success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>
client sends
  ${header}
upstream sends
  ${header}<stream:features><limits xmlns='urn:xmpp:stream-limits:0'><max-bytes>20000</max-bytes></limits></stream:features>
client sends
  ${bind("", "set")}
upstream sends
  ${bind("<jid>lee@agency.example/desk</jid>", "result")}`,
      { after: "unauthenticated", options: { revision } },
    );
    const kept = [4_900, 5_000].map((length) => {
      session.takeText("upstream");
      const bytes = new TextEncoder().encode(
        `<message to='raj@agency.example'><body>${">".repeat(length)}</body></message>`,
      );
      session.feed({ type: "clientBytes", bytes });
      return session.takeText("upstream").slice(0, 9);
    });
    expect(kept).toEqual(["<message ", expect.stringMatching("^<iq ")]);
  });

  it("is refused inbound where a leg could not hold it", () => {
    const quotes = `<x xmlns='urn:x' ${Array.from({ length: 100 }, (_, n) => `a${n}='${'"'.repeat(2_000)}\t'`).join(" ")}/>`;
    const answer = `<iq type='result' id='r' from='lee@agency.example'>${quotes}</iq>`;
    tell(
      `upstream sends\n  ${answer}\nclient receives\n  <iq type='error' id='r' from='lee@agency.example'>{*}</iq>`,
      {
        after: "bound",
        options: { revision },
      },
    );
  });
});

it("tells a colleague of the user's own domain though the list of internal domains forgot it", () => {
  const revision = policyFor({ internalDomains: new Set() });
  const story = `upstream sends
  <message id='m1' from='raj@agency.example/x'><thread>1</thread><x xmlns='jabber:x:oob'/></message>
client receives
  ${ASK}`;
  tellTwice(story, { after: "bound", options: { revision } });
});

/** Whether the event of the last stanza says that the user's words were changed, and for whom. */
const alteredBy = (stanza: string): unknown => {
  const session = new Session(sessionOptions());
  let judged: SessionEvent | undefined;
  const feed = (input: Input): void => {
    for (const effect of session.handle(input)) {
      if (effect.type === "archive") feed(Archive.kept(effect.ticket));
      if (effect.type === "observe" && effect.event.type === "judged") judged = effect.event;
    }
  };
  feed({ type: "opened", nowMs: 0 });
  for (const [flow, text] of [...LOG_IN, ["outbound", stanza] as const]) {
    const type = flow === "outbound" ? "clientBytes" : "upstreamBytes";
    feed({ type, bytes: new TextEncoder().encode(text), nowMs: 0 });
  }
  return judged?.type === "judged" ? judged.altered : "not judged";
};

describe("whether the user's words were changed", () => {
  const X = "<x xmlns='urn:example:unknown'>a</x>";
  const COMPOSING = "<composing xmlns='http://jabber.org/protocol/chatstates'/>";
  it.each([
    [
      "words that lost company",
      `<message to='raj@agency.example' xml:lang='es'><body>a</body>${X}</message>`,
      true,
    ],
    [
      "words that lost company, in the language of their stream",
      `<message to='raj@agency.example' xml:lang='fr'><body>a</body>${X}</message>`,
      true,
      "en",
    ],
    ["words as they were", "<message to='raj@agency.example'><body>a</body></message>", false],
    ["words that were refused", "<message to='pat@outside.example'><body>a</body></message>", false],
    ["signs of typing", `<message to='raj@agency.example'>${COMPOSING}${X}</message>`, false],
    ["an error", `<message type='error' to='raj@agency.example'><body>a</body>${X}</message>`, false],
    ["words to oneself", `<message to='lee@agency.example'><body>a</body>${X}</message>`, false],
    ["words to nobody", `<message><body>a</body>${X}</message>`, false],
    ["presence", `<presence to='raj@agency.example'>${X}</presence>`, false],
  ])("%s", (_what, stanza, isAltered, lang = "es") => {
    expect(alteredBy(stanza)).toEqual(isAltered ? { lang } : undefined);
  });
});

describe("a token", () => {
  const refuse = `client sends
  <message to='pat@outside.example' id='m1'><body>a</body></message>
upstream receives
  ${PING}
archive gets
  outbound message block external-domain
`;

  it.each([
    ["another device of the user", "lee@agency.example/phone"],
    ["a colleague", "raj@agency.example"],
    ["an outsider", "agency.example.outside.example"],
  ])("is ordinary traffic when it comes from %s", (_who, from) => {
    const session = tell(`${refuse}upstream sends\n  <iq type='result' id='{token}' from='${from}'/>`, {
      after: "bound",
    });
    expect(session.takeText("client")).not.toContain("m1");
    expect(session.takeRecords().map(({ kind }) => kind)).toEqual(["stanza"]);
  });

  it("makes the same error again whenever the server sends its answer again", () => {
    const answer = `upstream sends
  <iq type='error' id='{token}' from='agency.example'/>
client receives
  <message type='error' id='m1' from='pat@outside.example' to='lee@agency.example/desk'><body>{said}</body><error type='cancel'><not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='en'>{said}</text><blocked xmlns='urn:stanzagate:policy:1' ref='{ref}' clause='CCPS-1.b'/></error></message>
archive gets nothing
`;
    tell(refuse + answer + answer, { after: "bound" });
  });

  it("of the client's own refusal is nothing when the client plays it back", () => {
    const session = tell(`${refuse}client sends\n  <iq type='result' id='{token}' to='agency.example'/>`, {
      after: "bound",
    });
    expect(session.takeText("upstream")).not.toContain("m1");
    expect(session.takeRecords()).toHaveLength(1);
  });
});

describe("an outsider's request", () => {
  const ASKED = `upstream sends
  <iq type='get' id='v1' from='pat@outside.example/x' to='lee@agency.example/desk'><query xmlns='jabber:iq:version'/></iq>
client receives
  ${ASK}
archive gets
  inbound iq block external-domain
`;
  const ANSWER = `client sends\n  <iq type='result' id='{token}' to='agency.example'/>\n`;

  it("is answered as by a client that does not know it: no words, no reference, no clause", () => {
    tellTwice(
      `${ASKED}${ANSWER}upstream receives
  <iq type='error' id='v1' to='pat@outside.example/x'><error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>
archive gets nothing`,
      { after: "bound" },
    );
  });

  it("is answered once: what the client plays back is traffic like any other, and on record", () => {
    tellTwice(
      `${ASKED}${ANSWER}upstream receives
  {*}
${ANSWER}upstream receives
  <iq type='result' id='{token}' to='agency.example'/>
archive gets
  outbound iq allow`,
      { after: "bound" },
    );
  });
});

describe("while nothing can be recorded", () => {
  it("presence and answers wait, for nobody could be told that they are gone", () => {
    const steps = `archive fails
client sends
  <presence><show>away</show></presence>
upstream receives nothing
archive works
time passes 1 s
upstream receives
  <presence><show>away</show></presence>
archive fails
client sends
  <iq type='result' id='q1' to='raj@agency.example/x'/>
archive works
time passes 1 s
upstream receives
  <iq type='result' id='q1' to='raj@agency.example/x'/>
archive gets
  outbound presence allow
  outbound iq allow`;
    tellTwice(steps, { after: "bound" });
  });

  it("typing notices are not missed", () => {
    const typing = `<message to='raj@agency.example'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>`;
    tellTwice(`archive fails\nclient sends\n  ${typing}\nupstream receives\n  ${SILENT}`, { after: "bound" });
  });

  it("the refusal names no clause, whatever the policy says of the stanza", () => {
    const session = tell(
      `archive fails
client sends
  <message to='pat@outside.example' id='m1'><body>a</body></message>
upstream receives
  ${PING}
upstream sends
  <iq type='result' id='{token}' from='agency.example'/>`,
      { after: "bound" },
    );
    const told = session.takeText("client");
    expect(told).toContain("<resource-constraint");
    expect(told).not.toContain("CCPS");
  });
});

it("refuses what cannot be written, rather than end the stream over it again and again", () => {
  // Redacting one half of a pair leaves what no XML document can hold.
  const patterns = [
    { id: "half", action: "redact", findAll: (text: string) => (text.includes("\u{1F600}") ? [[0, 1]] : []) },
  ];
  const revision = policyFor({ patterns: patterns as unknown as PolicyRevision["patterns"] });
  const session = tell(
    `client sends
  <message to='raj@agency.example'><body>\u{1F600}</body></message><presence/>
upstream receives
  ${PING}<presence/>`,
    { after: "bound", options: { revision } },
  );
  const [refused] = session.takeRecords().filter(({ kind }) => kind === "stanza");
  expect(refused).toMatchObject({
    verdict: { disposition: "block", ruleIds: ["sensitive-content", "rule-failed"] },
  });
});

describe("the language of a refusal", () => {
  const SSN = "<body>my ssn is 536-22-8145</body>";
  const inSpanish = { after: "bound", options: { language: "es" } } as const;
  const bounced = (lang: string): string => `upstream sends
  <message id='m1'${lang} from='raj@agency.example/x' to='lee@agency.example/desk'>${SSN}</message>
client receives
  ${ASK}
client sends
  <iq type='result' id='{token}' to='agency.example'/>
`;

  it("is the configured one where nobody named any", () => {
    const session = tell(bounced(""), inSpanish);
    expect(session.takeText("upstream")).toContain(`xml:lang="es"`);
  });

  it("is the sender's own where it is spoken", () => {
    const session = tell(bounced(" xml:lang='en-US'"), inSpanish);
    expect(session.takeText("upstream")).toContain(`xml:lang="en"`);
  });

  it("is the client's in the place of an answer", () => {
    const slot = `<slot xmlns='urn:xmpp:http:upload:0'/>`;
    const session = tell(
      `upstream sends\n  <iq type='result' id='1' from='agency.example' to='lee@agency.example/desk'>${slot}</iq>`,
      inSpanish,
    );
    expect(session.takeText("client")).toContain(`xml:lang="es">Rechazado: no se permiten archivos`);
  });
});
