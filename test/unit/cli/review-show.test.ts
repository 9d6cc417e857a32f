import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, it } from "vitest";
import { CLI_NOW } from "../../support/cli-state.ts";
import { monitoredInstallation, waterMessage, type MonitoredInstallation } from "../../support/monitored.ts";

let house: MonitoredInstallation;
let id: string;
beforeEach(async () => {
  house = await monitoredInstallation();
  await house.hire("rev", "reviewer");
  await house.hire("leg", "legal");
  for (const one of ["ana", "rev", "leg"])
    await house.as("root", "person", "add", one, "--name", one, "--kind", "full-time");
  for (const login of ["rev", "leg"]) await house.as("root", "user", "person", login, login);
  await house.as(
    "root",
    "person",
    "map",
    "ana",
    "ana@agency.example",
    "--from",
    "2026-02-10",
    "--until",
    "2026-02-12",
  );
  const terms = ["--case", "C-17", "--from", "2026-02-01", "--to", "2026-03-01", "--reason", "a complaint"];
  const opened = await house.as("rev", "review", "open", "--person", "ana", ...terms, "--json");
  ({ id } = opened.json() as { readonly id: string });
  const received = (n: number): string => `<message><body>tulip ${String(n)}</body></message>`;
  await house.runFor(
    [9, 10, 11, 12].map((n) =>
      waterMessage(n, { receivedAtMs: Date.UTC(2026, 1, n, 8), received: received(n) }),
    ),
  );
});
afterEach(() => {
  house.remove();
});

const show = async (login: string, ...args: readonly string[]) =>
  await house.at(CLI_NOW, login, "review", "show", id, ...args);
const REVEAL = ["--reveal", "--reason", "what was said"];

it("shows what the person wrote, by whose the address was then; nothing before somebody agreed", async () => {
  const early = await show("rev", ...REVEAL);
  expect(early).toMatchObject({ exitCode: 5, out: "" });
  await house.as("leg", "review", "approve", id);
  const shown = await show("rev", ...REVEAL);
  expect(shown.out.match(/tulip \d+/gu)).toEqual(["tulip 10", "tulip 11"]);
  expect(shown.out).toMatch(/\n2 of 2 messages$/u);
  const masked = await show("rev", "--skip", "1", "--json");
  expect(masked.json()).toMatchObject({ count: 2, messages: [{ text: null, length: 8 }] });
  expect((await show("rev", "--limit", "1")).out).toMatch(/masked\)\n1 of 2 messages$/u);
  expect(await show("rev", "--reveal")).toMatchObject({ exitCode: 2 });
  expect(await show("rev", "--limit", "all")).toMatchObject({ exitCode: 2 });
  expect(await show("root", ...REVEAL)).toMatchObject({ exitCode: 5, out: "" });
  const db = new DatabaseSync(house.path("data/state.db"), { readOnly: true });
  const looks = db.prepare("SELECT who, why, facts FROM event WHERE act = 'review show'").all();
  db.close();
  expect(looks.map(({ who, why }) => [who, why])).toEqual([
    ["rev", "what was said"],
    ["rev", null],
    ["rev", null],
  ]);
  expect(JSON.stringify(looks)).not.toContain("tulip");
});
