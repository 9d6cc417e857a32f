/** Data of a class to a listed recipient: refused, unless an authorisation covers user and address; copies alike. */
import { describe, expect, it } from "vitest";
import { evaluate } from "../../../../src/policy/evaluate.ts";
import type { PolicyRevision } from "../../../../src/policy/revision.ts";
import type { Direction, RuleContext } from "../../../../src/policy/rule.ts";
import { filed } from "../../../support/exceptions.ts";
import { recipientsOf } from "../../../support/recipients.ts";
import { contextFor, stanzaOf } from "../../../support/stanzas.ts";

const CLIENT = "kim@clients.example";
const classes = (data: readonly string[] | "any") => ({
  domains: { internal: ["agency.example", "clients.example"], services: ["rooms.agency.example"] },
  data_classes: [
    { id: "numbers", detectors: ["us-ssn"] },
    { id: "cases", patterns: [String.raw`\bcase \d{5}\b`], markings: ["Internal use only"] },
    { id: "acts", categories: ["formal-act"] },
  ],
  recipients: [{ id: "clients", domains: ["clients.example"], data }],
});
const revision = recipientsOf(classes(["cases", "acts", "numbers"]));

interface Said {
  readonly direction?: Direction;
  readonly of?: PolicyRevision;
  readonly context?: Partial<RuleContext>;
}

const verdictOn = (text: string, { direction = "outbound", of = revision, context = {} }: Said = {}) => {
  const verdict = evaluate(stanzaOf(text, direction), { ...contextFor(direction), ...context }, of);
  return {
    disposition: verdict.disposition,
    found: verdict.findings.filter(({ ruleId }) => ruleId === "recipient"),
  };
};
const reasons = (text: string, said: Said = {}): readonly string[] =>
  verdictOn(text, said).found.map(({ disposition, reason }) => `${disposition} ${reason}`);
const to = (address: string, body: string): string =>
  `<message to='${address}' type='chat'><body>${body}</body></message>`;

describe("a class of data", () => {
  it.each([
    ["see case 12345", ["block cases to clients: cases/1"]],
    ["this is INTERNAL  use-only, please", ["block cases to clients: cases/2"]],
    ["I hereby approve the purchase", ["block acts to clients: formal-act"]],
    ["my ssn is 219-45-6781", ["block numbers to clients: us-ssn"]],
    ["see you at noon", []],
    ["external use only", []],
  ])("%s", (body, expected) => {
    expect(reasons(to(CLIENT, body))).toEqual(expected);
    expect(reasons(to("raj@agency.example", body))).toEqual([]);
    expect(
      reasons(`<message from='${CLIENT}'><body>${body}</body></message>`, { direction: "inbound" }),
    ).toEqual([]);
  });

  it("names clause, list, class and the places, and never the words", () => {
    const { disposition, found } = verdictOn(to(CLIENT, "see case 12345"));
    expect(disposition).toBe("block");
    expect(found).toMatchObject([
      { clauseIds: ["WV-5.3.4"], refusal: "recipient", detector: "cases", spans: [{ start: 4, end: 14 }] },
    ]);
    expect(JSON.stringify(found)).not.toContain("12345");
  });

  it("of which the list does not speak passes", () => {
    const own = recipientsOf(classes(["acts"]));
    expect(reasons(to(CLIENT, "see case 12345"), { of: own })).toEqual([]);
  });

  it("in presence it is taken out", () => {
    const { disposition, found } = verdictOn(
      `<presence to='${CLIENT}'><status>case 12345</status></presence>`,
    );
    expect([disposition, found[0]?.disposition]).toEqual(["strip", "strip"]);
  });

  it("`any` is whatever people write, and no sign of typing", () => {
    const own = recipientsOf(classes("any"));
    expect(reasons(to(CLIENT, "hello"), { of: own })).toEqual(["block anything to clients: words"]);
    const typing = `<message to='${CLIENT}'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>`;
    expect(reasons(typing, { of: own })).toEqual([]);
  });

  it("`any` takes the words out of presence, too, and nothing else", () => {
    const of = recipientsOf(classes("any"));
    const status = `<presence to='${CLIENT}'><show>away</show><status>hello</status></presence>`;
    expect(verdictOn(status, { of })).toMatchObject({
      disposition: "strip",
      found: [{ rewrites: [{ type: "remove", path: [1] }] }],
    });
    expect(reasons(`<presence to='${CLIENT}'><show>away</show></presence>`, { of })).toEqual([]);
  });
});

