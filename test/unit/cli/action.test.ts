import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { stateOf } from "../../../src/cli/action.ts";
import {
  CLI_NOW,
  jsonLines,
  staffedInstallation,
  type StaffedInstallation,
} from "../../support/cli-state.ts";

let house: StaffedInstallation;
beforeEach(async () => {
  house = await staffedInstallation();
});
afterEach(() => {
  house.remove();
});

const open = async (...more: readonly string[]) =>
  await house.as(
    "root",
    ...[
      "action",
      "open",
      "--clause",
      "AL-7",
      "--what",
      "file policy 600-00",
      "--owner",
      "Ann",
      "--due",
      "2026-03-31",
    ],
    ...more,
  );

describe("action (WV-7.0.b)", () => {
  it("is opened, listed, shown and closed", async () => {
    const { out } = await open("--json");
    const { id, ...opened } = JSON.parse(out) as { readonly id: string };
    const due = "2026-03-31T23:59:59.999Z";
    expect(opened).toMatchObject({ clause: "AL-7", owner: "Ann", due, openedBy: "root", state: "open" });
    expect((await house.run("action", "list")).out).toMatch(
      new RegExp(`${id} +AL-7 +2026-03-31 +open +Ann +file policy 600-00`, "u"),
    );
    expect(await house.as("root", "action", "close", id, "--outcome", "filed as 12/26")).toMatchObject({
      exitCode: 0,
      out: `corrective action ${id} closed`,
    });
    const shown = (await house.run("action", "show", id)).out;
    expect(shown).toMatch(/state +closed/u);
    expect(shown).toMatch(/outcome +filed as 12\/26/u);
    expect(shown).toMatch(/closed +2026-03-01T12:00:00.000Z by root/u);
    expect(jsonLines(await house.run("action", "list", "--json"))).toEqual([
      expect.objectContaining({ id, state: "closed", closedBy: "root", outcome: "filed as 12/26" }),
    ]);
  });

  it("on trial changes nothing", async () => {
    const { out } = await open("--dry-run");
    expect(out).toMatch(/^dry run, nothing was changed/u);
    expect((await house.run("action", "list")).err).toBe("there are no corrective actions");
  });

  it.each([
    ["an unknown clause", ["--clause", "AL-99"], 2],
    ["what is no day", ["--due", "soon"], 2],
    ["a day that is over", ["--due", "2026-02-28"], 2],
  ])("refuses %s", async (_, wrong, exitCode) => {
    expect(await open(...wrong)).toMatchObject({ exitCode });
  });

  it("is past due once its day is over", () => {
    const dueMs = CLI_NOW;
    const action = { id: "", clause: "", what: "", owner: "", dueMs, openedMs: 0, openedBy: "" };
    const open_ = { ...action, closedMs: undefined, closedBy: undefined, outcome: undefined };
    expect([stateOf(open_, dueMs), stateOf(open_, dueMs + 1)]).toEqual(["open", "past due"]);
    expect(stateOf({ ...open_, closedMs: dueMs }, dueMs + 1)).toBe("closed");
  });
});
