/**
 * What `simulate` found, for people and as JSON.
 *
 * Rule: no content. What was said stays in the archive; who may read it there is another question.
 */
import type { PolicyRevision } from "../policy/revision.ts";
import { CHANGE_KINDS, type Change, type ChangeKind } from "../replay/change.ts";
import type { Unreplayed } from "../replay/stored-stanza.ts";
import { bareOf, ruleText, type Breakdown, type Tally } from "../replay/tally.ts";
import { farEndOf } from "./blocked-text.ts";
import { fieldLines, plain, tableLines, toTime } from "./output.ts";
import type { Style } from "./output.ts";
import { spanText } from "./verdict-text.ts";

export interface Simulation {
  /** Of the draft. */
  readonly file: string;
  readonly revision: PolicyRevision;
  readonly tally: Tally;
  /** More would have been there than `--limit` let in. */
  readonly isCutShort: boolean;
}

const TITLES: Readonly<Record<ChangeKind, string>> = {
  refused: "newly refused",
  passed: "newly passed",
  altered: "otherwise changed",
};

const REASONS: Readonly<Record<Unreplayed, string>> = {
  "service-account": "said by the gateway's own account",
  disposed: "their content was disposed of",
  "secrets-removed": "a password or token was taken out before they were kept",
  unread: "refused unread: over the parser's limits, by any policy",
  "not-by-itself": "written with names that their stream had declared",
};

/** More names than a screen holds are in the JSON. */
const MAX_ROWS = 10;

export function describeSimulation(simulation: Simulation, style: Style): string {
  const { tally } = simulation;
  const { counts } = tally;
  const parts = [headOf(simulation), totalsOf(simulation), factOf(simulation, style)];
  if (tally.changedCount === 0) parts.push(style.green("Nothing would be judged otherwise."));
  else {
    parts.push(breakdownOf("rule", counts.byRule));
    parts.push(breakdownOf("transition", counts.byTransition));
    if (counts.byDivision.size > 0) parts.push(breakdownOf("division", counts.byDivision));
    parts.push(breakdownOf("person", counts.byPerson));
    parts.push(...CHANGE_KINDS.map((kind) => examplesOf(kind, tally.examples[kind], style)));
  }
  return parts.filter((part) => part !== "").join("\n\n");
}

function headOf({ file, revision, tally, isCutShort }: Simulation): string {
  const { judged, firstMs, lastMs, revisions } = tally.counts;
  const span =
    firstMs === undefined || lastMs === undefined ? "none" : `${toTime(firstMs)} to ${toTime(lastMs)}`;
  return fieldLines([
    ["draft", `${plain(file)}, revision ${revision.id}, mode ${revision.mode}`],
    ["stanzas", `${number(judged)}${isCutShort ? " (cut short by --limit)" : ""}`],
    ["received", span],
    ...[...revisions].map(([id, count]): readonly [string, string] => [
      "judged by",
      `revision ${id}: ${number(count)}${id === revision.id ? " (the draft itself)" : ""}`,
    ]),
  ]);
}

function totalsOf({ tally }: Simulation): string {
  const { judged, total, what, unreplayed } = tally.counts;
  const altered = [
    what.disposition > 0 ? `${number(what.disposition)} with another verdict` : "",
    what.text > 0 ? `${number(what.text)} rewritten otherwise` : "",
    what.reasons > 0 ? `${number(what.reasons)} for other reasons` : "",
  ].filter((one) => one !== "");
  return fieldLines([
    ...CHANGE_KINDS.map((kind): readonly [string, string] => [
      TITLES[kind],
      number(total[kind]) + (kind === "altered" && altered.length > 0 ? `  (${altered.join(", ")})` : ""),
    ]),
    ["unchanged", number(judged - tally.changedCount)],
    ...[...unreplayed].map(([reason, count]): readonly [string, string] => [
      "not replayed",
      `${number(count)}  ${REASONS[reason]}`,
    ]),
  ]);
}

