/**
 * Clients that the register does not name, used under an exception of kind `technology`.
 *
 * Rule 1: by the same claims as the register: what names no program is under no exception, and what contradicts itself never is.
 * Rule 2: where the exception names an oldest version, a version that nobody told is none.
 * Sources: clauses CCPS-1.d, ORDHS-1.4; docs/decisions/0030-exceptions-act.md.
 */
import type { ClientClaim } from "./client-claim.ts";
import { programsIn, type ClientJudgement } from "./client-standing.ts";
import { compareVersions, isVersion } from "./client-version.ts";
import { exceptionFor, technologyOf, type ActingException, type Excepting } from "./exception-index.ts";
import type { PolicyRevision } from "./revision.ts";

export interface JudgedClient {
  readonly claims: readonly ClientClaim[];
  readonly judgement: Pick<ClientJudgement, "standing" | "version">;
  /** Bare, prepared. */
  readonly user: string;
}

type Policy = Excepting & Pick<PolicyRevision, "clients">;

export function clientException(
  { claims, judgement: { standing, version }, user }: JudgedClient,
  revision: Policy,
  nowMs: number,
): ActingException | undefined {
  if (standing === "approved" || standing === "suspect") return undefined;
  const fits = (one: ActingException): boolean => isNewEnough(version, technologyOf(one.subject).minVersion);
  for (const subject of programsIn(claims, revision.clients.approved)) {
    const found = exceptionFor(revision, { kind: "technology", subject, user, nowMs, fits });
    if (found !== undefined) return found;
  }
  return undefined;
}

const isNewEnough = (version: string | undefined, least: string | undefined): boolean =>
  least === undefined ||
  (version !== undefined && isVersion(version) && (compareVersions(version, least) ?? -1) >= 0);
