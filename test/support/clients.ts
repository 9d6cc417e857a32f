/** A register of approved clients, and what clients say, for tests. */
import type { ClientClaim } from "../../src/policy/client-claim.ts";
import type { ApprovedClient, ClientPolicy } from "../../src/policy/client-register.ts";

export const approvedClient = (name: string, more: Partial<ApprovedClient> = {}): ApprovedClient => ({
  name,
  nodes: [],
  designatedBy: "CIO",
  standard: "IM-1",
  standardVersion: "3",
  date: "2026-11-22",
  ...more,
});

export const clientPolicy = (changes: Partial<ClientPolicy> = {}): ClientPolicy => ({
  mode: "approved-only",
  approved: [approvedClient("Gajim", { minVersion: "1.7" }), approvedClient("Dino")],
  unknown: "refuse",
  graceMs: 600_000,
  minTls: "TLSv1.2",
  ...changes,
});

/** Each without its time. */
export type Said<T = ClientClaim> = T extends ClientClaim ? Omit<T, "atMs"> : never;

export const claimed = (...claims: readonly Said[]): readonly ClientClaim[] =>
  claims.map((one): ClientClaim => ({ ...one, atMs: 0 }));
