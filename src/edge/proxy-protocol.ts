/**
 * PROXY protocol v1 and v2, reading and writing.
 *
 * Rule 1: garbage is an answer (`invalid`), never a throw, and it is given at the first byte that cannot belong.
 * Rule 2: reading is strict: what two readers could understand differently (spaces, leading zeros, other
 * families) is invalid. A header decides whom limits and records see.
 * Source: HAProxy's proxy-protocol.txt (2020/03/05) §2.1 (v1, at most 107 bytes), §2.2 (v2; 16 bytes + addresses;
 * 536 bytes is what a receiver must be able to take).
 */
import { isIPv4, isIPv6, SocketAddress } from "node:net";
import { type Endpoint, type Endpoints, ipv6Bytes, plainAddress } from "./addresses.ts";

export type ProxyParse =
  | { readonly type: "incomplete" }
  | { readonly type: "invalid"; readonly detail: string }
  /** Without `endpoints` the proxy speaks for itself (v2 LOCAL, v1 UNKNOWN): its own address counts. */
  | { readonly type: "header"; readonly byteCount: number; readonly endpoints?: Endpoints };

export const MAX_V1_BYTES = 107;
export const MAX_V2_BYTES = 536;

const V1_START = Buffer.from("PROXY ", "latin1");
const V2_SIGNATURE = Buffer.from([0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a]);
const V2_FIXED_BYTES = 16;
const INCOMPLETE: ProxyParse = { type: "incomplete" };

const invalid = (detail: string): ProxyParse => ({ type: "invalid", detail });

const startsLike = (bytes: Buffer, start: Buffer): boolean => {
  const length = Math.min(bytes.length, start.length);
  return bytes.subarray(0, length).equals(start.subarray(0, length));
};

/** Looks at everything received so far; a caller with more bytes asks again with all of them. */
export const parseProxyHeader = (bytes: Buffer): ProxyParse => {
  if (bytes.length === 0) return INCOMPLETE;
  if (startsLike(bytes, V2_SIGNATURE)) return parseV2(bytes);
  if (startsLike(bytes, V1_START)) return parseV1(bytes);
  return invalid("not a PROXY header");
};

const parseV1 = (bytes: Buffer): ProxyParse => {
  const end = bytes.subarray(0, MAX_V1_BYTES).indexOf("\r\n");
  if (end < 0) return bytes.length < MAX_V1_BYTES ? INCOMPLETE : invalid("v1 line too long");
  const byteCount = end + 2;
  const [, family, ...words] = bytes.toString("latin1", 0, end).split(" ");
  if (family === "UNKNOWN") return { type: "header", byteCount };
  const endpoints = v1Endpoints(family, words);
  return endpoints === undefined ? invalid("v1 addresses") : { type: "header", byteCount, endpoints };
};

const PORT = /^(?:0|[1-9]\d{0,4})$/;

const v1Endpoints = (family: string | undefined, words: readonly string[]): Endpoints | undefined => {
  const [from = "", to = "", fromPort = "", toPort = ""] = words;
  const isAddress = family === "TCP4" ? isIPv4 : family === "TCP6" ? isPlainIPv6 : undefined;
  if (words.length !== 4 || isAddress === undefined) return undefined;
  if (![from, to].every((address) => isAddress(address)) || ![fromPort, toPort].every(isPort))
    return undefined;
  return {
    source: { address: oneForm(from), port: Number(fromPort) },
    destination: { address: oneForm(to), port: Number(toPort) },
  };
};

const isPlainIPv6 = (text: string): boolean => isIPv6(text) && !text.includes("%");

const isPort = (text: string): boolean => PORT.test(text) && Number(text) <= 65_535;

const parseV2 = (bytes: Buffer): ProxyParse => {
  if (bytes.length > 12 && ![0x20, 0x21].includes(bytes.readUInt8(12)))
    return invalid("v2 version or command");
  if (bytes.length < V2_FIXED_BYTES) return INCOMPLETE;
  const byteCount = V2_FIXED_BYTES + bytes.readUInt16BE(14);
  if (byteCount > MAX_V2_BYTES) return invalid("v2 header too long");
  if (bytes.length < byteCount) return INCOMPLETE;
  if (bytes.readUInt8(12) === 0x20) return { type: "header", byteCount };
  const endpoints = v2Endpoints(bytes.readUInt8(13), bytes.subarray(V2_FIXED_BYTES, byteCount));
  return endpoints === undefined ? invalid("v2 address family") : { type: "header", byteCount, endpoints };
};

/** TCP over IPv4 and over IPv6; what follows the addresses (TLVs) is skipped. */
const v2Endpoints = (family: number, block: Buffer): Endpoints | undefined => {
  const size = family === 0x11 ? 4 : family === 0x21 ? 16 : 0;
  if (size === 0 || block.length < 2 * size + 4) return undefined;
  const endpoint = (index: number): Endpoint => ({
    address: addressText(block.subarray(index * size, (index + 1) * size)),
    port: block.readUInt16BE(2 * size + 2 * index),
  });
  return { source: endpoint(0), destination: endpoint(1) };
};

const addressText = (bytes: Buffer): string => {
  if (bytes.length === 4) return bytes.join(".");
  const words = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(2 * index).toString(16));
  return oneForm(words.join(":"));
};

/** An IPv6 address has many forms, and a mapped IPv4 address even more: `::ffff:c000:207` is 192.0.2.7. */
const oneForm = (address: string): string =>
  isIPv4(address) ? address : plainAddress(new SocketAddress({ address, family: "ipv6" }).address);

/** The header for one connection; goes out before any other byte, TLS included. */
export const buildProxyHeader = (version: "v1" | "v2", { source, destination }: Endpoints): Buffer => {
  const isV4 = isIPv4(source.address) && isIPv4(destination.address);
  return version === "v1" ? buildV1({ source, destination }, isV4) : buildV2({ source, destination }, isV4);
};

/** Where one end is IPv6, the other is written as a mapped address: a header has one family. */
const mapped = (address: string): string => (isIPv4(address) ? `::ffff:${address}` : address);

const buildV1 = ({ source, destination }: Endpoints, isV4: boolean): Buffer => {
  const write = isV4 ? (address: string) => address : mapped;
  const addresses = `${write(source.address)} ${write(destination.address)}`;
  return Buffer.from(
    `PROXY ${isV4 ? "TCP4" : "TCP6"} ${addresses} ${source.port} ${destination.port}\r\n`,
    "latin1",
  );
};

const buildV2 = ({ source, destination }: Endpoints, isV4: boolean): Buffer => {
  const write = (address: string): Uint8Array =>
    isV4 ? Uint8Array.from(address.split(".").map(Number)) : ipv6Bytes(mapped(address));
  const tail = Buffer.alloc(4);
  tail.writeUInt16BE(source.port, 0);
  tail.writeUInt16BE(destination.port, 2);
  const block = Buffer.concat([write(source.address), write(destination.address), tail]);
  const fixed = Buffer.from([0x21, isV4 ? 0x11 : 0x21, 0, block.length]);
  return Buffer.concat([V2_SIGNATURE, fixed, block]);
};
