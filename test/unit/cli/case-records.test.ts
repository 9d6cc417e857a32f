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
  expect((await add("--record", `${logId}:10`)).out).toMatch(/: 2 items$/u);
  const allowed = await add("--record", `${logId}:9`);
  expect(allowed).toMatchObject({ exitCode: 5, out: "" });
  expect(allowed.err).toContain("is of no sample and no review");
});

it("takes what was plainly allowed only from a review that two people agreed to", async () => {
  const { logId } = openForReading({ dir: house.path("data/archive") });
  for (const login of ["rev", "leg"]) {
    await house.as("root", "person", "add", login, "--name", login, "--kind", "full-time");
    await house.as("root", "user", "person", login, login);
  }
  const terms = ["--case", "C-17", "--from", "2026-02-01", "--to", "2026-03-02", "--reason", "a complaint"];
  const opened = await house.as("rev", "review", "open", "--person", "ana", ...terms, "--json");
  expect(await add("--record", `${logId}:9`)).toMatchObject({ exitCode: 5 });
  await house.as("leg", "review", "approve", (opened.json() as { readonly id: string }).id);
  expect((await add("--record", `${logId}:9`)).out).toMatch(ofOne);
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
