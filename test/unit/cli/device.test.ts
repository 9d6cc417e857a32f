import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { jsonLines, staffedInstallation, type StaffedInstallation } from "../../support/cli-state.ts";

let house: StaffedInstallation;
beforeEach(async () => {
  house = await staffedInstallation();
});
afterEach(() => {
  house.remove();
});

const add = async (...more: readonly string[]) => await house.as("root", "device", "add", ...more);

describe("device (WV-5.3.8)", () => {
  it("is added, listed, shown and revoked", async () => {
    const added = await add(
      "--client-id",
      "abc",
      "--user",
      "Lee@agency.example",
      "--until",
      "2026-03-31",
      "--json",
    );
    const { id, ...one } = JSON.parse(added.out) as { readonly id: string };
    expect(one).toMatchObject({
      mark: "client-id",
      value: "abc",
      user: "lee@agency.example",
      ownership: "state-owned",
      authorisedBy: "root",
      revoked: null,
      dryRun: false,
    });
    const { out } = await house.run("device", "list");
    expect(out).toMatch(
      new RegExp(`${id} +lee@agency.example +client-id +abc +state-owned +root +until 2026-03-31`),
    );
    expect((await house.run("device", "show", id)).out).toContain("authorisedBy: root");
    expect((await house.as("root", "device", "revoke", id)).out).toContain(
      `device ${id} of lee@agency.example revoked by root`,
    );
    expect(jsonLines(await house.run("device", "list", "--json"))).toMatchObject([{ id, revokedBy: "root" }]);
  });

  it("changes nothing on trial, nor for who may not", async () => {
    await add("--network", "192.0.2.0/24", "--dry-run");
    await house.hire("rita", "reviewer");
    expect(await house.as("rita", "device", "add", "--network", "192.0.2.0/24")).toMatchObject({
      err: expect.stringContaining("SG_STORE_DENIED") as string,
    });
    expect(jsonLines(await house.run("device", "list", "--json"))).toEqual([]);
  });

  it.each([
    [[]],
    [["--client-id", "abc", "--network", "192.0.2.0/24"]],
    [["--client-id", "abc", "--ownership", "private"]],
    [["--client-id", "abc", "--user", "agency.example"]],
  ])("%j is no device", async (args) => {
    expect(await add(...args)).toMatchObject({ exitCode: 2 });
  });
});
