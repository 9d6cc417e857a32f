import { expect, it } from "vitest";
import { styleFor } from "../../../src/cli/output.ts";
import { describeSimulation, simulationJson } from "../../../src/cli/simulate-text.ts";
import type { Finding } from "../../../src/policy/rule.ts";
import { Tally } from "../../../src/replay/tally.ts";
import { stanzaRecord } from "../../support/archive.ts";
import { policyFor } from "../../support/policy.ts";

const FINDING: Finding = {
  ruleId: "sensitive-content",
  disposition: "block",
  reason: "",
  refusal: "sensitive",
  clauseIds: ["CCPS-3.b"],
  detector: "case-no",
  spans: [{ path: [0, 0], start: 4, end: 15 }],
};

function tallyOf(people: number): Tally {
  const tally = new Tally(1);
  for (let n = 0; n < people; n += 1) {
    const verdict = {
      disposition: "block",
      enforced: "block",
      mode: "enforce",
      revisionId: "draft",
    } as const;
    tally.add({
      type: "judged",
      receipt: { logId: "0f0f0f0f-1234", sequence: n, chainHash: "" },
      record: stanzaRecord(n, { user: `sly\u001b[2J${n}@agency.example/desk` }),
      verdict: { ...verdict, findings: [FINDING] },
      forwarded: undefined,
      divisions: n === 0 ? ["field", "north"] : ["north"],
    });
  }
  tally.add({ type: "unreplayed", reason: "secrets-removed" });
  return tally;
}

const simulation = {
  file: "new.yaml",
  revision: policyFor({ id: "draft", ruleModes: { forged: "shadow" } }),
  tally: tallyOf(1_234),
  isCutShort: false,
};

it("tells the whole of it in lines for people, aligned, and cut where a screen ends", () => {
  const text = describeSimulation(simulation, styleFor(false));
  expect(text).toMatch(/^draft +new\.yaml, revision draft, mode enforce$/m);
  expect(text).toMatch(/^newly refused +1,234$/m);
  expect(text).toMatch(/^not replayed +1 +a password or token was taken out before they were kept$/m);
  expect(text).toContain("In its mode (enforce, forged shadow): 1,234 that went on would be refused, 0 that");
  expect(text).toMatch(/^sensitive-content case-no +1,234 +0 +0$/m);
  expect(text).toMatch(/^north +1,234 +0 +0$/m);
  expect(text).toMatch(/^field +1 +0 +0$/m);
  expect(text).toMatch(/^\.\.\. and 1224 more \(--json has all\)$/m);
  expect(text).toMatch(
    /^0f0f0f0f:0 .* allow -> block .* sensitive-content case-no +CCPS-3.b +\/0\/0 \[4,15\)$/m,
  );
  expect(text).not.toContain("\u001b");
  expect(text).not.toContain("text 0");
});

it("tells all persons in JSON, without content", () => {
  const json = JSON.stringify(simulationJson(simulation));
  expect(json).not.toContain("text 0");
  expect(Object.keys((JSON.parse(json) as { readonly byPerson: object }).byPerson)).toHaveLength(1_234);
  expect(JSON.parse(json)).toMatchObject({
    unreplayed: { "secrets-removed": 1 },
    refusals: { were: 0, are: 1_234 },
  });
});
