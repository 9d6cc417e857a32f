/**
 * Whether an IP address is in a network (CIDR), as sessions judge it. Pure: the core knows no sockets.
 *
 * Rule: an IPv4 address in IPv6 clothes (`::ffff:192.0.2.1`) is that IPv4 address; what is no address is in no network.
 * Source: clause WV-5.3.8.
 */

interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

export interface Network extends Address {
  readonly prefix: number;
}

const V4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;
const GROUP = /^[\da-f]{1,4}$/i;
const MAPPED_PREFIX = 0xffffn;

function parseV4(text: string): bigint | undefined {
  const parts = V4.exec(text)?.slice(1);
  if (parts?.every((part) => Number(part) <= 255 && String(Number(part)) === part) !== true) return undefined;
  return parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
}

/** The groups of one side of `::`; a dotted end is two of them. */
function groupsIn(text: string): readonly bigint[] | undefined {
  if (text === "") return [];
  const parts = text.split(":");
  const last = parts.at(-1) ?? "";
  const v4 = parseV4(last);
  const hex = v4 === undefined ? parts : parts.slice(0, -1);
  if (!hex.every((part) => GROUP.test(part))) return undefined;
  const tail = v4 === undefined ? [] : [v4 >> 16n, v4 & 0xffffn];
  return [...hex.map((part) => BigInt(`0x${part}`)), ...tail];
}

function parseV6(text: string): bigint | undefined {
  const sides = text.split("::");
  const [left, right] = [groupsIn(sides[0] ?? ""), groupsIn(sides[1] ?? "")];
  if (left === undefined || right === undefined || sides.length > 2) return undefined;
  const missing = 8 - left.length - right.length;
  if (sides.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const all = [...left, ...Array<bigint>(missing).fill(0n), ...right];
  return all.reduce((sum, group) => (sum << 16n) | group, 0n);
}

function parseAddress(text: string): Address | undefined {
  const v4 = parseV4(text);
  if (v4 !== undefined) return { bits: 32, value: v4 };
  const v6 = text.includes(":") ? parseV6(text) : undefined;
  if (v6 === undefined) return undefined;
  return v6 >> 32n === MAPPED_PREFIX ? { bits: 32, value: v6 & 0xffff_ffffn } : { bits: 128, value: v6 };
}

/** An address alone is a network of one. @returns undefined where it is none */
export function parseNetwork(text: string): Network | undefined {
  const [address = "", suffix, ...more] = text.split("/");
  const parsed = parseAddress(address);
  if (parsed === undefined || more.length > 0) return undefined;
  // Of a mapped address the prefix would count other bits.
  if (parsed.bits === 32 && address.includes(":") && suffix !== undefined) return undefined;
  const prefix = suffix === undefined ? parsed.bits : /^\d{1,3}$/.test(suffix) ? Number(suffix) : -1;
  return prefix >= 0 && prefix <= parsed.bits ? { ...parsed, prefix } : undefined;
}

export function isInNetwork(address: string, { bits, value, prefix }: Network): boolean {
  const parsed = parseAddress(address);
  if (parsed?.bits !== bits) return false;
  const rest = BigInt(bits - prefix);
  return parsed.value >> rest === value >> rest;
}
