/**
 * What there is to show for a clause, in lines: figures of the period and registers. The one list of them.
 *
 * Rule: a line tells a figure with what it counts; where nothing is on record, it says so, and nothing is claimed.
 * A new register is a line here, by the clauses that ask for it.
 * Source: config/policies/clauses.yaml (`evidence`).
 */
import type { ReportFacts } from "./figures.ts";
import type { FindingCounts } from "./verdict-counts.ts";

type Line = (facts: ReportFacts) => string;

const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;

const domains: Line = ({ activity }) => {
  const top = activity.verdicts.refusedByDomain.most(3).map(({ name, count }) => `${name} (${count})`);
  return top.length === 0
    ? "nothing to or from another domain was refused"
    : `refused most: ${top.join(", ")}`;
};

const onRecord: Line = ({ activity }) => {
  const { gapRecords, refusedUnrecorded } = activity.operations.figures();
  const gaps =
    gapRecords === 0
      ? "no gaps"
      : `${counted(gapRecords, "gap")} (${counted(refusedUnrecorded, "refusal")} while nothing could be recorded)`;
  return `${counted(activity.verdicts.total, "stanza")} on record, ${gaps}`;
};

const proof: Line = ({ verifications }) => {
  const all = [...verifications.values()];
  if (all.length === 0) return "the archive was not verified for this report";
  const broken = all.filter(({ result }) => result !== "sound").length;
  const records = all.reduce((sum, one) => sum + one.records, 0);
  return broken === 0
    ? `archive verify: sound, ${counted(records, "record")}`
    : `archive verify: ${counted(broken, "log")} not sound`;
};

const clients: Line = ({ activity, policy }) =>
  `${counted(policy?.approved.length ?? 0, "program")} approved; ` +
  `${counted(activity.clients.seen().length, "program and version", "programs and versions")} claimed by clients`;

const refusedClients: Line = ({ activity }) =>
  `${counted(activity.clients.steps.of("refused"), "stream")} ended because of the client`;

const exceptions: Line = ({ registers, activity }) => {
  const active = registers.exceptions.filter(({ state }) => state === "active").length;
  const stanzas = activity.verdicts.exceptionUses.total;
  const logIns = activity.operations.exceptedLogIns.total;
  return `${counted(active, "exception")} active; ${counted(stanzas, "stanza")} and ${counted(logIns, "log-in")} passed under one`;
};

const samples: Line = ({ registers: { samples: of } }) =>
  `${counted(of.planned, "random sample")} planned, ${of.drawn} drawn: ${of.decided} of ${counted(of.items, "message")} decided on`;

const notices: Line = ({ activity }) => {
  const acts = activity.operations.acts();
  const of = (act: string): number =>
    acts.filter(({ name }) => name === act).reduce((sum, { count }) => sum + count, 0);
  return `${counted(of("notice delivered"), "notice")} delivered to clients, ${of("notice accepted")} accepted; neither says that one was read`;
};

const reviewsForCause: Line = ({ registers: { reviews: of } }) =>
  `${counted(of.opened, "review")} for cause opened, ${of.agreed} agreed to by a second person`;

const cases: Line = ({ registers: { cases: of } }) =>
  `${counted(of.opened, "case file")} opened, ${of.closed} closed`;

const justifications: Line = ({ registers }) =>
  `${counted(registers.justifications, "justification")} in force`;

const switches: Line = ({ registers: { switches: of } }) =>
  `${counted(of.decided, "decision")} of managers on file; off: ${of.off.length === 0 ? "no division" : of.off.join(", ")}`;

const notified: Line = ({ registers }) =>
  `${counted(registers.notifiedPersons, "person", "persons")} of ${registers.persons} in the register were told, by its entries`;

const covered: Line = ({ registers }) => `${counted(registers.persons, "person", "persons")} in the register`;

const directives: Line = ({ policy, period }) => {
  const inForce = (policy?.directives ?? []).filter(
    ({ fromMs, untilMs }) => fromMs < period.toMs && period.toMs <= untilMs,
  );
  return inForce.length === 0
    ? "no directive in force"
    : `in force: ${inForce.map(({ id, authority }) => `${id} (${authority})`).join(", ")}`;
};

