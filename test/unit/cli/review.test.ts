import { afterEach, beforeEach, expect, it } from "vitest";
import { jsonLines } from "../../support/cli-state.ts";
import { monitoredInstallation, type MonitoredInstallation } from "../../support/monitored.ts";

let house: MonitoredInstallation;
beforeEach(async () => {
  house = await monitoredInstallation();
  await house.hire("rev", "reviewer");
  await house.hire("leg", "legal");
  for (const id of ["ann", "rev", "leg"])
    await house.as("root", "person", "add", id, "--name", id, "--kind", "full-time");
  for (const login of ["rev", "leg"]) await house.as("root", "user", "person", login, login);
});
afterEach(() => {
  house.remove();
});

const OPEN = ["review", "open", "--case", "C-17", "--from", "2026-02-01", "--to", "2026-03-01"];
const CAUSE = ["--person", "ann", "--reason", "a complaint"];

it("is opened by one, agreed to by another, and closed", async () => {
  expect(await house.as("rev", ...OPEN, "--person", "ann")).toMatchObject({ exitCode: 2 });
  const opened = await house.as("rev", ...OPEN, ...CAUSE, "--json");
  const { id } = opened.json() as { readonly id: string };
  expect(opened.json()).toMatchObject({ until: "2026-03-15T12:00:00.000Z", cause: "a complaint" });
  expect((await house.run("review", "list")).out).toMatch(
    /C-17 +person ann +a complaint +rev .*waits for somebody/u,
  );
  expect(await house.as("rev", "review", "approve", id)).toMatchObject({ exitCode: 5 });
  expect((await house.as("leg", "review", "approve", id)).out).toBe(
    `review ${id} agreed to: rev may look until 2026-03-15T12:00Z`,
  );
  expect((await house.as("rev", "review", "close", id, "--outcome", "nothing")).out).toBe(
    `review ${id} closed`,
  );
  expect(jsonLines(await house.run("review", "list", "--json"))).toMatchObject([
    { id, state: "closed", outcome: "nothing", approvedBy: "leg" },
  ]);
});

it("names an address only where it is one", async () => {
  const jid = ["--jid", "Ann@Agency.example", "--reason", "a complaint", "--json"];
  expect((await house.as("rev", ...OPEN, ...jid)).json()).toMatchObject({
    jid: "ann@agency.example",
    person: null,
  });
  expect(await house.as("rev", ...OPEN, "--jid", "ann", "--reason", "a")).toMatchObject({ exitCode: 2 });
  const trial = await house.as("rev", ...OPEN, ...CAUSE, "--dry-run");
  expect(trial.out).toMatch(/^dry run/u);
  expect(jsonLines(await house.run("review", "list", "--json"))).toHaveLength(1);
});
