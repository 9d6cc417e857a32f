/** The register of justifications on the command line, and what `config check` says of who has filed none (AL-1.b). */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
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

const WHY = ["--why", "crews on the road have no telephone free"];
const add = async (...more: readonly string[]) =>
  await house.as("root", "justification", "add", ...WHY, ...more);
const checked = async (): Promise<string> => (await house.run("config", "check")).err;

describe("justification (AL-1.b)", () => {
  it("is filed, listed, shown and withdrawn", async () => {
    const { id, ...filed } = JSON.parse((await add("--until", "2026-03-31", "--json")).out) as {
      readonly id: string;
    };
    expect(filed).toMatchObject({
      division: null,
      filedBy: "root",
      until: "2026-03-31T23:59:59.999Z",
      state: "in force",
    });
    expect((await house.run("justification", "list")).out).toMatch(
      new RegExp(`${id} +the whole agency +in force +root +crews on the road`, "u"),
    );
    const { exitCode } = await house.as("root", "justification", "withdraw", id);
    expect(exitCode).toBe(0);
    expect((await house.run("justification", "show", id)).out).toMatch(
      /state +withdrawn[^]*withdrawn +2026-/u,
    );
    expect(jsonLines(await house.run("justification", "list", "--json"))).toEqual([
      expect.objectContaining({ id, state: "withdrawn", withdrawnBy: "root" }),
    ]);
    expect(CLI_NOW).toBeGreaterThan(0);
  });

  it.each([
    ["an unknown division", ["--division", "no-such"], 2],
    ["what is no day", ["--until", "soon"], 2],
    ["a day that is over", ["--until", "2020-01-01"], 2],
  ])("refuses %s", async (_, wrong, exitCode) => {
    expect(await add(...wrong)).toMatchObject({ exitCode });
  });

  it("on trial changes nothing", async () => {
    expect((await add("--dry-run")).out).toMatch(/^dry run/u);
    expect((await house.run("justification", "list")).err).toBe("there are no justifications");
  });
});

describe("config check (AL-1.b)", () => {
  const GAP = "no justification in force for";

  it("names the agency until it has filed one, and again once that is withdrawn", async () => {
    expect(await checked()).toContain(`${GAP} the whole agency (AL-1.b)`);
    const { id } = JSON.parse((await add("--json")).out) as { readonly id: string };
    expect(await checked()).not.toContain(GAP);
    await house.as("root", "justification", "withdraw", id);
    expect(await checked()).toContain(GAP);
  });

  it("names each division that has filed none, also as JSON", async () => {
    const divisions =
      "divisions: [{id: field, members: {accounts: [a@agency.example]}}, {id: desk, members: {accounts: [b@agency.example]}}]";
    house.edit("policy.yaml", "detectors: []", divisions);
    await add("--division", "field");
    expect(await checked()).toContain(`${GAP} desk (AL-1.b)`);
    const { out } = await house.run("config", "check", "--json");
    expect((JSON.parse(out) as { readonly justifications: string }).justifications).toContain("desk");
  });
});
