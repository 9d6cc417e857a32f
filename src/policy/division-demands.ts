/**
 * The agency's own acceptable use and register of clients, with what divisions ask for beside them.
 *
 * Rule: stricter only; whoever asks for what comes of it is named.
 * Source: WV-7.0.c, WV-7.0.d; docs/decisions/0024-layers-of-policy.md.
 */
import {
  USE_ACTIONS,
  USE_CATEGORIES,
  type AcceptableUse,
  type CategoryPolicy,
  type Severity,
  type UseDemand,
} from "./acceptable-use.ts";
import { CLIENT_ACTIONS, CLIENT_MODES, TLS_VERSIONS, type ClientPolicy } from "./client-register.ts";
import { inOrder, type ClientDemands, type Demand } from "./settings.ts";

/** What a hit comes to: the strictest that anybody asks for at its severity, and who does; undefined where nobody does. */
export function useAt(
  { action, minSeverity, layers, asked = [] }: CategoryPolicy,
  severity: Severity,
): Pick<UseDemand, "action" | "layers"> | undefined {
  const met = [{ action, minSeverity, layers }, ...asked].filter((one) => severity >= one.minSeverity);
  const strictest = USE_ACTIONS.findLast((one) => met.some((demand) => demand.action === one));
  if (strictest === undefined || strictest === "off") return undefined;
  const who = met.flatMap((one) => (one.action === strictest ? one.layers : []));
  return { action: strictest, layers: inOrder(who) };
}

/** With what divisions ask for. @param asked category → demands */
export function stricterUse(
  { categories, terms }: AcceptableUse,
  asked: Readonly<Record<string, readonly UseDemand[]>>,
): AcceptableUse {
  const all = USE_CATEGORIES.map((id) => {
    const more = asked[id];
    return [id, more === undefined ? categories[id] : { ...categories[id], asked: more }] as const;
  });
  return { categories: Object.fromEntries(all) as AcceptableUse["categories"], terms };
}

/** The agency's, with what divisions ask for. */
export function stricterClients(policy: ClientPolicy, asked: ClientDemands): ClientPolicy {
  const mode = stricterThan(asked.mode, CLIENT_MODES, policy.mode);
  const unknown = stricterThan(asked.unknown, CLIENT_ACTIONS, policy.unknown);
  const minTls = stricterThan(asked.minTls, TLS_VERSIONS, policy.minTls);
  const isNew = asked.needsCertificate?.value === true && policy.needsCertificate !== true;
  const needsCertificate = isNew ? asked.needsCertificate : undefined;
  const layers = [mode, unknown, minTls, needsCertificate].flatMap((one) => one?.layers ?? []);
  if (layers.length === 0) return policy;
  return {
    ...policy,
    mode: mode?.value ?? policy.mode,
    unknown: unknown?.value ?? policy.unknown,
    minTls: minTls?.value ?? policy.minTls,
    ...(isNew && { needsCertificate: true }),
    askedBy: [...new Set(layers)].sort(),
  };
}

const stricterThan = <T>(
  asked: Demand<T> | undefined,
  loosestFirst: readonly T[],
  value: T,
): Demand<T> | undefined =>
  asked !== undefined && loosestFirst.indexOf(asked.value) > loosestFirst.indexOf(value) ? asked : undefined;