const attested =
  (clause: string): Line =>
  ({ policy }) => {
    const found = (policy?.attestations ?? []).filter((one) => one.clause === clause);
    if (found.length === 0) return "no statement on record";
    return found
      .map(({ by, date, document }) => `stated by ${by}, ${date}${document === "" ? "" : `: ${document}`}`)
      .join("; ");
  };

const reports: Line = ({ registers }) =>
  `${counted(registers.reports, "signed report")} made before this one`;

const actions: Line = ({ registers }) => {
  const of = (state: string): number => registers.actions.filter((one) => one.state === state).length;
  return `${of("open")} open, ${of("past due")} past due, ${of("closed")} closed`;
};

const reviews: Line = ({ registers }) =>
  registers.acceptedReviews === 0
    ? "no annual review was accepted yet"
    : `${counted(registers.acceptedReviews, "annual review")} accepted`;

const laws: Line = ({ policy }) => {
  const all = policy?.laws ?? [];
  return all.length === 0 ? "no statute pack in force" : `statute packs in force: ${all.join(", ")}`;
};

const LINES: Readonly<Record<string, readonly Line[]>> = {
  "CCPS-0": [covered],
  "ORDHS-0": [covered],
  "AL-0": [covered],
  "WV-2.0": [covered],
  "CCPS-AT": [clients],
  "CCPS-1.a": [domains],
  "CCPS-1.b": [domains],
  "ORDHS-1.1": [domains],
  "ORDHS-1.2": [domains],
  "CCPS-1.c": [clients, refusedClients],
  "ORDHS-1.3": [clients, refusedClients],
  "AL-4.a": [clients, refusedClients],
  "WV-4.1": [clients, refusedClients],
  "CCPS-1.d": [exceptions],
  "ORDHS-1.4": [exceptions],
  "CCPS-2.a": [laws],
  "ORDHS-2.1": [laws],
  "WV-7.0.d": [laws],
  "CCPS-1.e": [switches],
  "ORDHS-1.5": [switches],
  "CCPS-2.b": [onRecord, samples, reviewsForCause],
  "ORDHS-2.2": [onRecord, samples, reviewsForCause],
  "ORDHS-3.6": [onRecord],
  "WV-4.2.a": [onRecord, samples, reviewsForCause],
  "AL-6.c": [onRecord, samples, reviewsForCause],
  "D-LOG": [samples, reviewsForCause],
  "CCPS-3.a": [samples],
  "ORDHS-3.1": [samples],
  "AL-1.a": [samples],
  "AL-1.b": [justifications],
  "CCPS-3.e": [notices],
  "ORDHS-3.5": [notices],
  "WV-4.2.b": [notices],
  "AL-6.a": [notices],
  "ORDHS-FTC": [cases],
  "WV-6.0": [cases],
  "WV-5.3.4": [exceptions],
  "WV-5.3.8": [exceptions],
  "AL-5": [proof, attested("AL-5")],
  "WV-4.6.b": [proof],
  "AL-4.b": [reviews],
  "AL-7": [attested("AL-7")],
  "WV-1.0": [directives],
  "WV-7.0.a": [proof, reports],
  "WV-7.0.b": [actions],
  "WV-8.3": [notified],
};

const found = ({ found: all, refused, mended, flagged, shadowed }: FindingCounts): string => {
  const fates = [
    ["refused", refused],
    ["mended", mended],
    ["flagged", flagged],
    ["let through in shadow mode", shadowed],
  ] as const;
  const told = fates.filter(([, count]) => count > 0).map(([name, count]) => `${count} ${name}`);
  return `${counted(all, "stanza")} cited it${told.length === 0 ? "" : `: ${told.join(", ")}`}`;
};

/** @param isByRule whether a rule that judges stanzas stands behind the clause */
export function evidenceFor(clause: string, facts: ReportFacts, isByRule: boolean): readonly string[] {
  const counts = facts.activity.verdicts.clauses.of(clause);
  const byVerdict = counts.found > 0 ? [found(counts)] : isByRule ? ["no stanza cited it"] : [];
  return [...byVerdict, ...(LINES[clause] ?? []).map((line) => line(facts))];
}