/** What the lists leave open: whether anything of it bites. */
function factOf({ revision, tally }: Simulation, style: Style): string {
  const { inFact, refusals } = tally.counts;
  const modes = Object.entries(revision.ruleModes).filter(([, mode]) => mode !== "enforce");
  const own = modes.length === 0 ? "" : `, ${modes.map(([id, mode]) => `${id} ${mode}`).join(", ")}`;
  const all = `Enforced, the draft refuses ${number(refusals.are)} of them; what was in force then: ${number(refusals.were)}.`;
  const effect =
    `In its mode (${revision.mode}${own}): ${number(inFact.refused)} that went on would be refused, ` +
    `${number(inFact.passed)} that were refused would go on.`;
  return `${all}\n${inFact.refused + inFact.passed === 0 ? effect : style.bold(effect)}`;
}

function breakdownOf(title: string, breakdown: Breakdown): string {
  const rows = [...breakdown].toSorted(([, a], [, b]) => sum(b) - sum(a));
  const shown = rows
    .slice(0, MAX_ROWS)
    .map(([name, counts]) => [plain(name), ...CHANGE_KINDS.map((kind) => number(counts[kind]).padStart(7))]);
  const rest = rows.length - shown.length;
  const more = rest > 0 ? `\n... and ${rest} more (--json has all)` : "";
  return tableLines([`by ${title}`, ...CHANGE_KINDS.map((kind) => kind.padStart(7))], shown) + more;
}

const sum = (counts: Readonly<Record<ChangeKind, number>>): number =>
  CHANGE_KINDS.reduce((all, kind) => all + counts[kind], 0);

function examplesOf(kind: ChangeKind, examples: readonly Change[], style: Style): string {
  if (examples.length === 0) return "";
  const head = ["record", "time", "reference", "verdict", "user", "", "far end", "rule", "clause", "where"];
  return `${style.bold(`examples: ${TITLES[kind]}`)}\n${tableLines(head, examples.map(cellsOf))}`;
}

function cellsOf(change: Change): readonly string[] {
  const { of, cause } = change;
  const { record, receipt } = of;
  return [
    `${receipt.logId.slice(0, 8)}:${receipt.sequence}`,
    toTime(record.receivedAtMs),
    record.verdict.incidentRef ?? "-",
    `${change.from} -> ${change.to}`,
    plain(bareOf(record.user)),
    record.direction === "outbound" ? "->" : "<-",
    plain(farEndOf(record)),
    ruleText(change),
    cause?.clauseIds[0] ?? "-",
    (cause?.spans ?? []).slice(0, 2).map(spanText).join(" ") || "-",
  ];
}

const number = (value: number): string => value.toLocaleString("en-US");

export function simulationJson({ file, revision, tally, isCutShort }: Simulation): object {
  const { firstMs, lastMs, total, what, unreplayed, revisions, ...counts } = tally.counts;
  const { byRule, byDivision, byPerson, byTransition, judged, inFact, refusals } = counts;
  return {
    draft: { file, revisionId: revision.id, mode: revision.mode, ruleModes: revision.ruleModes },
    judged,
    isCutShort,
    first: firstMs === undefined ? null : toTime(firstMs),
    last: lastMs === undefined ? null : toTime(lastMs),
    judgedBy: Object.fromEntries(revisions),
    changed: total,
    altered: what,
    unreplayed: Object.fromEntries(unreplayed),
    refusals,
    inFact,
    byRule: Object.fromEntries(byRule),
    byTransition: Object.fromEntries(byTransition),
    byDivision: Object.fromEntries(byDivision),
    byPerson: Object.fromEntries(byPerson),
    examples: Object.fromEntries(
      CHANGE_KINDS.map((kind) => [kind, tally.examples[kind].map(exampleJson)] as const),
    ),
  };
}

const exampleJson = ({ what, from, to, cause, of }: Change): object => ({
  log: of.receipt.logId,
  sequence: of.receipt.sequence,
  time: toTime(of.record.receivedAtMs),
  reference: of.record.verdict.incidentRef ?? null,
  what,
  from,
  to,
  user: bareOf(of.record.user),
  direction: of.record.direction,
  kind: of.record.stanzaKind,
  farEnd: farEndOf(of.record),
  rule: cause?.ruleId ?? null,
  clauses: cause?.clauseIds ?? [],
  detector: cause?.detector ?? null,
  where: (cause?.spans ?? []).map(spanText),
});
