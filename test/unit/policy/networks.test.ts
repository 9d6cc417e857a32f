import { expect, test } from "vitest";
import { isInNetwork, parseNetwork } from "../../../src/policy/networks.ts";

const isIn = (address: string, network: string): boolean => {
  const parsed = parseNetwork(network);
  if (parsed === undefined) throw new Error(`no network: ${network}`);
  return isInNetwork(address, parsed);
};

test.each([
  ["192.0.2.7", "192.0.2.0/24", true],
  ["192.0.3.7", "192.0.2.0/24", false],
  ["192.0.2.7", "192.0.2.7", true],
  ["192.0.2.8", "192.0.2.7", false],
  ["10.255.0.1", "10.0.0.0/8", true],
  ["192.0.2.7", "0.0.0.0/0", true],
  ["2001:db8::1", "0.0.0.0/0", false],
  ["2001:db8:20::1", "2001:db8:20::/48", true],
  ["2001:db8:21::1", "2001:db8:20::/48", false],
  ["2001:DB8::1", "2001:db8:0:0:0:0:0:1", true],
  ["::ffff:192.0.2.7", "192.0.2.0/24", true],
  ["192.0.2.7", "::ffff:192.0.2.7", true],
  ["192.0.2.7", "::/0", false],
  ["::1", "::1/128", true],
  ["", "0.0.0.0/0", false],
  ["192.0.2", "192.0.2.0/24", false],
  ["192.0.2.7%eth0", "192.0.2.0/24", false],
])("%s in %s: %s", (address, network, expected) => {
  expect(isIn(address, network)).toBe(expected);
});

test.each([
  "192.0.2.0/33",
  "192.0.2.0/-1",
  "192.0.2.0/",
  "192.0.2.0/24/24",
  "192.0.02.0",
  "256.0.0.1",
  "2001:db8::1::2",
  "2001:db8::/129",
  "1:2:3:4:5:6:7:8:9",
  "1:2:3:4:5:6:7::8:9",
  "12345::",
  "::ffff:192.0.2.0/120",
  "office",
])("%s is none", (text) => {
  expect(parseNetwork(text)).toBeUndefined();
});
