/** What changed between two policies, one line a setting, for the answer to a reload and its record. */
import { approvedText } from "../policy/client-register.ts";
import { useEntries } from "./acceptable-use.ts";
import type { Attestation } from "./attestations.ts";
import type { DirectivePolicy } from "./directives.ts";
import { exceptionEntries } from "./exception-rules.ts";
import type { DivisionPolicy, EffectivePolicy } from "./effective.ts";
import type { LayerSettings } from "./layers.ts";
import { recipientEntries } from "./recipients.ts";
import { usageEntries } from "./usage.ts";
import { noticeEntries } from "./notices.ts";

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
  return new Map<string, string>([
    ["profile", policy.profile],
    ["mode", policy.mode],
    ...members("law", policy.laws),
    ["clients.mode", policy.clients.mode],
    ["clients.unknown", policy.clients.unknown],
    ["clients.grace_ms", String(policy.clients.graceMs)],
    ["clients.settings.tls_min", policy.clients.minTls],
    ...noticeEntries(policy.notices),
    ["clients.settings.client_certificate", String(policy.clients.needsCertificate === true)],
    ["devices.mode", policy.devices.mode],
    ["devices.match", policy.devices.match],
    ["devices.demand", policy.devices.demands.toSorted().join(", ")],
    ["devices.certificate_names", policy.devices.names.join(", ")],
    ...members("device network", policy.devices.networks),
    ...members("approved client", policy.clients.approved.map(approvedText)),
    ...exceptionEntries(policy.exceptions),
    ...recipientEntries(policy.recipients),
    ...usageEntries(policy.usage),
    ["justifications", policy.justifications],
    ...members("domains.internal", policy.internalDomains),
    ...members("domains.services", policy.serviceDomains),
    ...members("upload_hosts", policy.uploadHosts),
    ...demands("", policy.settings),
    ...useEntries(policy.acceptableUse),
    ...Object.entries(policy.ruleModes).map(([id, mode]) => entry(`rule ${id}`, mode)),
    ...Object.entries(policy.clauses).map(([id, clauses]) => entry(`clauses of ${id}`, clauses.join(", "))),
    ...policy.divisions.flatMap(divisionEntries),
    ...policy.directives.map((one) => entry(`directive ${one.id}`, directiveText(one))),
    ...(policy.agency === undefined
      ? []
      : [entry("agency", `${policy.agency.name}, ${policy.agency.timeZone}`)]),
    ...members("attestation", policy.attestations.map(attestationText)),
  ]);
}

function divisionEntries({
  id,
  title,
  mode,
  members: who,
  managers,
  starts,
  contact,
  enforces,
  settings,
}: DivisionPolicy): readonly Entry[] {
  const name = `division ${id}`;
  return [
    entry(name, title),
    ...(mode === undefined ? [] : [entry(`${name} mode`, mode)]),
    ...members(`${name} account`, who.accounts),
    ...members(`${name} pattern`, who.patterns),
    ...(who.rosterGroup === undefined ? [] : [entry(`${name} roster group`, who.rosterGroup)]),
    ...(who.ldapGroup === undefined ? [] : [entry(`${name} LDAP group`, who.ldapGroup)]),
    ...members(`${name} manager`, managers),
    ...(starts === "on" ? [] : [entry(`${name} starts`, starts)]),
    ...(contact === managers.join(", ") ? [] : [entry(`${name} contact`, contact)]),
    ...members(`${name} enforces`, enforces),
    ...demands(`${name} `, settings),
  ];
}

function demands(prefix: string, settings: LayerSettings): readonly Entry[] {
  const { textOnly, refuseEncryption, rules, detectors, patterns, limits, use = {}, clients = {} } = settings;
  const all: readonly (Entry | undefined)[] = [
    textOnly && entry("content.text_only", String(textOnly.value)),
    refuseEncryption && entry("content.end_to_end_encryption", refuseEncryption.value ? "block" : "allow"),
    ...Object.entries(rules).map(([id, { value }]) => (value ? undefined : entry(`rule ${id}`, "off"))),
    ...Object.entries(limits).map(([name, { value }]) => entry(`limits.${name}`, String(value))),
    ...Object.entries(detectors).map(([id, asked]) =>
      entry(
        `detector ${id}`,
        asked.map(({ action, minConfidence }) => `${action} from ${minConfidence}`).join(", "),
      ),
    ),
    ...patterns.map((one) => entry(`pattern ${one.id}`, `${one.action} ${one.pattern}`)),
    ...Object.entries(use).map(([id, asked]) =>
      entry(
        `acceptable use ${id}`,
        asked.map(({ action, minSeverity }) => `${action} from severity ${minSeverity}`).join(", "),
      ),
    ),
    clients.mode && entry("clients.mode", clients.mode.value),
    clients.unknown && entry("clients.unknown", clients.unknown.value),
    clients.minTls && entry("clients.settings.tls_min", clients.minTls.value),
    clients.needsCertificate &&
      entry("clients.settings.client_certificate", String(clients.needsCertificate.value)),
  ];
  return all.flatMap((one) => (one === undefined ? [] : [entry(prefix + one[0], one[1])]));
}

/** All that it says, in words: records and reports show it to people. */
const directiveText = ({
  action,
  pattern,
  authority,
  reason,
  fromMs,
  untilMs,
  divisions,
}: DirectivePolicy): string =>
  `${action} ${pattern}${divisions === undefined ? "" : `, for ${divisions.toSorted().join(", ")}`}, by ${authority}, because: ${reason}, ` +
  `${fromMs === 0 ? "" : `from ${new Date(fromMs).toISOString()} `}until ${new Date(untilMs).toISOString()}`;

const attestationText = ({ clause, statement, by, date, document }: Attestation): string =>
  `${clause} by ${by} on ${date}${document === undefined ? "" : ` (${document})`}: ${statement}`;

type Entry = [string, string];

const entry = (name: string, value: string): Entry => [name, value];

const members = (name: string, values: readonly string[]): readonly Entry[] =>
  values.map((value) => entry(`${name} ${value}`, ""));
