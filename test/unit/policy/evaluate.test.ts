import { describe, expect, it } from "vitest";
import { evaluate, refusedAfterAll } from "../../../src/policy/evaluate.ts";
import type { PolicyRevision } from "../../../src/policy/revision.ts";
import type { Direction, RuleContext } from "../../../src/policy/rule.ts";
import type { Verdict } from "../../../src/policy/verdict.ts";
import { asked, policyFor } from "../../support/policy.ts";
import { contextFor, stanzaOf } from "../../support/stanzas.ts";
import { text } from "../../support/xml.ts";

function judge(
  stanza: string,
  changes: Partial<PolicyRevision> = {},
  direction: Direction = "outbound",
): Verdict {
  return evaluate(stanzaOf(stanza, direction), contextFor(direction), policyFor(changes));
}

const brief = ({ disposition, enforced, findings }: Verdict): readonly unknown[] => [
  disposition,
  enforced,
  [...new Set(findings.map(({ ruleId }) => ruleId))].join(" "),
];

const FINE = `<message to='raj@agency.example'><body>fine</body></message>`;
const OUTSIDE = `<message to='pat@outside.example'><body>fine</body></message>`;
const SSN = `<message to='raj@agency.example'><body>ssn 536-22-8145</body></message>`;
const FORGED = `<message from='raj@agency.example'><body>fine</body></message>`;

/** An operator's pattern that finds `secret`; `at` misplaces what it found. */
const pattern = (action: "redact" | "flag", at = 0): Partial<PolicyRevision> => ({
  patterns: [
    {
      id: "word",
      action,
      findAll: (value: string) =>
        value.includes("secret") ? [[value.indexOf("secret") + at, value.indexOf("secret") + 6 + at]] : [],
    },
  ] as unknown as PolicyRevision["patterns"],
});
const WORD = `<message to='raj@agency.example'><body>a secret b</body></message>`;

