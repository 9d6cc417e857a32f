/**
 * IP addresses as the edge compares them.
 *
 * Rule: an IPv4 address has one form. A dual-stack socket says `::ffff:192.0.2.1` for 192.0.2.1; comparing or
 * counting that form beside the other would open a second door.
 */
import { BlockList, isIPv4, isIPv6 } from "node:net";
import { networkInterfaces } from "node:os";

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** Both ends of a connection; `source` is who called. */
export interface Endpoints {
  readonly source: Endpoint;
  readonly destination: Endpoint;
}

const MAPPED = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i;

export const plainAddress = (address: string): string =>
  MAPPED.exec(address)?.[1] ?? address.split("%")[0] ?? "";

/** The 16 bytes of an IPv6 address text that `net.isIPv6` accepts. */
export const ipv6Bytes = (text: string): Uint8Array => {
  const [left = "", right] = (text.split("%")[0] ?? "").split("::");
  const head = groups(left);
  const tail = right === undefined ? [] : groups(right);
  const words = [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail];
  return Uint8Array.from(words.flatMap((word) => [word >> 8, word & 0xff]));
};

const groups = (text: string): readonly number[] =>
  text === ""
    ? []
    : text.split(":").flatMap((group) => (group.includes(".") ? ipv4Words(group) : [parseInt(group, 16)]));

const ipv4Words = (text: string): readonly number[] => {
  const [a = 0, b = 0, c = 0, d = 0] = text.split(".").map(Number);
  return [(a << 8) | b, (c << 8) | d];
};

/** Who counts as one client: an IPv4 address, an IPv6 /64 (one line gets at least that). */
export const limitKey = (address: string): string =>
  isIPv6(address) ? Buffer.from(ipv6Bytes(address).subarray(0, 8)).toString("hex") : address;

/** Addresses and CIDR ranges. @throws TypeError on a text that is neither (config checks it before). */
export const addressSet = (entries: readonly string[]): ((address: string) => boolean) => {
  const list = new BlockList();
  for (const entry of entries) addEntry(list, entry);
  return (address) => list.check(address, isIPv4(address) ? "ipv4" : "ipv6");
};

const addEntry = (list: BlockList, entry: string): void => {
  const [address = "", prefix] = entry.split("/");
  if (!isIPv4(address) && !isIPv6(address)) throw new TypeError(`not an address or CIDR range: ${entry}`);
  const family = isIPv4(address) ? "ipv4" : "ipv6";
  const bits = prefix === undefined ? (family === "ipv4" ? 32 : 128) : Number(prefix);
  list.addSubnet(address, bits, family);
};

export const isWildcard = (address: string): boolean =>
  address === "" || address === "0.0.0.0" || address === "::";

/** True where a connection to `address` ends on this machine. */
export const isOwnAddress = (address: string): boolean =>
  address.startsWith("127.") ||
  address === "::1" ||
  isWildcard(address) ||
  Object.values(networkInterfaces()).some((list) => list?.some((entry) => entry.address === address));
