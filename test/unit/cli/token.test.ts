import { existsSync, statSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  jsonLines,
  secretIn,
  staffedInstallation,
  type StaffedInstallation,
} from "../../support/cli-state.ts";
import { runCommand } from "../../support/terminal.ts";

let house: StaffedInstallation;
beforeEach(async () => {
  house = await staffedInstallation();
});
afterEach(() => {
  house.remove();
});

const SECRET = /sgt_[\w-]{43}/;

describe("token create", () => {
  it("shows it once, or as JSON, or writes it to a file of one's own and shows it nowhere", async () => {
    expect((await house.as("root", "token", "create")).out).toMatch(SECRET);
    const json = await house.as("root", "token", "create", "root", "--expires", "30d", "--json");
    expect(json.json()).toMatchObject({ login: "root", expires: "2026-03-31T12:00:00.000Z" });
    expect(json.out).toMatch(SECRET);
    for (const form of [[], ["--json"]]) {
      const file = house.path(`t${String(form.length)}`);
      const { exitCode, out, err } = await house.as("root", "token", "create", "--out", file, ...form);
      expect([exitCode, SECRET.test(out + err)]).toEqual([0, false]);
      expect(secretIn(file)).toMatch(SECRET);
      expect(statSync(file).mode & 0o777).toBe(0o600);
    }
    expect((await house.run("token", "list", "--json")).out).not.toMatch(SECRET);
  });

  it("makes no file where it makes no token, and no token where it can make no file", async () => {
    const file = house.path("ann.token");
    expect(await house.as("root", "token", "create", "ann", "--out", file)).toMatchObject({ exitCode: 4 });
    expect(await house.as("root", "token", "create", "root", "--out", file, "--dry-run")).toMatchObject({
      exitCode: 0,
    });
    expect(existsSync(file)).toBe(false);
    const taken = house.tokenFile("root");
    const before = secretIn(taken);
    expect(await house.as("root", "token", "create", "--out", taken)).toMatchObject({ exitCode: 2 });
    expect(secretIn(taken)).toBe(before);
    expect(jsonLines(await house.run("token", "list", "--json"))).toHaveLength(1);
  });

  it("shows none on trial: there is none", async () => {
    const { out } = await house.as("root", "token", "create", "--dry-run", "--json");
    expect(out).not.toMatch(SECRET);
  });

  it.each(["90", "soon", "400d"])("refuses --expires %s", async (expires) => {
    expect(await house.as("root", "token", "create", "--expires", expires)).toMatchObject({ exitCode: 2 });
  });

  it("by nobody in particular: only where no admin has one", async () => {
    expect(await house.run("token", "create", "root")).toMatchObject({ exitCode: 5 });
    const nowMs = Date.UTC(2026, 8, 1);
    const command = ["token", "create", "root", "-c", house.gateway];
    expect(await runCommand(command, { nowMs })).toMatchObject({ exitCode: 0 });
  });
});

describe("token list, revoke", () => {
  it("by id", async () => {
    await house.hire("ann", "auditor");
    const [token] = jsonLines(await house.run("token", "list", "ann", "--json")) as readonly {
      readonly id: string;
    }[];
    const id = token?.id ?? "";
    expect((await house.run("token", "list")).out).toMatch(
      /command line +2026-03-01T12:00Z +- +until 2026-05-30T12:00Z/,
    );
    expect((await house.as("ann", "token", "revoke", id)).out).toBe(`token ${id} of ann revoked`);
    expect((await house.run("token", "list", "ann")).out).toContain("revoked 2026-03-01T12:00Z");
    expect(await house.as("ann", "token", "list")).toMatchObject({ exitCode: 0 });
    expect(await house.as("ann", "token", "revoke", id)).toMatchObject({ exitCode: 5 });
    const later = await runCommand(["token", "list", "root", "-c", house.gateway], {
      nowMs: Date.UTC(2027, 1, 1),
    });
    expect(later.out).toContain("expired 2026-05-30T12:00Z");
    expect((await house.run("token", "list", "nobody")).err).toBe("there are no tokens");
  });
});
