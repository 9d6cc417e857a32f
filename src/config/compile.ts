/**
 * From the effective policy to the revision that judges: domains prepared, patterns compiled, one id over all of it.
 *
 * Rule 1: two files that mean the same have the same id: lists without order are sorted before they are hashed.
 * Rule 2: what does not prepare or compile is an error; nothing is left out in silence.
 * Source: RFC 7622 §3.2 (domains).
 */
import { createHash } from "node:crypto";
import type { PolicyRevision } from "../policy/revision.ts";
import { canonicalJson } from "./canonical-json.ts";
import type { Complaint } from "./complaint.ts";
import type { EffectivePolicy, PatternPolicy } from "./effective.ts";
import { deepFreeze } from "./freeze.ts";
import type { KeyPath } from "./problem.ts";

export type CompiledPattern = PolicyRevision["patterns"][number];

/** What this folder needs from others; gateway.ts hands it in. */
export interface PolicyTools {
  /** Undefined where the text is no domain (RFC 7622). */
  readonly prepareDomain: (text: string) => string | undefined;
  readonly compilePattern: (
    source: Pick<PatternPolicy, "id" | "pattern" | "action">,
  ) => { readonly ok: CompiledPattern } | { readonly error: string };
}

export interface Compiled {
  readonly revision: PolicyRevision;
  /** What the revision's id is the hash of. */
  readonly text: string;
  readonly complaints: readonly Complaint[];
}

export function compilePolicy(policy: EffectivePolicy, tools: PolicyTools): Compiled {
  const internal = prepareAll(policy.internalDomains, ["domains", "internal"], tools);
  const services = prepareAll(policy.serviceDomains, ["domains", "services"], tools);
  const uploads = prepareAll(policy.uploadHosts, ["upload_hosts"], tools);
  const patterns = compileAll(policy.patterns, tools);
  const domains = { internalDomains: internal.domains, serviceDomains: services.domains };
  const prepared = { ...policy, ...domains, uploadHosts: uploads.domains };
  const text = revisionText(prepared);
  const complaints = [
    ...internal.complaints,
    ...services.complaints,
    ...uploads.complaints,
    ...patterns.complaints,
  ];
  return { revision: revisionOf(prepared, text, patterns.patterns), text, complaints };
}

function revisionOf(
  policy: EffectivePolicy,
  text: string,
  patterns: readonly CompiledPattern[],
): PolicyRevision {
  const { profile, mode, textOnly, refuseEncryption, limits, clauses, ruleModes } = policy;
  return deepFreeze({
    id: idOf(text),
    profile,
    mode,
    internalDomains: new Set(policy.internalDomains),
    serviceDomains: new Set(policy.serviceDomains),
    textOnly,
    refuseEncryption,
    uploadHosts: new Set(policy.uploadHosts),
    detectors: new Map(policy.detectors.map(({ id, ...detector }) => [id, detector])),
    patterns,
    limits: { ...limits },
    clauses,
    ruleModes,
  });
}

/** 16 hex digits of SHA-256 over its text. */
export const revisionId = (policy: EffectivePolicy): string => idOf(revisionText(policy));

const idOf = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex").slice(0, 16);

/** The effective policy as canonical JSON: what a revision's id is the hash of. */
function revisionText(policy: EffectivePolicy): string {
  const { patterns, detectors, clauses, ruleModes, limits, ...rest } = policy;
  return canonicalJson({
    ...rest,
    internalDomains: policy.internalDomains.toSorted(),
    serviceDomains: policy.serviceDomains.toSorted(),
    uploadHosts: policy.uploadHosts.toSorted(),
    detectors: Object.fromEntries(
      detectors.map(({ id, action, minConfidence }) => [id, [action, minConfidence]]),
    ),
    patterns: Object.fromEntries(patterns.map(({ id, pattern, action }) => [id, [pattern, action]])),
    limits: { ...limits },
    clauses,
    ruleModes,
  });
}

interface Prepared {
  readonly domains: readonly string[];
  readonly complaints: readonly Complaint[];
}

/** @returns the prepared domains, each once. */
export function prepareAll(
  texts: readonly string[],
  path: KeyPath,
  { prepareDomain }: Pick<PolicyTools, "prepareDomain">,
): Prepared {
  const domains = new Set<string>();
  const complaints: Complaint[] = [];
  for (const [index, text] of texts.entries()) {
    const domain = prepareDomain(text);
    const message = `"${text}" is not a domain (RFC 7622)`;
    if (domain === undefined) complaints.push({ code: "SG_CONFIG_DOMAIN", path: [...path, index], message });
    else domains.add(domain);
  }
  return { domains: [...domains], complaints };
}

function compileAll(
  sources: readonly PatternPolicy[],
  { compilePattern }: PolicyTools,
): { readonly patterns: readonly CompiledPattern[]; readonly complaints: readonly Complaint[] } {
  const patterns: CompiledPattern[] = [];
  const complaints: Complaint[] = [];
  for (const { index, ...source } of sources) {
    const result = compilePattern(source);
    if ("ok" in result) patterns.push(result.ok);
    else
      complaints.push({
        code: "SG_CONFIG_PATTERN",
        path: ["detectors", index, "pattern"],
        message: result.error,
      });
  }
  return { patterns, complaints };
}