describe("evaluate", () => {
  it.each([
    ["allows what no rule objects to", FINE, {}, ["allow", "allow", ""]],
    ["blocks", OUTSIDE, {}, ["block", "block", "external-domain"]],
    [
      "only flags in shadow mode, and says what it would have done",
      OUTSIDE,
      { mode: "shadow" },
      ["flag", "block", "external-domain"],
    ],
    [
      "shadows one rule alone",
      SSN,
      { ruleModes: { "sensitive-content": "shadow" } },
      ["flag", "block", "sensitive-content"],
    ],
    [
      "enforces one rule alone",
      SSN,
      { mode: "shadow", ruleModes: { "sensitive-content": "enforce" } },
      ["block", "block", "sensitive-content"],
    ],
    ["asks no rule that is off", SSN, { ruleModes: { "sensitive-content": "off" } }, ["allow", "allow", ""]],
    [
      "refuses what cannot be judged in shadow mode too",
      FORGED,
      { mode: "shadow" },
      ["block", "block", "stanza-form"],
    ],
    [
      "cannot have that switched off",
      FORGED,
      { ruleModes: { "stanza-form": "off" } },
      ["block", "block", "stanza-form"],
    ],
  ] as const)("%s", (_what, stanza, changes, expected) => {
    expect(brief(judge(stanza, changes))).toEqual(expected);
  });

  it("redacts, names the revision, and leaves the stanza alone", () => {
    const verdict = judge(WORD, pattern("redact"));
    expect(brief(verdict)).toEqual(["redact", "redact", "sensitive-content"]);
    expect(verdict.revisionId).toBe("0123456789abcdef");
    expect(verdict.rewritten && text(verdict.rewritten)).not.toContain("secret");
    expect(judge(WORD, { ...pattern("redact"), mode: "shadow" }).rewritten).toBeUndefined();
    expect(judge(WORD, pattern("flag")).rewritten).toBeUndefined();
  });

  it.each([5, -3])("blocks where a redaction does not fit its place (%i off)", (at) => {
    expect(brief(judge(WORD, pattern("redact", at)))).toEqual(["block", "block", "sensitive-content"]);
  });

  it("judges what a stanza carries as if it came alone", () => {
    const inner = `<message xmlns='jabber:client' from='pat@outside.example/x' to='lee@agency.example'><body>x</body></message>`;
    const carbon = `<message from='lee@agency.example'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>${inner}</forwarded></received></message>`;
    const [, , rules] = brief(judge(carbon, {}, "inbound"));
    expect(rules).toBe("external-domain");
    const path = judge(carbon.replace("x</body>", "ssn 536-22-8145</body>"), {}, "inbound").findings.flatMap(
      ({ spans }) => spans ?? [],
    );
    expect(path.map((span) => span.path)).toContainEqual([0, 0, 0, 0, 0]);
  });

  it("stubs a refused archive result, so that the page keeps its count", () => {
    const result = `<message from='lee@agency.example'><result xmlns='urn:xmpp:mam:2' id='r1'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='raj@agency.example/x' to='lee@agency.example'><body>ssn 536-22-8145</body></message></forwarded></result></message>`;
    const { disposition, rewritten } = judge(result, {}, "inbound");
    expect(disposition).toBe("strip");
    expect(rewritten && text(rewritten)).toMatch(
      /id="r1".*<message xmlns="jabber:client" type="chat" from="lee@agency.example" to="lee@agency.example"\/>/,
    );
  });

  it("stubs an archived message whole where a forward inside it is refused", () => {
    const forwarded = (inner: string): string => `<forwarded xmlns='urn:xmpp:forward:0'>${inner}</forwarded>`;
    const quoting = `<message xmlns='jabber:client' from='raj@agency.example' to='lee@agency.example'><body>see this</body>${forwarded(SSN.replace("<message", "<message xmlns='jabber:client'"))}</message>`;
    const result = `<message><result xmlns='urn:xmpp:mam:2' id='r'>${forwarded(quoting)}</result></message>`;
    const { disposition, rewritten } = judge(result, {}, "inbound");
    expect(disposition).toBe("strip");
    const shown = rewritten === undefined ? "" : text(rewritten);
    expect(shown).toContain('id="r"');
    expect(shown).not.toContain("536");
    expect(shown).not.toContain("see this");
  });

  it("blocks where a rule throws, or anything else does, without its words", () => {
    const revision = policyFor({
      mode: "shadow",
      patterns: [
        { id: "p", action: "flag", findAll: () => planted() },
      ] as unknown as PolicyRevision["patterns"],
    });
    const verdict = evaluate(stanzaOf(FINE), contextFor("outbound"), revision);
    expect(brief(verdict)).toEqual(["block", "block", "rule-failed"]);
    expect(JSON.stringify(verdict)).not.toContain("words of a user");
    const nested = `<message to='raj@agency.example'><x xmlns='urn:x'><message xmlns='jabber:client' to='a@b'/></x></message>`;
    const context: RuleContext = { ...contextFor("outbound"), prepare: planted };
    expect(brief(evaluate(stanzaOf(nested), context, policyFor({ mode: "shadow" })))[0]).toBe("block");
  });
});

