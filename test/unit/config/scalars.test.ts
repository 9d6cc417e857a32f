import { describe, expect, it } from "vitest";
import {
  count,
  domain,
  duration,
  durationToMs,
  endpoint,
  name,
  network,
  secretReference,
  size,
  sizeToBytes,
  toEndpoint,
} from "../../../src/config/scalars.ts";

describe("durations and sizes", () => {
  it.each([
    ["500ms", 500],
    ["30s", 30_000],
    ["5m", 300_000],
    ["2h", 7_200_000],
    ["1d", 86_400_000],
  ])("%s is %d ms", (text, ms) => {
    expect(duration.safeParse(text).success).toBe(true);
    expect(durationToMs(text)).toBe(ms);
  });

  it.each(["30", "s", "1.5s", "-1s", "30 s", "", "1w", 30, null])("refuses the duration %j", (value) => {
    expect(duration.safeParse(value).success).toBe(false);
  });

  it.each([
    [4096, 4096],
    ["1B", 1],
    ["20MB", 20_000_000],
    ["128KiB", 131_072],
    ["1GB", 1e9],
  ])("%s is %d bytes", (value, bytes) => {
    expect(size.safeParse(value).success).toBe(true);
    expect(sizeToBytes(value)).toBe(bytes);
  });

  it.each([-1, 1.5, "1", "1gb", "GB", "", null])("refuses the size %j", (value) => {
    expect(size.safeParse(value).success).toBe(false);
  });
});

describe("addresses and names", () => {
  it.each([
    ["127.0.0.1:5222", { host: "127.0.0.1", port: 5222 }],
    ["[::]:5222", { host: "::", port: 5222 }],
    ["xmpp-1.agency.example:65535", { host: "xmpp-1.agency.example", port: 65_535 }],
  ])("reads %s", (text, expected) => {
    expect(endpoint.safeParse(text).success).toBe(true);
    expect(toEndpoint(text)).toEqual(expected);
  });

  it.each(["5222", "host", "host:", "::1:5222", "host:99999", "a b:1", "u@h:1"])(
    "refuses the address %j",
    (text) => {
      expect(endpoint.safeParse(text).success).toBe(false);
    },
  );

  it.each(["10.0.0.1", "10.0.0.0/8", "2001:db8::/32", "::1"])("takes the network %s", (text) => {
    expect(network.safeParse(text).success).toBe(true);
  });

  it.each(["everyone", "10.0.0.0/", "host/8", ""])("refuses the network %j", (text) => {
    expect(network.safeParse(text).success).toBe(false);
  });

  it.each(["agency.example", "büro.example", "localhost"])("takes the domain %s", (text) => {
    expect(domain.safeParse(text).success).toBe(true);
  });

  it.each(["*.agency.example", "a@b", "a/b", "a b", "a:1", "", "<x>"])("refuses the domain %j", (text) => {
    expect(domain.safeParse(text).success).toBe(false);
  });

  it.each(["Main", "1a", "a_b", "", "a".repeat(41)])("refuses the name %j", (text) => {
    expect(name.safeParse(text).success).toBe(false);
  });

  it("wants a reference for a secret, and does not repeat a literal one", () => {
    expect(secretReference.safeParse("file:keys/a").success).toBe(true);
    expect(secretReference.safeParse("env:KEY_1").success).toBe(true);
    const result = secretReference.safeParse("hunter2-hunter2");
    expect(result.success).toBe(false);
    expect(JSON.stringify(result.error)).not.toContain("hunter2");
  });

  it("counts within bounds only", () => {
    expect(count(1, 3).safeParse(3).success).toBe(true);
    for (const value of [0, 4, 1.5, "2"]) expect(count(1, 3).safeParse(value).success).toBe(false);
  });
});
