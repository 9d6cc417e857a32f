import { expect, test } from "vitest";
import { cameEncrypted, forwardedClient } from "../../../src/edge/forwarded-client.ts";

const isTrusted = (address: string): boolean => address.startsWith("10.");

test.each([
  ["192.0.2.7", "192.0.2.7"],
  ["198.51.100.1, 192.0.2.7", "192.0.2.7"],
  ["192.0.2.7, 10.0.0.2, 10.0.0.3", "192.0.2.7"],
  ["10.0.0.1, 10.0.0.2", "10.0.0.1"],
  [" 192.0.2.7 ,10.0.0.2", "192.0.2.7"],
  ["2001:db8::1", "2001:db8::1"],
  ["[2001:db8::1]:4711", "2001:db8::1"],
  ["[2001:db8::1]", "2001:db8::1"],
  ["192.0.2.7:4711", "192.0.2.7"],
  ["::ffff:192.0.2.7", "192.0.2.7"],
  ["what the client says; <x>, 192.0.2.7", "192.0.2.7"],
])("%j names %s", (header, client) => {
  expect(forwardedClient(header, isTrusted)).toBe(client);
});

test.each([
  [undefined],
  [""],
  ["unknown"],
  ["192.0.2.7, "],
  ["192.0.2.7, unknown, 10.0.0.2"],
  ["192.0.2.7, 10.0.0.2 10.0.0.3"],
  ["192.0.2.256"],
  ["192.0.2.7, _hidden"],
])("%j names nobody, whoever stands before", (header) => {
  expect(forwardedClient(header, isTrusted)).toBeUndefined();
});

test.each([
  [undefined, false],
  ["https", true],
  ["WSS", true],
  ["http, https", true],
  ["https, http", false],
  ["http", false],
  ["ws", false],
  ["", false],
])("a client of %j came encrypted: %s", (header, isEncrypted) => {
  expect(cameEncrypted(header)).toBe(isEncrypted);
});
