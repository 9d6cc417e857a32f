import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { jsonLines, staffedInstallation, type StaffedInstallation } from "../../support/cli-state.ts";

let house: StaffedInstallation;
beforeEach(async () => {
  house = await staffedInstallation();
  house.edit("policy.yaml", "profile: strict", "profile: or-dhs-070-010");
  await house.hire("lee", "ops");
});
afterEach(() => {
  house.remove();
});

/** A user with a key of his own, confirmed in these roles. */
const approver = async (login: string, ...roles: readonly string[]): Promise<void> => {
  await house.hire(login, "approver");
  const file = house.path(`${login}.key`);
  await house.run("approver", "keygen", "--out", file);
  for (const role of roles) {
    const made = await house.as(
      login,
      "approver",
      "enroll",
      "--role",
      role,
      "--key",
      `${file}.pub`,
      "--json",
    );
    await house.as("root", "approver", "confirm", (made.json() as { readonly id: string }).id);
  }
};

const request = async (): Promise<{ readonly id: string; readonly hash: string }> => {
  const terms = ["--subject", "Pidgin 2", "--need", "a storm", "--ticket", "T-1", "--until", "2026-04-01"];
  const who = ["--user", "ann@agency.example", "--division", "water"];
  const made = await house.as(
    "lee",
    "exception",
    "request",
    "--kind",
    "technology",
    ...terms,
    ...who,
    "--json",
  );
  return made.json() as { readonly id: string; readonly hash: string };
};

const approve = async (
  login: string,
  role: string,
  { id, hash }: { readonly id: string; readonly hash: string },
) =>
  await house.as(
    login,
    ...["exception", "approve", id, "--role", role, "--hash", hash.slice(0, 16)],
    ...["--key", house.path(`${login}.key`)],
  );

describe("exception approve", () => {
  it("Oregon: needs both, says who is missing, and acts then", async () => {
    await approver("carl", "cio");
    await approver("ina", "iso");
    const asked = await request();
    expect((await approve("carl", "cio", asked)).out).toBe(
      `${asked.id} approved as cio: not active, needs the signature of iso`,
    );
    expect((await approve("ina", "iso", asked)).out).toBe(`${asked.id} approved as iso: active`);
    const shown = await house.run("exception", "show", asked.id);
    expect(shown.out).toMatch(/approved by +carl as cio\napproved by +ina as iso/);
    expect(shown.out).toContain(asked.hash);
  });

  it("refuses who asked, another's key, an unread hash, and shows no key", async () => {
    await approver("carl", "cio");
    const asked = await request();
    await house.as("root", "user", "role", "lee", "--add", "approver");
    const own = ["exception", "approve", asked.id, "--role", "cio", "--key", house.path("carl.key")];
    expect(await house.as("lee", ...own, "--hash", asked.hash)).toMatchObject({ exitCode: 5 });
    expect(await approve("carl", "cio", { ...asked, hash: "0".repeat(16) })).toMatchObject({ exitCode: 1 });
    const wrong = ["exception", "approve", asked.id, "--role", "cio", "--hash", asked.hash];
    const none = await house.as("carl", ...wrong, "--key", house.path("gone"));
    expect(none).toMatchObject({ exitCode: 4 });
    const notKey = await house.as("carl", ...wrong, "--key", house.path("carl.key.pub"));
    expect(notKey).toMatchObject({ exitCode: 2 });
    await approve("carl", "cio", asked);
    const secret = readFileSync(house.path("carl.key"), "utf8").split("\n")[1] ?? "";
    expect(readFileSync(house.path("data/state.db")).includes(secret)).toBe(false);
  });
});

describe("exception list, revoke", () => {
  it("by what each is worth now", async () => {
    const empty = await house.run("exception", "list");
    expect([empty.exitCode, empty.err]).toEqual([0, "there are no exceptions"]);
    const { id } = await request();
    const [, row = ""] = (await house.run("exception", "list")).out.split("\n");
    expect(row.split(/ {2,}/)).toEqual([
      id,
      "technology",
      "Pidgin 2",
      "ann@agency.example, water",
      "2026-04-01T00:00Z",
      "not active, needs the signature of cio, iso",
    ]);
    expect((await house.as("lee", "exception", "revoke", id)).out).toBe(`exception ${id} revoked`);
    expect(jsonLines(await house.run("exception", "list", "--json"))).toMatchObject([
      { id, state: { type: "revoked" }, revoked: "2026-03-01T12:00:00.000Z" },
    ]);
    expect(await house.run("exception", "show", "gone")).toMatchObject({ exitCode: 4 });
  });
});
