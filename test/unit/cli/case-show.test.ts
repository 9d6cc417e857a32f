import { readFileSync, statSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { caseHouse, type CaseHouse } from "../../support/case-house.ts";

let house: CaseHouse;
beforeEach(async () => {
  house = await caseHouse();
  await house.file("rev", "add", house.id, "--from", "2026-03-01");
});
afterEach(() => {
  house.remove();
});

const REVEAL = ["--reveal", "--reason", "to be decided on", "--context", "1"];

it("shows verdict, clause, context and proof; texts only with a reason", async () => {
  const { id, file } = house;
  const masked = await file("rev", "show", id);
  expect(masked.out).toMatch(
    /block IM-4 {2}\(7 characters, masked\)\n {4}record \S+, in the checkpoint at \d+\n/u,
  );
  expect(masked.out).toMatch(/chain hash [0-9a-f]{64}\n {4}segment \S+, sealed, sha256 [0-9a-f]{64}/u);
  expect(masked.out).not.toContain("tulip");
  const shown = await file("rev", "show", id, ...REVEAL);
  expect(shown.out.match(/[>|] .*tulip \d/gu)?.map((line) => line.replace(/ .* /u, " "))).toEqual([
    "> 2",
    "| 4",
    "| 2",
    "> 4",
    "| 5",
  ]);
  expect(await file("root", "show", id, ...REVEAL)).toMatchObject({ exitCode: 5, out: "" });
});

it("hands on a file whose proofs hold by themselves, and do not where a word of a record is another one", async () => {
  const { id, file } = house;
  const out = house.path("case.json");
  expect((await file("rev", "show", id, ...REVEAL, "--json", "--out", out)).exitCode).toBe(0);
  expect(statSync(out).mode & 0o777).toBe(0o600);
  const text = readFileSync(out, "utf8");
  expect(JSON.parse(text)).toMatchObject({
    id,
    person: "ana",
    isRevealed: true,
    items: [{ shown: { message: { text: "tulip 2", clauses: ["IM-4"] } }, proof: { sequence: 10 } }, {}],
  });
  house.write("archive.pub", (await house.run("archive", "key")).out);
  const key = ["--key", house.path("archive.pub")];
  expect((await house.run("case", "check", out, ...key)).out).toBe("2 proofs, all sound");
  expect((await house.run("case", "check", out)).exitCode).toBe(0);
  writeFileSync(out, text.replace('\\"user\\":\\"ana@', '\\"user\\":\\"eve@'));
  const forged = await house.run("case", "check", out, ...key);
  expect(forged).toMatchObject({ exitCode: 7, out: "" });
  expect(forged.err).toBe("item 1: the record is not in what was signed");
  expect(await file("rev", "show", id, "--out", out)).toMatchObject({ exitCode: 2 });
});

it.each([
  ["gone.json", undefined, 4],
  ["case.txt", "no JSON", 2],
  ["empty.json", '{"items":[{"proof":null}]}', 7],
])("check %s: what is no proof is none", async (name, text, exitCode) => {
  if (text !== undefined) house.write(name, text);
  expect(await house.run("case", "check", house.path(name))).toMatchObject({ exitCode, out: "" });
});
