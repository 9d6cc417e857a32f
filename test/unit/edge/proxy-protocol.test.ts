import { describe, expect, test } from "vitest";
import {
  buildProxyHeader,
  MAX_V1_BYTES,
  MAX_V2_BYTES,
  parseProxyHeader,
} from "../../../src/edge/proxy-protocol.ts";

const parse = (text: string) => parseProxyHeader(Buffer.from(text, "latin1"));
const SIGNATURE = Buffer.from("0d0a0d0a000d0a515549540a", "hex");

const v2 = (command: number, family: number, block: Buffer, length = block.length): Buffer =>
  Buffer.concat([SIGNATURE, Buffer.from([command, family, length >> 8, length & 0xff]), block]);

const V4_BLOCK = Buffer.from("c0000207c00002010000c7381466".replace("0000c738", "c738"), "hex");

const ends = (from: string, to: string) => ({
  source: { address: from, port: 51_000 },
  destination: { address: to, port: 5_222 },
});

describe("v1", () => {
  test.each([
    ["PROXY TCP4 192.0.2.7 192.0.2.1 51000 5222\r\n", "192.0.2.7", "192.0.2.1"],
    ["PROXY TCP6 2001:db8::7 2001:db8::1 51000 5222\r\n", "2001:db8::7", "2001:db8::1"],
    ["PROXY TCP6 ::ffff:192.0.2.7 ::1 51000 5222\r\n", "192.0.2.7", "::1"],
    ["PROXY TCP6 ::ffff:c000:0207 0:0:0:0:0:FFFF:C633:6401 51000 5222\r\n", "192.0.2.7", "198.51.100.1"],
    ["PROXY TCP6 2001:0DB8:0::07 ::1 51000 5222\r\n", "2001:db8::7", "::1"],
  ])("%s", (text, from, to) => {
    expect(parse(`${text}rest`)).toEqual({
      type: "header",
      byteCount: text.length,
      endpoints: ends(from, to),
    });
  });

  test.each(["PROXY UNKNOWN\r\n", "PROXY UNKNOWN ffff::1 ffff::2 65535 65535\r\n"])(
    "%s speaks for itself",
    (text) => {
      expect(parse(text)).toEqual({ type: "header", byteCount: text.length });
    },
  );

  test.each([
    "PROXY TCP4 192.0.2.7 192.0.2.1 51000\r\n",
    "PROXY TCP4 192.0.2.7 192.0.2.1 51000 5222 1\r\n",
    "PROXY TCP4  192.0.2.7 192.0.2.1 51000 5222\r\n",
    "PROXY TCP4 192.0.2.7 192.0.2.1 051000 5222\r\n",
    "PROXY TCP4 192.0.2.7 192.0.2.1 65536 5222\r\n",
    "PROXY TCP4 192.0.2.7 192.0.2.1 -1 5222\r\n",
    "PROXY TCP4 192.0.2.07 192.0.2.1 51000 5222\r\n",
    "PROXY TCP4 ::1 192.0.2.1 51000 5222\r\n",
    "PROXY TCP6 192.0.2.7 ::1 51000 5222\r\n",
    "PROXY TCP6 fe80::1%eth0 ::1 51000 5222\r\n",
    "PROXY TCP5 192.0.2.7 192.0.2.1 51000 5222\r\n",
    "PROXY tcp4 192.0.2.7 192.0.2.1 51000 5222\r\n",
    "PROXY\r\n",
    "PROXY \r\n",
    "PROXY UNKNOWNX\r\n",
    "GET / HTTP/1.1\r\n",
    "<?xml version='1.0'?>",
    "p",
    `PROXY TCP4 ${"1".repeat(MAX_V1_BYTES)}`,
  ])("%s is invalid", (text) => {
    expect(parse(text).type).toBe("invalid");
  });

  test.each(["", "P", "PROXY", "PROXY TCP4 192.0.2.7", "PROXY TCP4 192.0.2.7 192.0.2.1 51000 5222\r"])(
    "%j may go on",
    (text) => {
      expect(parse(text).type).toBe("incomplete");
    },
  );
});

describe("v2", () => {
  test("TCP over IPv4, with something behind the addresses", () => {
    const bytes = v2(0x21, 0x11, Buffer.concat([V4_BLOCK, Buffer.from("040000", "hex")]));
    expect(parseProxyHeader(bytes)).toEqual({
      type: "header",
      byteCount: bytes.length,
      endpoints: ends("192.0.2.7", "192.0.2.1"),
    });
  });

  test("LOCAL speaks for itself, whatever else it says", () => {
    expect(parseProxyHeader(v2(0x20, 0x00, Buffer.alloc(0)))).toEqual({ type: "header", byteCount: 16 });
    expect(parseProxyHeader(v2(0x20, 0x11, V4_BLOCK))).toEqual({ type: "header", byteCount: 28 });
  });

  test.each([
    ["another version", v2(0x11, 0x11, V4_BLOCK)],
    ["an unknown command", v2(0x22, 0x11, V4_BLOCK)],
    ["no family", v2(0x21, 0x00, V4_BLOCK)],
    ["datagrams", v2(0x21, 0x12, V4_BLOCK)],
    ["a unix socket", v2(0x21, 0x31, Buffer.alloc(216))],
    ["addresses too short", v2(0x21, 0x11, V4_BLOCK.subarray(0, 11))],
    ["IPv6 with the room of IPv4", v2(0x21, 0x21, V4_BLOCK)],
    ["more than a receiver must take", v2(0x21, 0x11, V4_BLOCK, MAX_V2_BYTES - 15)],
    ["a broken signature", Buffer.from("0d0a0d0a000d0a515549540b", "hex")],
  ])("%s is invalid", (_, bytes) => {
    expect(parseProxyHeader(bytes).type).toBe("invalid");
  });

  test("the longest that is allowed is read", () => {
    const bytes = v2(0x21, 0x11, Buffer.concat([V4_BLOCK, Buffer.alloc(MAX_V2_BYTES - 28)]));
    expect(parseProxyHeader(bytes)).toMatchObject({ type: "header", byteCount: MAX_V2_BYTES });
  });
});

describe("writing", () => {
  test("v1", () => {
    expect(buildProxyHeader("v1", ends("192.0.2.7", "192.0.2.1")).toString()).toBe(
      "PROXY TCP4 192.0.2.7 192.0.2.1 51000 5222\r\n",
    );
  });

  test("v2", () => {
    expect(buildProxyHeader("v2", ends("192.0.2.7", "192.0.2.1"))).toEqual(v2(0x21, 0x11, V4_BLOCK));
  });

  test.each(["v1", "v2"] as const)("%s of two families says IPv6 and reads back", (version) => {
    const mixed = ends("192.0.2.7", "2001:db8::1");
    expect(parseProxyHeader(buildProxyHeader(version, mixed))).toMatchObject({
      type: "header",
      endpoints: mixed,
    });
  });
});
