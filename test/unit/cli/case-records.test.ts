import { afterEach, beforeEach, expect, it } from "vitest";
import { openForReading } from "../../../src/archive/log-directory.ts";
import { caseHouse, type CaseHouse } from "../../support/case-house.ts";

let house: CaseHouse;
beforeEach(async () => {
  house = await caseHouse();
});
afterEach(() => {
  house.remove();
});

const add = async (...args: readonly string[]) => await house.file("rev", "add", house.id, ...args);
const ofOne = /: 1 item$/u;

it("finds what was refused by its reference, records by their place, violations by their time", async () => {
  const { logId } = openForReading({ dir: house.path("data/archive") });
  const wrong = await add("--reference", "G-00000-00005");
  expect(wrong).toMatchObject({ exitCode: 2 });
  expect(wrong.err).toContain("not of an address that was this person's then");
  expect((await add("--reference", "G-00000-00002", "--note", "the first")).out).toMatch(ofOne);
  expect((await add("--from", "2026-03-01", "--to", "2026-03-01T11:58:20.004Z")).out).toMatch(ofOne);
  expect((await add("--from", "2h")).out).toMatch(/: 2 items$/u);
  const last = await add("--record", `${logId}:9`, "--json");
  expect([last.exitCode, (last.exitCode === 0 ? last.json() : {}) as object]).toMatchObject([
    0,
    { itemCount: 3 },
  ]);
});

it.each([
  [[], 2],
  [["--reference", "7"], 2],
  [["--reference", "G-99999-99999"], 4],
  [["--record", "log"], 2],
  [["--record", "log:7"], 4],
])("%j: exit %i", async (args, exitCode) => {
  expect(await add(...args)).toMatchObject({ exitCode, out: "" });
});
