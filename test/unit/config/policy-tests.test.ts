import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readPolicyTests } from "../../../src/config/policy-tests.ts";
import { ConfigError, problemText } from "../../../src/config/problem.ts";
import { temporaryDirectory } from "../../support/archive.ts";

const KNOWN = { clauses: ["CCPS-1.b", "AL-2"], detectors: ["us-ssn", "case-no"] };

function read(cases: string): unknown {
  const file = join(temporaryDirectory(), "t.yaml");
  writeFileSync(file, `version: 1\ncases:\n${cases}`);
  try {
    return readPolicyTests(file, KNOWN).map(({ place, test }) => [place, test.name]);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map((one) => problemText({ ...one, file: "t.yaml" }));
  }
}

const ENDS = "from: a@x.example, to: b@x.example";
const EXPECT = "expect: { disposition: allow }";

describe("policy tests", () => {
  it("come with their places", () => {
    const [one, two] = ["one", "two"].map((name) => `  - { name: ${name}, ${ENDS}, body: x, ${EXPECT} }\n`);
    expect(read(`${one}\n${two}`)).toEqual([
      [{ line: 3, column: 5 }, "one"],
      [{ line: 5, column: 5 }, "two"],
    ]);
  });

  it.each([
    [`{ name: a, ${ENDS}, ${EXPECT} }`, `cases[0]: give either "body" or "stanza" [SG_CONFIG_CONFLICT]`],
    [
      `{ name: a, ${ENDS}, body: x, stanza: <presence/>, ${EXPECT} }`,
      `cases[0]: give either "body" or "stanza" [SG_CONFIG_CONFLICT]`,
    ],
    [
      `{ name: a, to: b@x.example, stanza: <presence/>, ${EXPECT} }`,
      `cases[0]: "from" is missing: whose stream it is [SG_CONFIG_CONFLICT]`,
    ],
    [
      `{ name: a, direction: inbound, from: b@x.example, stanza: <presence/>, ${EXPECT} }`,
      `cases[0]: "to" is missing: whose stream it is [SG_CONFIG_CONFLICT]`,
    ],
    [
      `{ name: a, from: b@x.example, body: x, ${EXPECT} }`,
      `cases[0]: "body" needs "from" and "to" [SG_CONFIG_CONFLICT]`,
    ],
    [
      `{ name: a, ${ENDS}, body: x, expect: { disposition: block, clause: CCPS-1.c } }`,
      `cases[0].expect.clause: no clause has this id (did you mean "CCPS-1.b"?) [SG_CONFIG_REFERENCE]`,
    ],
    [
      `{ name: a, ${ENDS}, body: x, expect: { disposition: block, detector: us-sn } }`,
      `cases[0].expect.detector: no detector has this id (did you mean "us-ssn"?) [SG_CONFIG_REFERENCE]`,
    ],
    [
      `{ name: a, ${ENDS}, body: x, expect: { disposition: block, rule: external-domains } }`,
      /cases\[0\]\.expect\.rule: .*did you mean "external-domain"\?/,
    ],
  ])("%s is pointed at", (one, problem) => {
    const [first] = read(`  - ${one}\n`) as readonly string[];
    expect(first).toMatch(/^t\.yaml:3:\d+ /);
    if (typeof problem === "string") expect(first).toContain(problem);
    else expect(first).toMatch(problem);
  });
});
