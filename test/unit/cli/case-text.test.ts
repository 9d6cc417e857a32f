import { expect, test } from "vitest";
import { caseJson, caseText, stateText } from "../../../src/cli/case-text.ts";
import type { CaseFile } from "../../../src/store/case-register.ts";

const FILE: CaseFile = {
  id: "cf-1",
  person: "ana",
  title: "out of the house",
  openedMs: 0,
  openedBy: "rev",
  closedMs: undefined,
  closedBy: undefined,
  outcome: undefined,
  items: [],
  statements: [],
};
const referral = { kind: "referral", text: "for decision", to: "Water", atMs: 1, by: "leg" } as const;

test("its state", () => {
  expect(stateText(FILE)).toBe("open");
  expect(stateText({ ...FILE, statements: [referral] })).toBe("open, referral");
  expect(stateText({ ...FILE, closedMs: 1 })).toBe("closed");
});

test("as text, with what is missing said", () => {
  const file = { ...FILE, closedMs: 2, closedBy: "leg", outcome: "a warning", statements: [referral] };
  const item = { position: 1, note: "in May", addedBy: "rev", shown: null, proof: null };
  const text = caseText(file, [item]);
  expect(text).toMatch(/^case +cf-1: out of the house\nabout +person ana\n/u);
  expect(text).toMatch(
    /referral +to Water: for decision \(leg, 1970-01-01T00:00:00.001Z\)\nclosed +\S+ by leg: a warning/u,
  );
  expect(text).toMatch(
    /\n1 {2}added by rev: in May\n {2}> the archive does not have it any more\n {4}no proof$/u,
  );
  const proof = { log: "log-a", sequence: 7, chainHash: "ab", header: "{}", contentHash: "cd", segment: "s" };
  expect(caseText(FILE, [{ ...item, note: null, proof }])).toMatch(
    /log-a:7, not signed yet\n[^]*not sealed yet$/u,
  );
});

test("as JSON", () => {
  expect(caseJson(FILE)).toMatchObject({
    id: "cf-1",
    closed: null,
    outcome: null,
    itemCount: 0,
    statements: [],
  });
});
