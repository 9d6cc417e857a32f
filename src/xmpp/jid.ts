/**
 * Addresses, prepared and compared as RFC 7622 says: the one function by which every part of the gateway reads one.
 *
 * Rule 1: cut at the first `/`, then at the first `@` (RFC 7622 §3.2); what does not prepare is undefined, and callers
 * treat that as outside.
 * Rule 2: it never throws, and preparing a prepared address changes nothing.
 * Sources: RFC 7622 §3; RFC 8265 (see `precis.ts`, `domain.ts`); protocol.md §2.1. XEP-0106 escapes are plain text of
 * a localpart.
 */
import { utf8Length } from "../xml/utf8.ts";
import { MAX_PART_BYTES, prepareDomain, type ToAscii } from "./domain.ts";
import { prepareLocal, prepareResource } from "./precis.ts";

export type { ToAscii } from "./domain.ts";

export interface Jid {
  /** Prepared (UsernameCaseMapped); "" where absent. */
  readonly local: string;
  /** Prepared: lower case, NFC, A-labels as U-labels, no trailing dot. Never "". */
  readonly domain: string;
  /** Prepared (OpaqueString); "" where absent. */
  readonly resource: string;
  /** `local@domain` or `domain`. */
  readonly bare: string;
  /** With the resource where there is one. */
  readonly full: string;
}

/** Undefined where the text is no JID or does not prepare: callers treat that as outside. */
export type PrepareJid = (text: string) => Jid | undefined;

/** Three parts and two separators. */
const MAX_LENGTH = 3 * MAX_PART_BYTES + 2;

/** Entries of one generation; two are kept. With the length below it bounds the cache at a few megabytes. */
const CACHE_ENTRIES = 2_048;
const MAX_CACHED_LENGTH = 256;

export function createJidPreparer({ toAscii }: { readonly toAscii: ToAscii }): PrepareJid {
  let recent = new Map<string, Jid>();
  let older = new Map<string, Jid>();

  // Only addresses that are their own prepared form are kept: no spelling can push a second copy of a JID in.
  const keep = (jid: Jid): Jid => {
    if (jid.full.length > MAX_CACHED_LENGTH) return jid;
    if (recent.size >= CACHE_ENTRIES) {
      older = recent;
      recent = new Map();
    }
    recent.set(jid.full, jid);
    return jid;
  };

  return (text) => {
    const known = recent.get(text);
    if (known !== undefined) return known;
    const earlier = older.get(text);
    if (earlier !== undefined) return keep(earlier);
    const jid = parse(text, toAscii);
    return jid?.full === text ? keep(detached(jid)) : jid;
  };
}

function parse(text: string, toAscii: ToAscii): Jid | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const slash = text.indexOf("/");
  const bareEnd = slash === -1 ? text.length : slash;
  const at = text.indexOf("@");
  const hasLocal = at !== -1 && at < bareEnd;
  const domain = domainOf(text.slice(hasLocal ? at + 1 : 0, bareEnd), toAscii);
  if (domain === undefined) return undefined;
  const local = hasLocal ? localOf(text.slice(0, at)) : "";
  const resource = slash === -1 ? "" : resourceOf(text.slice(slash + 1));
  return local === undefined || resource === undefined ? undefined : join(local, domain, resource);
}

function join(local: string, domain: string, resource: string): Jid {
  const bare = local === "" ? domain : `${local}@${domain}`;
  return { local, domain, resource, bare, full: resource === "" ? bare : `${bare}/${resource}` };
}

/** The same address over characters of its own: a slice would hold the whole network chunk it was cut from. */
function detached({ local, domain, resource }: Jid): Jid {
  return join(copyOf(local), copyOf(domain), copyOf(resource));
}

function copyOf(text: string): string {
  const units: number[] = [];
  for (let index = 0; index < text.length; index++) units.push(text.charCodeAt(index));
  return String.fromCharCode(...units);
}

// Fast paths: what is plain ASCII and already in its prepared form needs no Unicode tables. 1 = may stand.

const marks = (allowed: string): Uint8Array => {
  const table = new Uint8Array(128);
  for (const unit of allowed) table[unit.charCodeAt(0)] = 1;
  return table;
};

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";
const PLAIN_LOCAL = marks(`${LOWER}${DIGITS}!#$%()*+,-.;=?[\\]^_\`{|}~`);
const PLAIN_LABEL = marks(`${LOWER}${DIGITS}`);
const PLAIN_RESOURCE = marks(`${LOWER}${LOWER.toUpperCase()}${DIGITS} !"#$%&'()*+,-./:;<=>?@[\\]^_\`{|}~`);

function isPlain(text: string, table: Uint8Array): boolean {
  for (let index = 0; index < text.length; index++) if (table[text.charCodeAt(index)] !== 1) return false;
  return text.length > 0 && text.length <= MAX_PART_BYTES;
}

function localOf(text: string): string | undefined {
  if (isPlain(text, PLAIN_LOCAL)) return text;
  return withinBytes(text.length <= MAX_PART_BYTES ? prepareLocal(text) : undefined);
}

function resourceOf(text: string): string | undefined {
  if (isPlain(text, PLAIN_RESOURCE)) return text;
  return withinBytes(text.length <= MAX_PART_BYTES ? prepareResource(text) : undefined);
}

/** Letters and digits in labels of 1 to 63 with single inner hyphens need no more; the rest goes the whole way. */
function domainOf(text: string, toAscii: ToAscii): string | undefined {
  return isPlainDomain(text) ? text : prepareDomain(text, toAscii);
}

const MAX_PLAIN_LENGTH = 63;
const HYPHEN = 0x2d;
const DOT = 0x2e;

function isPlainDomain(text: string): boolean {
  if (text.length > MAX_PLAIN_LENGTH) return false;
  let wasLetter = false;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    const isLetter = PLAIN_LABEL[unit] === 1;
    if (!isLetter && !(wasLetter && (unit === DOT || unit === HYPHEN))) return false;
    wasLetter = isLetter;
  }
  return wasLetter;
}

const withinBytes = (text: string | undefined): string | undefined =>
  text !== undefined && utf8Length(text) <= MAX_PART_BYTES ? text : undefined;
