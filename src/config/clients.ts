/**
 * The section `clients`, checked and compiled into what sessions judge by.
 *
 * Rule: a list that could not mean what it says is an error: nobody approved and everybody refused, a version older than
 * the oldest as the newest, a time too short to read why.
 * Sources: design §8.14; clauses CCPS-AT, CCPS-1.c, AL-4.a.
 */
import { OF_MODE, type ApprovedClient, type ClientPolicy } from "../policy/client-register.ts";
import { compareVersions } from "../policy/client-version.ts";
import type { ClientsSection } from "./clients-schema.ts";
import { conflict, type Complaint } from "./complaint.ts";
import type { KeyPath } from "./problem.ts";
import { durationToMs } from "./scalars.ts";

const LEAST_GRACE_MS = 5_000;
const MOST_GRACE_MS = 7 * 86_400_000;

export function clientPolicyOf({ mode, approved, unknown, grace, settings }: ClientsSection): ClientPolicy {
  return {
    mode,
    approved: approved.map(entryOf),
    unknown: unknown ?? OF_MODE[mode],
    graceMs: durationToMs(grace),
    minTls: settings.tls_min,
    ...(settings.client_certificate && { needsCertificate: true }),
  };
}

const entryOf = ({ versions, ...entry }: ClientsSection["approved"][number]): ApprovedClient => ({
  name: entry.name,
  ...(versions.min !== undefined && { minVersion: versions.min }),
  ...(versions.max !== undefined && { maxVersion: versions.max }),
  nodes: entry.nodes,
  designatedBy: entry.designated_by,
  standard: entry.standard,
  standardVersion: entry.standard_version,
  date: entry.date,
});

export function clientComplaints({ mode, approved, grace }: ClientsSection): readonly Complaint[] {
  const graceMs = durationToMs(grace);
  const isLong = graceMs >= LEAST_GRACE_MS && graceMs <= MOST_GRACE_MS;
  return [
    ...(mode === "inventory" || approved.length > 0 ? [] : [nobodyApproved(mode, [])]),
    ...(isLong ? [] : [conflict(["clients", "grace"], "not from 5s to 7d")]),
    ...approved.flatMap(({ versions: { min, max } }, index) =>
      min === undefined || max === undefined || (compareVersions(min, max) ?? 1) <= 0
        ? []
        : [conflict(["clients", "approved", index, "versions"], `${max} is older than ${min}`)],
    ),
  ];
}

export const nobodyApproved = (mode: string, path: KeyPath): Complaint =>
  conflict(
    [...path, "clients", "mode"],
    `"${mode}", and no client is approved: nobody could log in with any`,
    'name clients under `approved`, or set "inventory"',
  );

/** In one line, for who starts, checks and asks: what the register does, and that an empty one does nothing. */
export function clientsText({ mode, approved }: Pick<ClientPolicy, "mode" | "approved">): string {
  if (approved.length === 0) return "inventory only: no client is approved, and none is refused";
  const count = `${approved.length} approved`;
  return mode === "inventory" ? `inventory only: ${count}, and no other is refused` : `${mode}: ${count}`;
}
