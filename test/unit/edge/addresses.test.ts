import { isIPv6 } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addressSet,
  ipv6Bytes,
  isOwnAddress,
  isWildcard,
  limitKey,
  plainAddress,
} from "../../../src/edge/addresses.ts";

test.each([
  ["::ffff:192.0.2.1", "192.0.2.1"],
  ["::FFFF:192.0.2.1", "192.0.2.1"],
  ["192.0.2.1", "192.0.2.1"],
  ["2001:db8::1", "2001:db8::1"],
  ["fe80::1%eth0", "fe80::1"],
  ["", ""],
])("plain form of %s is %s", (address, expected) => {
  expect(plainAddress(address)).toBe(expected);
});

test.each([
  ["::", "00000000000000000000000000000000"],
  ["::1", "00000000000000000000000000000001"],
  ["2001:db8::1:0:2", "20010db8000000000000000100000002"],
  ["1:2:3:4:5:6:7:8", "00010002000300040005000600070008"],
  ["::ffff:192.0.2.1", "00000000000000000000ffffc0000201"],
  ["fe80::", "fe800000000000000000000000000000"],
])("bytes of %s", (address, hex) => {
  expect(Buffer.from(ipv6Bytes(address)).toString("hex")).toBe(hex);
});

test("every address that Node accepts has 16 bytes", () => {
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      fc.pre(isIPv6(address));
      expect(ipv6Bytes(address)).toHaveLength(16);
    }),
  );
});

describe("limit key", () => {
  test("is the address for IPv4, the /64 for IPv6", () => {
    expect(limitKey("192.0.2.1")).toBe("192.0.2.1");
    expect(limitKey("2001:db8::1")).toBe(limitKey("2001:db8::ffff:2"));
    expect(limitKey("2001:db8::1")).not.toBe(limitKey("2001:db8:0:1::1"));
  });
});

describe("address set", () => {
  const has = addressSet(["10.0.0.0/8", "192.0.2.7", "2001:db8::/32", "::1"]);
  test.each([
    ["10.1.2.3", true],
    ["11.0.0.1", false],
    ["192.0.2.7", true],
    ["192.0.2.8", false],
    ["2001:db8:5::1", true],
    ["2001:db9::1", false],
    ["::1", true],
    ["", false],
  ])("%s: %s", (address, expected) => {
    expect(has(address)).toBe(expected);
  });

  test("nothing is in the empty one", () => {
    expect(addressSet([])("127.0.0.1")).toBe(false);
  });

  test.each(["localhost", "10.0.0.0/33", "300.1.1.1", "/8"])("%s is refused", (entry) => {
    expect(() => addressSet([entry])).toThrow();
  });
});

test.each(["127.0.0.1", "127.9.9.9", "::1", "0.0.0.0", "::"])("%s is ours", (address) => {
  expect(isOwnAddress(address)).toBe(true);
});

test("others are not", () => {
  expect(isOwnAddress("203.0.113.77")).toBe(false);
  expect(isWildcard("203.0.113.77")).toBe(false);
});
