/**
 * One immutable policy, ready to judge by: what `policy.yaml` and its profile say, compiled. Its id is a hash
 * of the effective policy and stands in every verdict.
 *
 * It is built once per load (config/) and swapped whole; nothing in it is ever changed.
 */
import type { CompiledPattern } from "../scan/pattern.ts";
import type { Jid } from "../xmpp/jid.ts";

export type DetectorAction = "flag" | "redact" | "hold" | "block" | "off";

export interface PolicyRevision {
  /** First 16 hex digits of SHA-256 over the canonical JSON of the effective policy. */
  readonly id: string;
  readonly profile: string;
  readonly mode: "enforce" | "shadow";
  /** Prepared domains (RFC 7622, A-labels folded to U-labels, lower case). Subdomains are never implied. */
  readonly internalDomains: ReadonlySet<string>;
  /** Service hosts (rooms and the like) that users may address; prepared like the domains. */
  readonly serviceDomains: ReadonlySet<string>;
  readonly textOnly: boolean;
  readonly refuseEncryption: boolean;
  /** Upload hosts whose links are refused in text. */
  readonly uploadHosts: ReadonlySet<string>;
  /** Built-in detectors by id (`us-ssn`, `credit-card`): what a hit does and from which confidence on. */
  readonly detectors: ReadonlyMap<
    string,
    { readonly action: DetectorAction; readonly minConfidence: number }
  >;
  readonly patterns: readonly CompiledPattern[];
  readonly limits: {
    readonly maxStanzaBytes: number;
    readonly maxStanzasPerSecond: number;
    readonly maxBytesPerSecond: number;
  };
  /** Rule id → clause ids the profile enforces by it. */
  readonly clauses: Readonly<Record<string, readonly string[]>>;
  /** Rule id → mode, where one rule is shadowed alone. */
  readonly ruleModes: Readonly<Record<string, "enforce" | "shadow" | "off">>;
}

/**
 * Whether an address is within the agency's reach, seen from `user`: whose own domain always is, listed or not.
 * Source: protocol.md §2.1.
 */
export const isInside = (
  { domain }: Jid,
  user: Jid,
  { internalDomains, serviceDomains }: PolicyRevision,
): boolean => domain === user.domain || internalDomains.has(domain) || serviceDomains.has(domain);
