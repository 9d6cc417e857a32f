import { describe, expect, test } from "vitest";
import type { CategoryPolicy, TermList } from "../../../../src/policy/acceptable-use.ts";
import { applyRewrites } from "../../../../src/policy/rewrite.ts";
import type { Carrier, Direction, Finding } from "../../../../src/policy/rule.ts";
import { acceptableUse } from "../../../../src/policy/rules/acceptable-use.ts";
import { serialize } from "../../../../src/xml/serialize.ts";
import { NO_USE, useOf } from "../../../support/acceptable-use.ts";
import { policyFor } from "../../../support/policy.ts";
import { contextFor, stanzaOf } from "../../../support/stanzas.ts";

const term = (text: string, severity: 1 | 2 | 3 = 2): TermList["terms"][number] => ({
  text,
  severity,
  forms: "all",
  negative: [],
});
const LISTS: readonly TermList[] = [
  { id: "gossip", category: "rumor", language: "en", terms: [term("rumor has it"), term("joke", 1)] },
  { id: "slurs", category: "harassment-age", language: "en", terms: [term("old hag", 3), term("geezer")] },
  { id: "acts", category: "formal-act", language: "en", terms: [term("i hereby approve", 3)] },
  { id: "private", category: "not-work", language: "en", terms: [term("garage sale")] },
];
const acting = (action: CategoryPolicy["action"], minSeverity: 1 | 2 | 3 = 2): CategoryPolicy => ({
  action,
  minSeverity,
  clauseIds: ["WV-5.3.3"],
  layers: ["organisation"],
});
const FLAGS = useOf(LISTS);
const blocking = (action: CategoryPolicy["action"] = "block"): typeof FLAGS =>
  useOf(LISTS, {
    "harassment-age": acting(action),
    "formal-act": acting(action),
    "not-work": acting(action),
  });

interface Where {
  readonly direction?: Direction;
  readonly carrier?: Carrier;
}

function check(
  xml: string,
  use = FLAGS,
  { direction = "outbound", carrier }: Where = {},
): readonly Finding[] {
  const context = contextFor(direction, carrier);
  return acceptableUse.check(stanzaOf(xml, direction), context, policyFor({ acceptableUse: use }));
}

const chat = (inner: string): string =>
  `<message to='pat@agency.example' type='chat' id='m1'>${inner}</message>`;
const says = (xml: string, use = FLAGS): readonly string[] =>
  check(xml, use).map(
    ({ disposition, detector, severity }) => `${disposition} ${detector ?? ""} ${severity ?? ""}`,
  );

describe("a finding", () => {
  test("says category, severity, place and clause, and nothing of the words", () => {
    expect(check(chat("<body>that old h4g again</body>"))).toEqual([
      {
        ruleId: "acceptable-use",
        disposition: "flag",
        reason: "harassment-age in body: severity 3, fold:leet",
        refusal: "conduct",
        clauseIds: ["WV-5.3.3"],
        spans: [{ path: [0, 0], start: 5, end: 12 }],
        detector: "harassment-age",
        severity: 3,
        layers: ["profile:strict"],
      },
    ]);
  });

  test("is one a category, with all its places and the gravest severity", () => {
    const [finding, ...more] = check(chat("<subject>geezer</subject><body>geezer, old hag</body>"));
    expect(more).toEqual([]);
    expect(finding?.severity).toBe(3);
    expect(finding?.reason).toBe("harassment-age in body: severity 3");
    expect(finding?.spans?.map(({ path }) => path.join("/"))).toEqual(["0/0", "1/0", "1/0"]);
  });

  test("names a bounded number of places", () => {
    expect(check(chat(`<body>${"geezer ".repeat(500)}</body>`))[0]?.spans?.length).toBe(64);
  });
});

describe("what is read", () => {
  test.each([
    [chat("<subject>rumor has it</subject>"), ["flag rumor 2"]],
    [chat("<body xml:lang='en'>x</body><body xml:lang='es'>rumor has it</body>"), ["flag rumor 2"]],
    ["<presence><status>geezer</status></presence>", ["flag harassment-age 2"]],
    [
      chat(
        "<html xmlns='http://jabber.org/protocol/xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'><p>gee<b>zer</b></p></body></html>",
      ),
      ["flag harassment-age 2"],
    ],
    [chat("<body>fine</body><thread>geezer</thread>"), []],
    [chat("<body id='geezer'>fine</body>"), []],
    [chat("<body>just a joke</body>"), []],
    [chat("<body>see you at ten</body>"), []],
  ])("%s", (xml, expected) => expect(says(xml)).toEqual(expected));

  test("the same both ways and however it is carried", () => {
    const xml = chat("<body>old hag</body>");
    const first = check(xml);
    for (const direction of ["outbound", "inbound"] as const)
      for (const carrier of ["direct", "carbon", "archive", "forward"] as const)
        expect(check(xml, FLAGS, { direction, carrier })).toEqual(first);
  });
});

describe("the policy's action", () => {
  test("off finds nothing, and so does a policy without terms", () => {
    expect(says(chat("<body>old hag</body>"), blocking("off"))).toEqual([]);
    expect(says(chat("<body>old hag</body>"), NO_USE)).toEqual([]);
  });

  test("milder terms than asked for are not looked at", () => {
    const grave = useOf(LISTS, { "harassment-age": acting("block", 3), rumor: acting("flag", 1) });
    expect(says(chat("<body>geezer</body>"), grave)).toEqual([]);
    expect(says(chat("<body>old hag, joke</body>"), grave)).toEqual([
      "block harassment-age 3",
      "flag rumor 1",
    ]);
  });

  test.each([
    ["old hag", "conduct"],
    ["I hereby approve it", "formal-act"],
    ["garage sale on Sunday", "not-work"],
  ])("block refuses %j as %s", (body, refusal) => {
    const [finding] = check(chat(`<body>${body}</body>`), blocking());
    expect(finding).toMatchObject({ disposition: "block", refusal });
  });

  test("presence and answers go on without the text", () => {
    const xml = "<presence><status>old hag</status><show>away</show></presence>";
    const [finding] = check(xml, blocking());
    expect(finding?.disposition).toBe("strip");
    const rewritten = applyRewrites(stanzaOf(xml).element, finding?.rewrites ?? []);
    expect(rewritten && serialize(rewritten)).not.toContain("hag");
    expect(rewritten && serialize(rewritten)).toContain("away");
  });

  test("a nick cannot be taken out of an address", () => {
    const xml = "<presence to='room@rooms.agency.example/old hag'/>";
    expect(says(xml, blocking())).toEqual(["block harassment-age 3"]);
  });
});

describe("what a division asks for", () => {
  const [layers, clauseIds] = [["division:doc"], ["WV-5.3.3"]];
  const rules = useOf(LISTS, {
    "harassment-age": { ...acting("flag"), asked: [{ action: "block", minSeverity: 3, layers }] },
    rumor: { ...acting("off"), asked: [{ action: "flag", minSeverity: 1, layers }] },
  });

  test("holds from its severity on, and below it what holds for all", () => {
    expect(check(chat("<body>old hag</body>"), rules)).toMatchObject([
      { disposition: "block", layers, clauseIds },
    ]);
    expect(check(chat("<body>geezer</body>"), rules)).toMatchObject([
      { disposition: "flag", layers: ["organisation"], clauseIds },
    ]);
    expect(check(chat("<body>geezer, old hag</body>"), rules)).toMatchObject([{ disposition: "block" }]);
  });

  test("is looked for where it is off for all", () => {
    expect(check(chat("<body>a joke</body>"), rules)).toMatchObject([{ disposition: "flag", layers }]);
  });
});
