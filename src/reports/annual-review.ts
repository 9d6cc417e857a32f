/**
 * The annual review: clients, settings, exceptions and use over a year, with what a reviewer has to decide on.
 *
 * Rule: nothing is guessed. Where nobody has judged findings, the rate of wrong ones is not measured, and it says so.
 * Source: AL-4.b.
 */
import {
  clientFigures,
  driftOf,
  headOf,
  stanzaFigures,
  timeOrNull,
  usedExceptions,
  type ReportFacts,
} from "./figures.ts";
import type {
  AnnualReview,
  ClientFigures,
  FalsePositives,
  IdleAccount,
  ReportedException,
} from "./report.ts";
import { reviewDue } from "./review-due.ts";
import { REVIEW_WORDS } from "./words.ts";

const DAY_MS = 86_400_000;
/** Of idle accounts, what a person can read through; their number is told in any case. */
const MOST_IDLE = 200;

export function annualReview(facts: ReportFacts, idleDays: number): AnnualReview {
  const { activity, registers, generatedMs, sinceMs } = facts;
  const due = reviewDue(registers.lastAcceptedMs, sinceMs, generatedMs);
  const clients = clientFigures(facts);
  const exceptions = usedExceptions(facts);
  const idle = idleAccounts(facts, idleDays);
  const falsePositives = activity.reviews.figures();
  return {
    ...headOf(facts, REVIEW_WORDS),
    kind: "annual-review",
    review: {
      lastAccepted: timeOrNull(due.lastAcceptedMs),
      due: timeOrNull(due.dueMs),
      isOverdue: due.isOverdue,
      overdueDays: due.overdueDays,
    },
    clients,
    drift: driftOf(facts),
    exceptions,
    idle,
    use: {
      divisions: activity.use.divisions(),
      activeAccounts: activity.use.accounts().filter(({ lastActiveMs }) => lastActiveMs !== undefined).length,
    },
    stanzas: stanzaFigures(activity),
    service: activity.operations.figures(),
    falsePositives,
    points: pointsOf({ clients, exceptions, falsePositives, idleCount: idle.count, idleDays }),
  };
}

/** Of everybody who is registered or was seen: those without log-in or message of their own for so long. */
function idleAccounts({ activity, registers, period }: ReportFacts, days: number): AnnualReview["idle"] {
  const lastActive = new Map<string, number | undefined>();
  for (const account of registers.personOf.keys()) lastActive.set(account, undefined);
  for (const { account, lastActiveMs } of activity.use.accounts()) lastActive.set(account, lastActiveMs);
  const limitMs = period.toMs - days * DAY_MS;
  const idle = [...lastActive]
    .filter(([, atMs]) => atMs === undefined || atMs < limitMs)
    .sort(([a, aMs = 0], [b, bMs = 0]) => aMs - bMs || (a < b ? -1 : 1));
  const accounts = idle.slice(0, MOST_IDLE).map(([account, atMs]): IdleAccount => ({
    account,
    person: registers.personOf.get(account) ?? "",
    lastActive: timeOrNull(atMs),
  }));
  return { days, known: lastActive.size, count: idle.length, accounts };
}

interface Reviewed {
  readonly clients: ClientFigures;
  readonly exceptions: readonly ReportedException[];
  readonly falsePositives: FalsePositives;
  readonly idleCount: number;
  readonly idleDays: number;
}

function pointsOf({ clients, exceptions, falsePositives, idleCount, idleDays }: Reviewed): readonly string[] {
  const unlisted = clients.seen.filter(({ standing }) => standing !== "approved").length;
  const unused = exceptions.filter(({ state, uses, logIns }) => state === "active" && uses + logIns === 0);
  const when = (holds: boolean, text: string): readonly string[] => (holds ? [text] : []);
  return [
    ...when(
      clients.approved.length === 0,
      "No client is approved: decide which ones are, or why none has to be.",
    ),
    ...when(
      unlisted > 0,
      `Programs or versions that are not approved, or do not say enough: ${unlisted}. Approve them, or see that they go.`,
    ),
    ...when(
      idleCount > 0,
      `Accounts idle for ${idleDays} days or longer: ${idleCount}. Close them, or say why they stay.`,
    ),
    ...when(
      unused.length > 0,
      `Exceptions that are active and were never used: ${unused.map(({ id }) => id).join(", ")}. Revoke them, or say why they stay.`,
    ),
    ...when(
      !falsePositives.isMeasured,
      "How many findings were wrong is not measured: no reviewer's word on findings is on record.",
    ),
    ...when(
      falsePositives.wrong > 0,
      `Findings that a reviewer said were wrong: ${falsePositives.wrong}. Mend the rules, or say why they stay.`,
    ),
  ];
}
