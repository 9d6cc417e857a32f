import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { jsonLines, staffedInstallation, type StaffedInstallation } from "../../support/cli-state.ts";
import { makeInstallation } from "../../support/installation.ts";
import { runCommand } from "../../support/terminal.ts";

let house: StaffedInstallation;
beforeEach(async () => {
  house = await staffedInstallation();
});
afterEach(() => {
  house.remove();
});

describe("user", () => {
  it("add: the first without a token, as an admin; then by an admin", async () => {
    const empty = await makeInstallation();
    const first = async (...args: readonly string[]) =>
      await runCommand(["user", "add", "lee", ...args, "-c", empty.gateway]);
    expect(await first("--role", "ops")).toMatchObject({ exitCode: 2 });
    const made = await first("--role", "admin", "--name", "Lee Park");
    expect(made.out).toBe("user lee added, admin; next: stanzagate token create lee");
    expect(await first("--role", "admin")).toMatchObject({ exitCode: 5 });
    empty.remove();
    expect(await house.as("root", "user", "add", "root")).toMatchObject({ exitCode: 1 });
    const json = await house.as("root", "user", "add", "ann", "--role", "legal", "records", "--json");
    expect(json.json()).toEqual({
      login: "ann",
      name: "ann",
      roles: ["legal", "records"],
      person: null,
      created: "2026-03-01T12:00:00.000Z",
      disabled: null,
      dryRun: false,
      recorded: false,
    });
  });

  it("person: whose log-in it is, said by an admin", async () => {
    await house.hire("ann", "records");
    await house.as("root", "person", "add", "1001", "--name", "Ann Lee", "--kind", "full-time");
    const linked = await house.as("root", "user", "person", "ann", "1001");
    expect(linked.out).toBe("user ann is the person 1001");
    expect((await house.run("user", "show", "ann")).out).toMatch(/person +1001/);
    expect(await house.as("root", "user", "add", "ann2", "--person", "1001")).toMatchObject({ exitCode: 0 });
    expect(await house.as("ann", "user", "person", "ann2", "1001")).toMatchObject({ exitCode: 5 });
  });

  it("list and show", async () => {
    await house.hire("ann", "records");
    const list = await house.run("user", "list");
    expect(list.out.split("\n").map((line) => line.split(/ {2,}/))).toEqual([
      ["login", "name", "roles", "since", "state"],
      ["ann", "ann", "records", "2026-03-01T12:00Z", "active"],
      ["root", "root", "admin", "2026-03-01T12:00Z", "active"],
    ]);
    expect(jsonLines(await house.run("user", "list", "--json"))).toMatchObject([
      { login: "ann" },
      { login: "root" },
    ]);
    expect((await house.run("user", "show", "ann")).out).toMatch(/roles +records\n[^]*tokens +1 of 1 hold/);
    const shown = await house.run("user", "show", "ann", "--json");
    expect(shown.json()).toMatchObject({ login: "ann", tokens: [{ login: "ann", revoked: null }] });
    expect(await house.run("user", "show", "nobody")).toMatchObject({ exitCode: 4 });
  });

  it("disable, enable", async () => {
    await house.hire("ann", "records");
    const disabled = await house.as("root", "user", "disable", "ann", "--reason", "left");
    expect(disabled.out).toBe("user ann disabled, tokens revoked");
    const denied = await house.as("ann", "token", "create");
    expect([denied.exitCode, denied.err]).toEqual([5, expect.stringContaining("was revoked")]);
    expect((await house.run("user", "list")).out).toContain("disabled 2026-03-01T12:00Z");
    expect((await house.as("root", "user", "enable", "ann")).out).toContain("user ann enabled");
    expect(await house.as("root", "user", "disable", "root")).toMatchObject({ exitCode: 1 });
    expect(await house.as("root", "user", "disable", "nobody")).toMatchObject({ exitCode: 4 });
  });

  it("role", async () => {
    await house.hire("ann", "records");
    const given = await house.as("root", "user", "role", "ann", "--add", "legal", "--remove", "records");
    expect(given.out).toBe("user ann: legal");
    expect((await house.as("root", "user", "role", "ann", "--remove", "legal")).out).toBe(
      "user ann: no role",
    );
    expect(await house.as("ann", "user", "role", "ann", "--add", "admin")).toMatchObject({ exitCode: 5 });
    const wrong = await house.as("root", "user", "role", "ann", "--add", "chief");
    expect([wrong.exitCode, wrong.err]).toEqual([2, expect.stringContaining("admin, ops, reviewer")]);
  });
});
