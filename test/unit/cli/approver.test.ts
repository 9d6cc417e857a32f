import { readFileSync, statSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isApproved, readPublicKey, signApproval } from "../../../src/store/signature.ts";
import { jsonLines, staffedInstallation, type StaffedInstallation } from "../../support/cli-state.ts";

let house: StaffedInstallation;
let keyFile: string;
beforeEach(async () => {
  house = await staffedInstallation();
  await house.hire("raj", "approver");
  keyFile = house.path("raj.key");
});
afterEach(() => {
  house.remove();
});

const keygen = async (): Promise<void> => {
  expect(await house.run("approver", "keygen", "--out", keyFile)).toMatchObject({ exitCode: 0 });
};

const enroll = async (login: string, role = "cio", key = `${keyFile}.pub`) =>
  await house.as(login, "approver", "enroll", "--role", role, "--key", key);

const keys = async (): Promise<readonly { readonly id: string }[]> =>
  jsonLines(await house.run("approver", "list", "--json")) as readonly { readonly id: string }[];

describe("approver keygen", () => {
  it("makes a pair that signs; the private one is its owner's alone and shown nowhere", async () => {
    const { out } = await house.run("approver", "keygen", "--out", keyFile, "--json");
    expect(JSON.parse(out)).toEqual({ privateKeyFile: keyFile, publicKeyFile: `${keyFile}.pub` });
    expect(statSync(keyFile).mode & 0o777).toBe(0o600);
    const approval = { hash: "a", role: "cio", login: "raj" };
    const signature = signApproval(approval, readFileSync(keyFile, "utf8"));
    expect(isApproved(approval, readPublicKey(readFileSync(`${keyFile}.pub`, "utf8")), signature)).toBe(true);
  });

  it("replaces no key, neither half of it", async () => {
    await keygen();
    const before = readFileSync(keyFile, "utf8");
    expect(await house.run("approver", "keygen", "--out", keyFile)).toMatchObject({ exitCode: 2 });
    expect(readFileSync(keyFile, "utf8")).toBe(before);
    const other = house.path("other");
    writeFileSync(`${other}.pub`, "somebody's");
    expect(await house.run("approver", "keygen", "--out", other)).toMatchObject({ exitCode: 2 });
    expect(readFileSync(`${other}.pub`, "utf8")).toBe("somebody's");
  });
});

describe("approver enroll, confirm, list, revoke", () => {
  it("from the approver's own hand to the admin's, and to its end", async () => {
    await keygen();
    expect(await enroll("root")).toMatchObject({ exitCode: 5 });
    const enrolled = await enroll("raj");
    const [{ id } = { id: "" }] = await keys();
    expect(enrolled.out).toContain(
      `raj enrolled key ${id} as cio; an admin who is somebody else confirms it`,
    );
    expect((await house.run("approver", "list")).out).toContain("waits for an admin's confirmation");
    expect(await house.as("raj", "approver", "confirm", id)).toMatchObject({ exitCode: 5 });
    const confirmed = await house.as("root", "approver", "confirm", id);
    expect(confirmed.out).toContain(`key ${id} of raj counts as cio from now on`);
    expect((await house.run("approver", "list")).out).toContain("confirmed 2026-03-01T12:00Z by root");
    expect((await house.as("raj", "approver", "revoke", id)).out).toBe(`key ${id} of raj as cio revoked`);
    expect(await keys()).toMatchObject([
      { role: "cio", login: "raj", confirmedBy: "root", revoked: "2026-03-01T12:00:00.000Z" },
    ]);
  });

  it("one person, several roles", async () => {
    await keygen();
    for (const role of ["cio", "iso", "wvot"])
      expect(await enroll("raj", role)).toMatchObject({ exitCode: 0 });
    expect(await keys()).toMatchObject([{ role: "cio" }, { role: "iso" }, { role: "wvot" }]);
  });

  it("takes no private key and no file that is not there", async () => {
    await keygen();
    const wrong = await enroll("raj", "cio", keyFile);
    expect([wrong.exitCode, wrong.err]).toEqual([2, expect.stringContaining("this is a private key")]);
    expect(await enroll("raj", "cio", house.path("gone"))).toMatchObject({ exitCode: 4 });
    expect((await house.run("approver", "list")).err).toContain("no approver has enrolled a key yet");
  });
});
