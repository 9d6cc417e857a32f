import { afterEach, beforeEach, expect, it } from "vitest";
import { caseHouse, type CaseHouse } from "../../support/case-house.ts";
import { jsonLines } from "../../support/cli-state.ts";

let house: CaseHouse;
beforeEach(async () => {
  house = await caseHouse();
});
afterEach(() => {
  house.remove();
});

it("is opened, filled, recommended on, referred and closed, by people in their roles (WV-6.0, ORDHS-FTC)", async () => {
  const { id, file } = house;
  expect((await file("rev", "add", id, "--from", "2026-03-01")).out).toBe(`case ${id}: 2 items`);
  expect((await file("rev", "recommend", id, "--text", "training")).out).toBe(
    `case ${id}: recommendation noted`,
  );
  expect(await file("rev", "refer", id, "--to", "Water", "--text", "for decision")).toMatchObject({
    exitCode: 5,
  });
  expect(await file("leg", "refer", id, "--text", "for decision")).toMatchObject({ exitCode: 2 });
  await file("leg", "refer", id, "--to", "Water", "--text", "for decision");
  const list = await house.run("case", "list");
  expect(list.out).toMatch(
    new RegExp(`${id} +ana +out of the house .* rev +2 +open, recommendation, referral$`, "mu"),
  );
  expect((await file("leg", "close", id, "--outcome", "a warning")).out).toBe(`case ${id} closed`);
  expect(jsonLines(await house.run("case", "list", "--json"))).toMatchObject([
    {
      id,
      person: "ana",
      outcome: "a warning",
      itemCount: 2,
      statements: [
        { kind: "recommendation", by: "rev", to: null },
        { kind: "referral", by: "leg", to: "Water" },
      ],
    },
  ]);
  expect(await file("rev", "add", id, "--from", "2026-03-01")).toMatchObject({ exitCode: 1 });
});

it("changes nothing on trial, and is nothing for an admin", async () => {
  const { id, file } = house;
  expect((await file("rev", "recommend", id, "--text", "a", "--dry-run")).out).toMatch(/^dry run/u);
  expect(await file("root", "open", "--person", "ana", "--title", "a")).toMatchObject({ exitCode: 5 });
  expect((await house.run("case", "list")).out).toMatch(/ 0 +open$/u);
});