describe("what a rewrite brings together", () => {
  const TAG = " \t  \t\t\t\t \t \t \t  ";
  const bodyOf = (text: string): string => `<message to='raj@agency.example'><body>${text}</body></message>`;
  const archived = (inner: string): string =>
    `<message><result xmlns='urn:xmpp:mam:2' id='r'><forwarded xmlns='urn:xmpp:forward:0'>${inner.replace("<message", "<message xmlns='jabber:client'")}</forwarded></result></message>`;

  it.each([
    ["a number", `536-22-${TAG}8145`, "sensitive-content"],
    ["a card", `41111111${TAG}11111111`, "sensitive-content"],
    ["an OTR message", `?O${TAG}TR:AAMDJ+MVmSfjFZcA.`, "opaque-content"],
    ["an encrypted file's link", `aesg${TAG}cm://x.example/a#00`, "file-transfer"],
    ["an upload link", `https://upload.agency${TAG}.example/a.png`, "file-transfer"],
    ["an outside link", `xm${TAG}pp:pat@outside.example?join`, "external-domain"],
  ])("%s is found", (_what, text, ruleId) => {
    const verdict = judge(bodyOf(text));
    expect(verdict.disposition).toBe("block");
    expect(verdict.rewritten).toBeUndefined();
    expect(verdict.findings.at(-1)).toMatchObject({ ruleId, spans: [], rewrites: [] });
  });

  it("is stubbed in an archive result", () => {
    const { disposition, rewritten } = judge(archived(bodyOf(`536-22-${TAG}8145`)), {}, "inbound");
    expect(disposition).toBe("strip");
    expect(rewritten && text(rewritten)).toMatch(
      /<message xmlns="jabber:client" type="chat" from="lee@agency.example" to="lee@agency.example"\/>/,
    );
  });

  it("is found where a payload between two texts goes", () => {
    const form = `<x xmlns='jabber:x:data' type='form'><title>536-22-</title><photo>x</photo><instructions>8145</instructions></x>`;
    expect(judge(`<message to='raj@agency.example'>${form}</message>`).disposition).toBe("block");
  });

  it("is left out of a presence as well", () => {
    const { disposition, rewritten } = judge(`<presence><status>536-22-${TAG}8145</status></presence>`);
    expect(disposition).toBe("strip");
    expect(rewritten && text(rewritten)).not.toContain("8145");
  });

  it("redacts the second number that the first one's placeholder points at", () => {
    const redact: Partial<PolicyRevision> = {
      detectors: asked("redact", "us-ssn"),
    };
    const { disposition, rewritten } = judge(bodyOf("536-22-8145 and 219456781"), redact);
    expect(disposition).toBe("redact");
    expect(rewritten && text(rewritten)).toContain("<body>[SSN removed] and [SSN removed]</body>");
  });

  it("says no more than before where nothing was found again", () => {
    const { disposition, findings, rewritten } = judge(bodyOf(`see you${TAG}`));
    expect(disposition).toBe("strip");
    expect(findings).toHaveLength(1);
    expect(rewritten && text(rewritten)).toContain("<body>see you</body>");
  });

  it("blocks what every rewriting makes anew", () => {
    const word = {
      id: "word",
      action: "redact",
      findAll: (value: string) => (value.includes("a") ? [[0, 1]] : []),
    };
    const patterns = [word] as unknown as PolicyRevision["patterns"];
    expect(judge(bodyOf("a"), { patterns }).disposition).toBe("block");
  });
});

it("tells which findings are of a rule in shadow mode", () => {
  const { disposition, findings } = judge(OUTSIDE.replace("fine", "ssn 536-22-8145"), {
    ruleModes: { "external-domain": "shadow" },
  });
  expect(disposition).toBe("block");
  expect(findings.map(({ ruleId, isShadowed }) => [ruleId, isShadowed])).toEqual([
    ["external-domain", true],
    ["sensitive-content", undefined],
  ]);
});

function planted(): never {
  throw new TypeError("words of a user");
}

it("refusedAfterAll keeps what was found and blocks", () => {
  const verdict = refusedAfterAll(judge(WORD, pattern("redact")), new TypeError("words of a user"));
  expect(brief(verdict)).toEqual(["block", "block", "sensitive-content rule-failed"]);
  expect(JSON.stringify(verdict.findings)).not.toContain("words of a user");
});

