/**
 * What a division asks of words and of clients, beyond what holds for all.
 *
 * Rule 1: tighter only; what would let more pass is an error. A sterner action from a higher severity on is tighter: the
 * agency's goes on below it.
 * Rule 2: lists of terms, the register of clients and the time that somebody has to change are the agency's.
 * Source: WV-7.0.c, WV-7.0.d; docs/decisions/0024-layers-of-policy.md.
 */
import { USE_ACTIONS, USE_CATEGORIES, type UseDemand } from "../policy/acceptable-use.ts";
import {
  CLIENT_ACTIONS,
  CLIENT_MODES,
  OF_MODE,
  TLS_VERSIONS,
  type ClientPolicy,
} from "../policy/client-register.ts";
import type { Settings } from "../policy/settings.ts";
import type { EffectiveUse } from "./acceptable-use.ts";
import { nobodyApproved } from "./clients.ts";
import { conflict, type Complaint } from "./complaint.ts";
import type { DivisionSetting } from "./division-schema.ts";
import type { KeyPath } from "./problem.ts";

type Asking = Pick<DivisionSetting, "id" | "acceptable_use" | "clients">;
type Categories = EffectiveUse["categories"];

export function divisionUseAsked(
  { id, acceptable_use: { categories } }: Asking,
  use: Categories,
): Pick<Settings<never>, "use"> {
  const layers = [`division:${id}`];
  const demands = USE_CATEGORIES.flatMap((category): readonly (readonly [string, readonly UseDemand[]])[] => {
    const set = categories[category];
    const { action: own, minSeverity } = use[category];
    const action = set?.action ?? own;
    if (set === undefined || action === "off") return [];
    return [[category, [{ action, minSeverity: set.min_severity ?? minSeverity, layers }]]];
  });
  return demands.length === 0 ? {} : { use: Object.fromEntries(demands) };
}

export function divisionClientsAsked({
  id,
  clients: { mode, unknown, settings },
}: Asking): Pick<Settings<never>, "clients"> {
  const demand = <T>(value: T) => ({ value, layers: [`division:${id}`] });
  const { tls_min: minTls, client_certificate: needsCertificate } = settings;
  const ofUnknown = unknown ?? (mode && OF_MODE[mode]);
  const clients = {
    ...(mode !== undefined && { mode: demand(mode) }),
    ...(ofUnknown !== undefined && { unknown: demand(ofUnknown) }),
    ...(minTls !== undefined && { minTls: demand(minTls) }),
    ...(needsCertificate !== undefined && { needsCertificate: demand(needsCertificate) }),
  };
  return Object.keys(clients).length === 0 ? {} : { clients };
}

/** What holds for all. */
export interface ForAll {
  readonly use: Categories;
  readonly clients: ClientPolicy;
}

/** @param path of the division */
export const divisionSettingComplaints = (
  set: Asking,
  { use, clients }: ForAll,
  path: KeyPath,
): readonly Complaint[] => [
  ...useComplaints(set, use, path),
  ...clientsLoosened(set, clients, path),
  ...(set.clients.mode === undefined || set.clients.mode === "inventory" || clients.approved.length > 0
    ? []
    : [nobodyApproved(set.clients.mode, path)]),
];

const useComplaints = (
  { acceptable_use: { categories } }: Asking,
  use: Categories,
  path: KeyPath,
): readonly Complaint[] =>
  USE_CATEGORIES.flatMap((category) => {
    const set = categories[category];
    if (set === undefined) return [];
    const { action: own, minSeverity } = use[category];
    const at = [...path, "acceptable_use", "categories", category];
    const { action = own, min_severity: from = minSeverity } = set;
    if (rankIn(USE_ACTIONS, action) < rankIn(USE_ACTIONS, own))
      return [loosened([...at, "action"], `"${action}" instead of "${own}"`)];
    if (action === "off") return [conflict(at, "it is off for all", "say by `action` what a hit does")];
    return action === own && from > minSeverity
      ? [loosened([...at, "min_severity"], `more than ${minSeverity}`)]
      : [];
  });

const clientsLoosened = (
  { clients: { mode, unknown, settings } }: Asking,
  all: ClientPolicy,
  path: KeyPath,
): readonly Complaint[] =>
  (
    [
      ["mode", mode, rankIn(CLIENT_MODES, mode), rankIn(CLIENT_MODES, all.mode)],
      ["unknown", unknown, rankIn(CLIENT_ACTIONS, unknown), rankIn(CLIENT_ACTIONS, all.unknown)],
      [
        "settings.tls_min",
        settings.tls_min,
        rankIn(TLS_VERSIONS, settings.tls_min),
        rankIn(TLS_VERSIONS, all.minTls),
      ],
      [
        "settings.client_certificate",
        settings.client_certificate,
        Number(settings.client_certificate),
        Number(all.needsCertificate === true),
      ],
    ] as const
  ).flatMap(([key, set, rank, least]) =>
    set === undefined || rank >= least
      ? []
      : [loosened([...path, "clients", ...key.split(".")], JSON.stringify(set))],
  );

const rankIn = <T>(loosestFirst: readonly T[], value: T | undefined): number =>
  loosestFirst.findIndex((one) => one === value);

const loosened = (path: KeyPath, what: string): Complaint => ({
  code: "SG_CONFIG_LOOSENED",
  path,
  message: `${what} loosens what holds for all`,
  hint: "a division can only tighten what holds for all",
});
