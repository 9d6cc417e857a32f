/** What reports read of the state: exceptions, actions, reports made and accepted, people. One look, of one moment. */
import { exceptionRulesOf } from "../config/exception-rules.ts";
import { PROFILE_IDS } from "../config/policy-schema.ts";
import { readProfile } from "../config/profiles.ts";
import type { ExceptionRules } from "../policy/exception.ts";
import type { Registers } from "../reports/figures.ts";
import { placeKey } from "../reports/finding-reviews.ts";
import type { Decided, ReportedAction } from "../reports/report.ts";
import { listApproverKeys, isInForce } from "../store/approvers.ts";
import { listCases } from "../store/case-register.ts";
import { listActions, type CorrectiveAction } from "../store/corrective-actions.ts";
import { listExceptions, type KeptException } from "../store/exceptions.ts";
import { listSwitches } from "../store/division-switches.ts";
import { isInForce as isJustified, listJustifications } from "../store/justifications.ts";
import { listNotifications } from "../store/notifications.ts";
import { listEntries, type JidEntry } from "../store/person-jids.ts";
import { listPersons } from "../store/persons.ts";
import { listAcceptances, listReports, REPORT_KINDS, type ReportKind } from "../store/report-register.ts";
import { listReviews } from "../store/review-register.ts";
import { listDecisions, listSamples } from "../store/sample-register.ts";
import { isSampleDecision } from "../store/samples.ts";
import type { Tx } from "../store/tables.ts";
import { stateOf } from "./action.ts";
import { stateText } from "./exception-text.ts";
import { toTime } from "./output.ts";

export interface RegisterWishes {
  readonly kind: ReportKind;
  /** End of the period: what states are told for. */
  readonly toMs: number;
  /** Of the policy in force then; "" where there is none. */
  readonly profile: string;
}

export const readRegisters =
  ({ kind, toMs, profile }: RegisterWishes) =>
  async (tx: Tx): Promise<Registers> => {
    const reports = await Promise.all(REPORT_KINDS.map(async (one) => await listReports(tx, one)));
    const last = reports.flat().findLast((one) => one.kind === kind && one.toMs <= toMs);
    const acceptances = await listAcceptances(tx);
    const rules = rulesOf(profile);
    const keys = await listApproverKeys(tx);
    const exceptions = rules === undefined ? [] : await listExceptions(tx);
    return {
      exceptions: rules === undefined ? [] : exceptions.map((one) => reportedException(one, rules, toMs)),
      actions: (await listActions(tx)).flatMap((one) => reportedAction(one, toMs)),
      lastReport: last,
      lastAcceptedMs: acceptances.at(-1)?.atMs,
      acceptedReviews: acceptances.length,
      reports: reports.flat().length,
      persons: (await listPersons(tx)).length,
      notifiedPersons: new Set((await listNotifications(tx)).map(({ person }) => person)).size,
      approverKeys: keys.filter((key) => isInForce(key, toMs)).length,
      ...(await monitoring(tx)),
      justifications: (await listJustifications(tx)).filter((one) => isJustified(one, toMs)).length,
      switches: await switches(tx, toMs),
      personOf: new Map(
        (await listEntries(tx)).filter((one) => holds(one, toMs)).map(({ jid, person }) => [jid, person]),
      ),
    };
  };

/** What people had said of messages by then. */
export const readDecided =
  (toMs: number) =>
  async (tx: Tx): Promise<ReadonlyMap<string, Decided>> => {
    const said = new Map<string, Decided>();
    for (const { logId, sequence, decision, atMs } of await listDecisions(tx))
      if (atMs < toMs && isSampleDecision(decision)) said.set(placeKey(logId, sequence), decision);
    return said;
  };

async function monitoring(tx: Tx): Promise<Pick<Registers, "samples" | "reviews" | "cases">> {
  const [samples, reviews, cases] = [await listSamples(tx), await listReviews(tx), await listCases(tx)];
  const sum = (counts: readonly number[]): number => counts.reduce((total, one) => total + one, 0);
  return {
    samples: {
      planned: samples.length,
      drawn: samples.filter(({ drawnMs }) => drawnMs !== undefined).length,
      items: sum(samples.map(({ itemCount }) => itemCount)),
      decided: sum(samples.map(({ decidedCount }) => decidedCount)),
    },
    reviews: {
      opened: reviews.length,
      agreed: reviews.filter(({ approval }) => approval !== undefined).length,
    },
    cases: { opened: cases.length, closed: cases.filter(({ closedMs }) => closedMs !== undefined).length },
  };
}

/** What was decided last counts, up to that time. */
async function switches(tx: Tx, toMs: number): Promise<Registers["switches"]> {
  const decided = (await listSwitches(tx)).filter(({ atMs }) => atMs < toMs);
  const last = new Map(decided.map(({ division, isOn }) => [division, isOn]));
  return {
    decided: decided.length,
    off: [...last].flatMap(([division, isOn]) => (isOn ? [] : [division])).sort(),
  };
}

function rulesOf(profile: string): ExceptionRules | undefined {
  const id = PROFILE_IDS.find((one) => one === profile);
  return id === undefined ? undefined : exceptionRulesOf(readProfile(id));
}

const holds = ({ fromMs, untilMs }: JidEntry, atMs: number): boolean =>
  fromMs <= atMs && (untilMs === undefined || atMs < untilMs);

function reportedException(
  kept: KeptException,
  rules: ExceptionRules,
  atMs: number,
): Registers["exceptions"][number] {
  const { id, kind, subject, need, ticket, fromMs, untilMs } = kept.terms;
  // Of what ends soon the report says when it ends.
  const state = stateText(kept, { rules, warnBeforeMs: 0 }, atMs);
  return { id, kind, subject, need, ticket, from: toTime(fromMs), until: toTime(untilMs), state };
}

/** As it stood then: not at all before it was opened, and open before it was closed. */
function reportedAction(one: CorrectiveAction, atMs: number): readonly ReportedAction[] {
  if (one.openedMs > atMs) return [];
  const { closedMs, closedBy = "", outcome = "" } = one;
  const isClosed = closedMs !== undefined && closedMs <= atMs;
  const state = stateOf({ dueMs: one.dueMs, closedMs: isClosed ? closedMs : undefined }, atMs);
  return [
    {
      id: one.id,
      clause: one.clause,
      what: one.what,
      owner: one.owner,
      due: toTime(one.dueMs),
      state,
      opened: toTime(one.openedMs),
      openedBy: one.openedBy,
      closed: isClosed ? toTime(closedMs) : null,
      closedBy: isClosed ? closedBy : "",
      outcome: isClosed ? outcome : "",
    },
  ];
}
