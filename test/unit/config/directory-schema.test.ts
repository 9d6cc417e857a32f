import { expect, test } from "vitest";
import { directory, distinguishedName } from "../../../src/config/directory-schema.ts";

const LEAST = { url: "ldaps://ldap.agency.example", base: "dc=agency,dc=example", address: "mail" };

test("asks for a server, where people are, and which attribute has their address", () => {
  expect(directory.parse(LEAST)).toEqual({
    ...LEAST,
    start_tls: false,
    ca: null,
    members_by: "member",
    refresh: "5m",
    timeout: "10s",
  });
  for (const key of Object.keys(LEAST))
    expect(directory.safeParse({ ...LEAST, [key]: undefined }).success, key).toBe(false);
});

test.each([
  ["url", "https://ldap.agency.example"],
  ["url", "ldap://ldap.agency.example/dc=agency?uid"],
  ["url", "ldap://user:secret@ldap.agency.example"],
  ["url", "ldaps://ldap.agency.example:99999"],
  ["password", "secret"],
  ["address", "mail)(uid=*"],
  ["members_by", "memberURL"],
  ["base", "people"],
  ["base", "ou=a\u0000b"],
])("refuses %s %j", (key, value) => {
  expect(directory.safeParse({ ...LEAST, [key]: value }).success).toBe(false);
});

test("takes addresses and ports", () => {
  for (const url of ["ldap://[::1]:389", "ldaps://10.0.0.1/", "ldap://localhost:3890"])
    expect(directory.safeParse({ ...LEAST, url }).success, url).toBe(true);
  expect(distinguishedName.safeParse("CN=Büro A\\, B,OU=Gruppen,DC=agency").success).toBe(true);
});
