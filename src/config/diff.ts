/** What changed between two policies, one line a setting, for the answer to a reload and its record. */
import type { EffectivePolicy } from "./effective.ts";

export function diffOf(before: EffectivePolicy, after: EffectivePolicy): readonly string[] {
  const old = settingsOf(before);
  const fresh = settingsOf(after);
  const names = [...new Set([...old.keys(), ...fresh.keys()])].sort();
  return names.flatMap((name) => changeOf(name, old.get(name), fresh.get(name)));
}

function changeOf(name: string, old: string | undefined, fresh: string | undefined): readonly string[] {
  if (old === fresh) return [];
  if (old === undefined) return [`+ ${name}${fresh === "" ? "" : `: ${String(fresh)}`}`];
  if (fresh === undefined) return [`- ${name}${old === "" ? "" : `: ${old}`}`];
  return [`~ ${name}: ${old} -> ${fresh}`];
}

/** One entry a setting; a member of a list is an entry of its own, with no value. */
function settingsOf(policy: EffectivePolicy): ReadonlyMap<string, string> {
  const { limits } = policy;
  return new Map<string, string>([
    ["profile", policy.profile],
    ["mode", policy.mode],
    ["content.text_only", String(policy.textOnly)],
    ["content.end_to_end_encryption", policy.refuseEncryption ? "block" : "allow"],
    ["limits.stanza_bytes", String(limits.maxStanzaBytes)],
    ["limits.stanzas_per_second", String(limits.maxStanzasPerSecond)],
    ["limits.bytes_per_second", String(limits.maxBytesPerSecond)],
    ...members("domains.internal", policy.internalDomains),
    ...members("domains.services", policy.serviceDomains),
    ...members("upload_hosts", policy.uploadHosts),
    ...policy.detectors.map((one) => entry(`detector ${one.id}`, `${one.action} from ${one.minConfidence}`)),
    ...policy.patterns.map((one) => entry(`pattern ${one.id}`, `${one.action} ${one.pattern}`)),
    ...Object.entries(policy.ruleModes).map(([id, mode]) => entry(`rule ${id}`, mode)),
    ...Object.entries(policy.clauses).map(([id, clauses]) => entry(`clauses of ${id}`, clauses.join(", "))),
  ]);
}

const entry = (name: string, value: string): [string, string] => [name, value];

const members = (name: string, values: readonly string[]): readonly [string, string][] =>
  values.map((value) => entry(`${name} ${value}`, ""));
