import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { jsonLines, staffedInstallation, type StaffedInstallation } from "../../support/cli-state.ts";

const DIVISIONS = `
divisions:
  - { id: yard, title: The yard, members: { accounts: [ana@agency.example], roster_group: Yard }, managers: [dana] }
  - { id: pool, members: { accounts: [raj@agency.example] }, managers: [lee], starts: off }
`;

let house: StaffedInstallation;
beforeEach(async () => {
  house = await staffedInstallation();
  house.write("policy.yaml", `${house.read("policy.yaml").replace(/^divisions:.*$/mu, "")}${DIVISIONS}`);
  await house.hire("dana", "ops");
});
afterEach(() => {
  house.remove();
});

const dana = async (...args: readonly string[]) => await house.as("dana", "division", ...args);

describe("division", () => {
  it("off and on: by its manager, with a reason, and on trial first", async () => {
    expect(await dana("off", "yard")).toMatchObject({ exitCode: 2 });
    const trial = await dana("off", "yard", "--reason", "inspection", "--dry-run");
    expect(trial.out).toMatch(/^dry run, nothing was changed. It would be: division yard is off since/u);
    const off = await dana("off", "yard", "--reason", "inspection");
    expect(off.out).toBe("division yard is off since 2026-03-01T12:00Z, decided by dana");
    const again = await dana("off", "yard", "--reason", "inspection");
    expect([again.exitCode, again.err]).toEqual([1, expect.stringContaining("off already, by dana")]);
    expect((await dana("on", "yard", "--reason", "done", "--json")).json()).toMatchObject({
      division: "yard",
      state: "on",
      by: "dana",
    });
  });

  it("not by anybody else, an admin neither; not where there is none", async () => {
    const denied = await house.as("root", "division", "off", "yard", "--reason", "because");
    expect([denied.exitCode, denied.err]).toEqual([
      5,
      expect.stringContaining("its managers alone: dana; root is none"),
    ]);
    expect(await dana("on", "pool", "--reason", "because")).toMatchObject({ exitCode: 5 });
    const none = await dana("off", "roof", "--reason", "because");
    expect([none.exitCode, none.err]).toEqual([4, expect.stringContaining("(known: yard, pool)")]);
  });

  it("list and show: what each is, since when, by whom and why", async () => {
    await dana("off", "yard", "--reason", "inspection");
    expect((await dana("list")).out.split("\n")).toEqual([
      expect.stringMatching(/^id +title +state +since +decided by +why +managers/u),
      expect.stringMatching(/^yard +The yard +off +2026-03-01T12:00Z +dana +inspection +dana/u),
      expect.stringMatching(/^pool +pool +off +- +nobody yet +- +lee/u),
    ]);
    expect(jsonLines(await dana("list", "--json"))).toMatchObject([
      { state: "off", by: "dana" },
      { by: null },
    ]);
    const { out } = await dana("show", "yard");
    expect(out).toMatch(/member +ana@agency.example/u);
    expect(out).toContain("roster group Yard: not told yet: everybody counts as a member");
    expect(out).toMatch(/decision +off 2026-03-01T12:00Z by dana: inspection/u);
    expect((await dana("show", "pool")).out).toMatch(/state +off, as the policy starts it/u);
    expect((await dana("show", "yard", "--json")).json()).toMatchObject({ decisions: [{ state: "off" }] });
    expect(await dana("show", "roof")).toMatchObject({ exitCode: 4 });
  });
});
