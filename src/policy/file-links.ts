/**
 * Links to files: `aesgcm:`, schemes that name nothing but files, and the upload hosts of the policy.
 *
 * Rule: a host counts where it is used as an address (before a path or after a scheme), not where it is merely
 * named; case, percent signs, trailing dots, other scripts' dots and user parts do not hide it.
 * Sources: protocol.md §3.1, §3.3 (known upload URLs are blocked by host), §10; XEP-0454 §3.
 */
import type { PolicyRevision } from "./revision.ts";

/** One pattern a policy load; the set is never changed once loaded. */
const COMPILED = new WeakMap<ReadonlySet<string>, RegExp>();

/** They name a file by its hash and nothing else: BitTorrent, eDonkey, Bits of Binary (XEP-0231 §2.1). */
const FILE_SCHEME = /magnet:\?xt|ed2k:\/\/|cid:\w+\+[0-9a-f]+@bob\.xmpp\.org/i;

const escape = (host: string): string => host.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

function compile(hosts: ReadonlySet<string>): RegExp {
  const any = `(?:${[...hosts].map(escape).join("|")})\\.?`;
  const addressed = `[/\\\\]{2}(?:[^\\s/\\\\@]*@)?${any}(?![\\w.-])`;
  const withPath = `(?<![\\w.-])${any}(?::\\d*)?[/?#\\\\]`;
  return new RegExp(`${addressed}|${withPath}`, "u");
}

function patternOf(hosts: ReadonlySet<string>): RegExp {
  const known = COMPILED.get(hosts);
  if (known !== undefined) return known;
  const compiled = compile(hosts);
  COMPILED.set(hosts, compiled);
  return compiled;
}

/** `text` as `visible` of scan/encoded-text gives it. */
export function linkKind(text: string, { uploadHosts }: PolicyRevision): string | undefined {
  if (text.includes(":")) {
    if (/aesgcm:/i.test(text)) return "aesgcm link";
    if (FILE_SCHEME.test(text)) return "link to a file network";
  }
  if (uploadHosts.size === 0 || !(text.includes("/") || text.includes("\\"))) return undefined;
  const seen = plain(text);
  for (const host of uploadHosts) {
    if (seen.includes(host)) return patternOf(uploadHosts).test(seen) ? "link to an upload host" : undefined;
  }
  return undefined;
}

/** As a browser would read it: lower case, percent-coded ASCII and ideographic full stops resolved. */
function plain(text: string): string {
  const dotted = text.includes("。") ? text.replaceAll("。", ".") : text;
  if (!dotted.includes("%")) return dotted.toLowerCase();
  return dotted.replace(/%([2-7][0-9a-f])/gi, (_, hex: string) => codeOf(hex)).toLowerCase();
}

const codeOf = (hex: string): string => String.fromCharCode(Number.parseInt(hex, 16));
