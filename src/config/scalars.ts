/**
 * The small values that settings are made of: durations, sizes, addresses, domains, names, paths, references.
 *
 * Rule: a unit is always written (`30s`, `1GB`), so that nobody guesses; code gets milliseconds and bytes.
 */
import { z } from "zod";

const MS_OF: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

export const durationToMs = (text: string): number => {
  const unit = /[a-z]+$/.exec(text)?.[0] ?? "";
  return Number(text.slice(0, -unit.length)) * (MS_OF[unit] ?? Number.NaN);
};

const DURATION_EXPECTED = "expected a duration with a unit: 500ms, 30s, 5m, 2h or 1d";

export const duration = z
  .string({ error: DURATION_EXPECTED })
  .regex(/^(?:0|[1-9]\d{0,8})(?:ms|s|m|h|d)$/, DURATION_EXPECTED);

const BYTES_OF: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

export const sizeToBytes = (size: string | number): number => {
  if (typeof size === "number") return size;
  const unit = /[A-Za-z]+$/.exec(size)?.[0] ?? "";
  return Number(size.slice(0, size.length - unit.length)) * (BYTES_OF[unit] ?? Number.NaN);
};

const SIZE_EXPECTED = "expected a size: bytes as a whole number, or 128KiB, 20MB, 1GB";

export const size = z.union(
  [
    z.int({ error: SIZE_EXPECTED }).nonnegative(SIZE_EXPECTED),
    z
      .string({ error: SIZE_EXPECTED })
      .regex(/^(?:0|[1-9]\d{0,8})(?:B|kB|KB|MB|GB|TB|KiB|MiB|GiB|TiB)$/, SIZE_EXPECTED),
  ],
  { error: SIZE_EXPECTED },
);

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

const ENDPOINT_EXPECTED = 'expected "host:port" or "[ipv6]:port"';
const ENDPOINT_FORM = /^(?:\[([0-9A-Fa-f:.]+)\]|([0-9A-Za-z._-]+)):(\d{1,5})$/;

/** Undefined where the text names no host and port. */
export function toEndpoint(text: string): Endpoint | undefined {
  const parts = ENDPOINT_FORM.exec(text);
  const port = Number(parts?.[3]);
  const host = parts?.[1] ?? parts?.[2];
  return host === undefined || port > 65_535 ? undefined : { host, port };
}

/** True for addresses that never leave this host. A name counts only where it can mean nothing else. */
export const isLoopback = (host: string): boolean => /^(?:127\.\d+\.\d+\.\d+|::1|localhost)$/.test(host);

export const endpoint = z
  .string({ error: ENDPOINT_EXPECTED })
  .regex(ENDPOINT_FORM, ENDPOINT_EXPECTED)
  .refine((text) => !ENDPOINT_FORM.test(text) || toEndpoint(text) !== undefined, "the port is above 65535");

const CIDR_EXPECTED = "expected an address or a network: 10.0.0.1, 10.0.0.0/8, 2001:db8::/32";

export const network = z
  .string({ error: CIDR_EXPECTED })
  .regex(/^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)(?:\/\d{1,3})?$/, CIDR_EXPECTED);

const NAME_EXPECTED = "expected a short name: lower-case letters, digits and hyphens";

/** Names of listeners, certificates, patterns: they stand in logs and metrics. */
export const name = z.string({ error: NAME_EXPECTED }).regex(/^[a-z][a-z0-9-]{0,39}$/, NAME_EXPECTED);

const DOMAIN_EXPECTED = "expected a domain such as agency.example, without user, resource or wildcard";

/** Only its form: whether it prepares (RFC 7622) is checked when the policy is compiled. */
export const domain = z.string({ error: DOMAIN_EXPECTED }).regex(/^[^\s*@/:,"'<>]{1,255}$/, DOMAIN_EXPECTED);

const ACCOUNT_EXPECTED = "expected an account such as stanzagate@agency.example, without a resource";

/** Only its form, as with `domain`. */
export const account = z
  .string({ error: ACCOUNT_EXPECTED })
  .regex(/^[^\s@/"&'<>:]{1,255}@[^\s*@/:,"'<>]{1,255}$/, ACCOUNT_EXPECTED);

export const path = z.string({ error: "expected a path" }).min(1, "the path is empty");

const WEB_PATH_EXPECTED = 'expected a path such as /xmpp-websocket, or "off"';

/** Of a URL, as clients send it: nothing that could be written in another way. */
export const webPath = z
  .string({ error: WEB_PATH_EXPECTED })
  .regex(/^(?:off|(?:\/[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,99}){1,8})$/, WEB_PATH_EXPECTED);

const ORIGIN_EXPECTED =
  "expected an origin such as https://chat.agency.example, lower-case and without a path";

/** As browsers write it (RFC 6454 §6.2): it is compared letter by letter. */
export const webOrigin = z
  .string({ error: ORIGIN_EXPECTED })
  .regex(/^https?:\/\/(?:[a-z0-9.-]{1,253}|\[[0-9a-f:]{2,39}\])(?::\d{1,5})?$/, ORIGIN_EXPECTED);

const SECRET_EXPECTED = "expected a reference, file:PATH or env:NAME, never the secret itself";

export const secretReference = z
  .string({ error: SECRET_EXPECTED })
  .regex(/^(?:file:.+|env:[A-Za-z_][A-Za-z0-9_]*)$/, SECRET_EXPECTED);

/** A whole number within bounds, with one message for every way of being wrong. */
export const count = (least: number, most: number): z.ZodInt => {
  const error = `expected a whole number from ${least} to ${most}`;
  return z.int({ error }).min(least, error).max(most, error);
};