describe("copies", () => {
  const carbon = (head: string): string =>
    `<message from='lee@agency.example'><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' ${head}><body>case 12345</body></message></forwarded></sent></message>`;

  it("of what the user said are judged as that was, of what came from the recipient not", () => {
    const own = carbon(`from='lee@agency.example/pc' to='${CLIENT}'`);
    expect(reasons(own, { direction: "inbound" })).toEqual(["block cases to clients: cases/1"]);
    const theirs = carbon(`from='${CLIENT}/pc' to='lee@agency.example'`);
    expect(reasons(theirs, { direction: "inbound" })).toEqual([]);
  });

  it("what is forwarded to a listed recipient is refused unread", () => {
    const text = `<message to='${CLIENT}'><body>see</body><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='raj@agency.example' to='lee@agency.example'><body>hello</body></message></forwarded></message>`;
    expect(reasons(text)).toContain("block anything to clients: forwarded");
  });
});

describe("an authorisation", () => {
  const under = (terms: Parameters<typeof filed>[0]): PolicyRevision => ({
    ...revision,
    decisions: {
      ...revision.decisions,
      exceptions: [
        filed(
          {
            kind: "recipient",
            subject: CLIENT,
            users: ["lee@agency.example"],
            fromMs: 10,
            untilMs: 20,
            ...terms,
          },
          { approvals: [{ role: "wvot", login: "carl" }] },
        ),
      ],
    },
  });
  const said = (of: PolicyRevision, nowMs = 15, address = CLIENT) =>
    verdictOn(to(address, "case 12345"), { of, context: { nowMs } });

  it("lets it pass for that user and that address, in its time, and is told", () => {
    const { disposition, found } = said(under({}));
    expect(disposition).toBe("flag");
    expect(found).toMatchObject([{ disposition: "flag", exceptionId: "ex-1", clauseIds: ["WV-5.3.4"] }]);
  });

  it.each([
    ["too early", said(under({}), 9)],
    ["over", said(under({}), 20)],
    ["for somebody else", said(under({ users: ["ana@agency.example"] }))],
    ["for another address", said(under({}), 15, "other@clients.example")],
    ["of another kind", said(under({ kind: "domain", subject: "clients.example" }))],
  ])("does not act: %s", (_why, { disposition }) => {
    expect(disposition).toBe("block");
  });

  it("never loosens what refuses the same for another reason", () => {
    const text = to(CLIENT, "case 12345, ssn 219-45-6781");
    const { disposition } = verdictOn(text, { of: under({}), context: { nowMs: 15 } });
    expect(disposition).toBe("block");
  });

  it("of one occupant of a room is none of the others'", () => {
    const room = "ops@rooms.agency.example";
    const occupants = (...all: readonly string[]) => ({
      rooms: new Map([
        [
          room,
          new Map(all.map((one) => [`${room}/${one}`, stanzaOf(`<message to='${one}'/>`).to ?? never()])),
        ],
      ]),
      isFull: false,
    });
    const say = (outsiders: ReturnType<typeof occupants>) =>
      reasons(`<message to='${room}' type='groupchat'><body>case 12345</body></message>`, {
        of: under({}),
        context: { nowMs: 15, outsiders },
      });
    expect(say(occupants(CLIENT))).toEqual([expect.stringContaining("flag cases to clients")]);
    expect(say(occupants(CLIENT, "other@clients.example"))).toEqual([
      expect.stringContaining("flag"),
      "block cases to clients: cases/1",
    ]);
  });
});

const never = (): never => {
  throw new Error("no address");
};
