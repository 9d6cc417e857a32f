import { afterEach, beforeEach, expect, it } from "vitest";
import { DatabaseSync } from "node:sqlite";
import { monitoredInstallation, waterMessage, type MonitoredInstallation } from "../../support/monitored.ts";

const [BEGIN, END] = [Date.UTC(2026, 2, 2), Date.UTC(2026, 2, 9)];
const AFTER = END + 60_000;

let house: MonitoredInstallation;
let id: string;
const rev = async (...args: readonly string[]) => await house.at(AFTER, "rev", "sample", ...args);

beforeEach(async () => {
  house = await monitoredInstallation();
  await house.hire("rev", "reviewer");
  const plan = ["--rate", "100%", "--from", "2026-03-02", "--to", "2026-03-09", "--json"];
  id = ((await house.as("rev", "sample", "plan", ...plan)).json() as { readonly id: string }).id;
  const received = (n: number): string => `<message><body>tulip ${String(n)}</body></message>`;
  await house.runFor(
    [1, 2, 3].map((n) => waterMessage(n, { receivedAtMs: BEGIN + n, received: received(n) })),
  );
  await rev("draw", id);
});
afterEach(() => {
  house.remove();
});

const looks = (): readonly unknown[] => {
  const db = new DatabaseSync(house.path("data/state.db"), { readOnly: true });
  const rows = db.prepare("SELECT who, act, why, facts FROM event WHERE act = 'sample show'").all();
  db.close();
  return rows.map((row) => ({ ...row, facts: JSON.parse(String(row["facts"])) as unknown }));
};

it("shows no text without a reason, and every look is on record (D-LOG)", async () => {
  const masked = await rev("show", id, "--context", "1");
  expect(masked.exitCode).toBe(0);
  expect(masked.out).toMatch(/^1\n {2}> .*\(7 characters, masked\)\n {2}\| .*masked\)\n2\n/u);
  expect((await rev("show", id, "--reveal")).exitCode).toBe(2);
  const revealed = await rev("show", id, "--item", "2", "--reveal", "--reason", "weekly", "--context", "1");
  expect(revealed.out.match(/tulip \d/gu)).toEqual(["tulip 1", "tulip 2", "tulip 3"]);
  const json = await rev("show", id, "--item", "2", "--reveal", "--reason", "weekly", "--json");
  expect(json.json()).toMatchObject({ items: [{ position: 2, message: { text: "tulip 2" }, before: [] }] });
  expect(masked.out + JSON.stringify(looks())).not.toContain("tulip");
  expect(looks()).toMatchObject([
    { who: "rev", why: null, facts: { revealed: false, count: 3, context: 1 } },
    { who: "rev", why: "weekly", facts: { revealed: true, count: 1, first: 2 } },
    { why: "weekly", facts: { revealed: true, context: 0 } },
  ]);
});

it("is for reviewers: an admin sees nothing, and neither does who has no token", async () => {
  for (const login of ["root", "nobody"]) {
    const refused = await house.at(AFTER, login, "sample", "show", id, "--reveal", "--reason", "curious");
    expect(refused).toMatchObject({ exitCode: 5, out: "" });
  }
  expect(looks()).toEqual([]);
});

it("decide: each item, with a note", async () => {
  expect((await rev("decide", id, "1", "ok")).out).toBe(`sample ${id}, item 1: ok`);
  await rev("decide", id, "2", "violation", "--note", "a bet");
  expect((await rev("show", id)).out).toMatch(
    /^1 {2}ok \(rev\)\n[^]*\n2 {2}violation \(rev\): a bet\n[^]*\n3\n/u,
  );
  expect((await house.run("sample", "list")).out).toContain("drawn: 3 of 3 messages, 2 decided");
  for (const [item, decision] of [
    ["0", "ok"],
    ["1", "perhaps"],
  ] as const)
    expect(await rev("decide", id, item, decision)).toMatchObject({ exitCode: 2 });
  expect(await rev("decide", id, "4", "ok")).toMatchObject({ exitCode: 4 });
});