describe("what is refused for its form or size", () => {
  const ssn = "536-22-8145 ";
  const limits = { maxStanzaBytes: 10_000, maxStanzasPerSecond: 1, maxBytesPerSecond: 1 };
  const judgedLong = (to: string, changes: Partial<PolicyRevision> = {}): Verdict =>
    judge(`<message to='${to}'><body>${ssn.repeat(1_000)}</body></message>`, { limits, ...changes });

  it("is not read for what it says", () => {
    expect(brief(judgedLong("raj@agency.example"))).toEqual(["block", "block", "size-and-rate"]);
    expect(judgedLong("raj@agency.example").findings[0]?.reason).toBe("over 10000 bytes");
  });

  it("is read where its size is told in shadow mode alone", () => {
    const verdict = judgedLong("raj@agency.example", { ruleModes: { "size-and-rate": "shadow" } });
    expect(verdict.findings.map(({ ruleId }) => ruleId)).toContain("sensitive-content");
  });

  it("tells what it would have told of an address outside", () => {
    expect(brief(judgedLong("pat@outside.example"))).toEqual([
      "block",
      "block",
      "external-domain size-and-rate",
    ]);
  });

  it("an address that does not prepare is still told as one outside", () => {
    const verdict = judge(`<message to='a@b@agency.example'><body>${ssn}</body></message>`, {});
    expect(brief(verdict)).toEqual(["block", "block", "stanza-form external-domain"]);
  });

  it("a refusal for the address alone keeps what the text shows", () => {
    const verdict = judge(`<message to='pat@outside.example'><body>${ssn}</body></message>`, {});
    expect(brief(verdict)).toEqual(["block", "block", "external-domain sensitive-content"]);
  });

  it("what is inside is not read either", () => {
    const inside = `<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' to='raj@agency.example' from='lee@agency.example'><body>${ssn}</body></message></forwarded>`;
    const verdict = judge(`<message to='raj@agency.example' type='nonsense'>${inside}</message>`, {});
    expect(verdict.findings.map(({ ruleId }) => ruleId)).not.toContain("sensitive-content");
  });
});

describe("more work than a stanza may cost", () => {
  const HEAVY = "one two three four five six seven eight nine ".repeat(1_800);

  /** An answer of the own archive that holds several messages. */
  const archived = (...bodies: readonly string[]): string => {
    const results = bodies.map(
      (body, index) =>
        `<result xmlns='urn:xmpp:mam:2' queryid='q' id='${index}'><forwarded xmlns='urn:xmpp:forward:0'>` +
        `<message xmlns='jabber:client' type='chat' from='raj@agency.example/x' to='lee@agency.example'><body>${body}</body></message>` +
        `</forwarded></result>`,
    );
    return `<message from='lee@agency.example' to='lee@agency.example/desk'>${results.join("")}</message>`;
  };

  it("stubs an archived message, and lets nothing pass that stands behind it unread", () => {
    expect(judge(archived(HEAVY), {}, "inbound").disposition).toBe("strip");
    expect(judge(archived("ssn 536-22-8145", HEAVY), {}, "inbound").disposition).toBe("strip");
    expect(brief(judge(archived(HEAVY, "ssn 536-22-8145"), {}, "inbound"))).toEqual([
      "block",
      "block",
      "rule-failed",
    ]);
  });

  it("is counted anew for what a redaction leaves, so that a text that may pass may pass redacted too", () => {
    const detectors = asked("redact", "us-ssn");
    const table = "12.50 34.20 11.00 ".repeat(5_600);
    const message = `<message to='raj@agency.example'><body>ssn 536-22-8145 ${table}</body></message>`;
    const plain = evaluate(
      stanzaOf(message.replace("536-22-8145", "none"), "outbound"),
      contextFor("outbound"),
      policyFor({ detectors }),
    );
    expect(plain.disposition).toBe("allow");
    const redacted = evaluate(
      stanzaOf(message, "outbound"),
      contextFor("outbound"),
      policyFor({ detectors }),
    );
    expect(redacted.disposition).toBe("redact");
    expect(redacted.work).toBeGreaterThan(plain.work * 1.5);
  });
});
