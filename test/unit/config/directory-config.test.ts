import { describe, expect, it } from "vitest";
import {
  directoryAuthority,
  directoryComplaints,
  directoryPasswordComplaints,
  toDirectoryConfig,
} from "../../../src/config/directory-config.ts";
import { gatewaySchema } from "../../../src/config/gateway-schema.ts";
import { Secret } from "../../../src/config/secret.ts";

const tools = { prepareDomain: (text: string) => text.toLowerCase() };
const READER = { bind_dn: "cn=reader,dc=agency,dc=example", password: "env:X" };
const form = (directory?: object): ReturnType<typeof gatewaySchema.parse> =>
  gatewaySchema.parse({
    version: 1,
    listeners: [{ name: "m", type: "metrics", bind: "[::]:1" }],
    certificates: {},
    upstreams: { a: { domains: ["Agency.example"], connect: "h:1" } },
    directory,
  });
const set = (changes: object = {}) =>
  form({ url: "ldaps://ldap.agency.example", base: "dc=agency,dc=example", address: "mail", ...changes });
const FILE = "/etc/sg/gateway.yaml";

describe("the directory's section", () => {
  it("may be absent", () => {
    expect(directoryComplaints(form(), tools)).toEqual([]);
    expect(toDirectoryConfig(FILE, form(), { password: undefined, tools })).toBeUndefined();
    expect(directoryAuthority(FILE, form())).toBeUndefined();
  });

  it("becomes milliseconds and paths, with its password held", () => {
    const file = set({ ...READER, ca: "ldap.pem", domain: "AGENCY.example", refresh: "1m" });
    expect(directoryComplaints(file, tools)).toEqual([]);
    const config = toDirectoryConfig(FILE, file, { password: new Secret("env:X", "s3cret"), tools });
    expect(config).toMatchObject({
      security: "ldaps",
      caFile: "/etc/sg/ldap.pem",
      bindDn: READER.bind_dn,
      membersBy: "member",
      domain: "agency.example",
      refreshMs: 60_000,
      timeoutMs: 10_000,
    });
    expect(config?.password?.reveal()).toBe("s3cret");
    expect(JSON.stringify(config)).not.toContain("s3cret");
  });

  it.each([
    ["ldap://127.0.0.1", false, "none"],
    ["ldap://[::1]:3890", false, "none"],
    ["ldap://ldap.agency.example", true, "start-tls"],
  ])("takes %s with start_tls %s", (url, isUpgraded, security) => {
    const file = set({ url, start_tls: isUpgraded });
    expect(directoryComplaints(file, tools)).toEqual([]);
    expect(toDirectoryConfig(FILE, file, { password: undefined, tools })?.security).toBe(security);
  });

  it.each([
    ["start_tls", { url: "ldap://ldap.agency.example" }, "in clear"],
    ["start_tls", { start_tls: true }, "encrypted from the start"],
    ["password", { bind_dn: READER.bind_dn }, "missing beside `bind_dn`"],
    ["bind_dn", { password: "env:X" }, "missing beside `password`"],
    ["domain", { domain: "other.example" }, "no upstream serves other.example"],
    ["refresh", { refresh: "10ms" }, "outside one second to a day"],
    ["timeout", { timeout: "48h" }, "outside one second to a day"],
  ])("complains of %s in %j", (key, changes, message) => {
    expect(directoryComplaints(set(changes), tools)).toMatchObject([
      {
        code: "SG_CONFIG_CONFLICT",
        path: ["directory", key],
        message: expect.stringContaining(message) as unknown,
      },
    ]);
  });

  it("wants its password where the reference leads", () => {
    expect(directoryPasswordComplaints(undefined)).toEqual([]);
    expect(directoryPasswordComplaints({ secret: new Secret("env:X", "a") })).toEqual([]);
    expect(directoryPasswordComplaints({ reason: "X is not set" })).toMatchObject([
      { code: "SG_CONFIG_SECRET", path: ["directory", "password"], message: "X is not set" },
    ]);
  });
});
