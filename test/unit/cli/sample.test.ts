import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { jsonLines } from "../../support/cli-state.ts";
import { monitoredInstallation, type MonitoredInstallation } from "../../support/monitored.ts";

let house: MonitoredInstallation;
beforeEach(async () => {
  house = await monitoredInstallation();
  house.edit(
    "policy.yaml",
    "profile: strict",
    'profile: strict\ndivisions: [{ id: water, members: { patterns: ["a*@agency.example"] } }]',
  );
  await house.hire("rev", "reviewer");
});
afterEach(() => {
  house.remove();
});

const PLAN = ["sample", "plan", "--rate", "2.5%", "--from", "2026-03-02", "--to", "2026-03-09"];

describe("sample plan", () => {
  it("names what it commits to, and never the seed", async () => {
    const made = await house.as("rev", ...PLAN, "--division", "water", "--json");
    const { id, ...rest } = made.json() as { readonly id: string };
    expect(rest).toMatchObject({ division: "water", rate: "2.5%", state: "planned", count: null });
    expect(JSON.stringify(rest)).not.toContain("seed");
    const all = await house.as("rev", ...PLAN);
    expect(all.out).toMatch(
      /^sample sa-\w{8} planned: 2.5% of everybody; after its end: stanzagate sample draw sa-/u,
    );
    const list = await house.run("sample", "list");
    expect(list.out).toMatch(new RegExp(`${id} +division water +2.5% +2026-03-02T00:00:00.000Z`, "u"));
    expect(jsonLines(await house.run("sample", "list", "--json"))).toHaveLength(2);
  });

  it.each([
    [["--division", "roads"], 2, 'there is no division "roads"; there are: water'],
    [["--rate", "0%"], 2, "is no rate"],
    [["--rate", "101%"], 2, "is no rate"],
    [["--rate", "1"], 2, "is no rate"],
    [["--from", "2026-03-01T12:00Z"], 2, "later than now"],
    [["--to", "2026-03-02"], 2, "must end after"],
  ])("refuses %j", async (args, exitCode, text) => {
    const { err, ...result } = await house.as("rev", ...PLAN, ...args);
    expect(result).toMatchObject({ exitCode, out: "" });
    expect(err).toContain(text);
  });

  it("is for reviewers, and changes nothing on trial", async () => {
    expect(await house.as("root", ...PLAN)).toMatchObject({ exitCode: 5 });
    expect((await house.as("rev", ...PLAN, "--dry-run")).out).toMatch(/^dry run/u);
    expect(jsonLines(await house.run("sample", "list", "--json"))).toEqual([]);
  });
});
