/**
 * Links to files: `aesgcm:` and the upload hosts of the policy.
 *
 * Rule: a host counts where it is used as an address (before a path or after a scheme), not where it is merely
 * named; case, percent signs, trailing dots, other scripts' dots and user parts do not hide it.
 * Sources: protocol.md §3.1, §3.3 (known upload URLs are blocked by host), §10; XEP-0454 §3.
 */
import type { PolicyRevision } from "./revision.ts";

/** One pattern a policy load; the set is never changed once loaded. */
const COMPILED = new WeakMap<ReadonlySet<string>, RegExp | undefined>();

const escape = (host: string): string => host.replace(/[.*+?^${}()|[\]\\-]/g, "\\$&");

function compile(hosts: ReadonlySet<string>): RegExp | undefined {
  if (hosts.size === 0) return undefined;
  const any = `(?:${[...hosts].map(escape).join("|")})\\.?`;
  const addressed = `[/\\\\]{2}(?:[^\\s/\\\\@]*@)?${any}(?![\\w.-])`;
  const withPath = `(?<![\\w.-])${any}(?::\\d*)?[/?#\\\\]`;
  return new RegExp(`${addressed}|${withPath}`, "iu");
}

function patternOf(hosts: ReadonlySet<string>): RegExp | undefined {
  if (!COMPILED.has(hosts)) COMPILED.set(hosts, compile(hosts));
  return COMPILED.get(hosts);
}

/** `text` as `visible` of scan/encoded-text gives it. */
export function linkKind(text: string, { uploadHosts }: PolicyRevision): string | undefined {
  if (text.includes(":") && /aesgcm:/i.test(text)) return "aesgcm link";
  if (!text.includes("/") && !text.includes("\\")) return undefined;
  const pattern = patternOf(uploadHosts);
  if (pattern === undefined) return undefined;
  return pattern.test(plain(text)) ? "link to an upload host" : undefined;
}

/** As a browser would read it: percent-coded ASCII and ideographic full stops resolved. */
const plain = (text: string): string =>
  text
    .replaceAll("。", ".")
    .replace(/%([2-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
