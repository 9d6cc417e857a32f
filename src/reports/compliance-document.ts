/** The compliance report as it is shown: what matters first, what it rests on last. */
import {
  basisBlocks,
  cell,
  clientBlocks,
  column,
  driftBlocks,
  exceptionBlocks,
  figure,
  figures,
  heading,
  lines,
  orDash,
  paragraph,
  plural,
  shortHash,
  stanzaBlocks,
  subheading,
  table,
  wordsBlocks,
} from "./blocks.ts";
import type { ClauseState } from "./clause-state.ts";
import type { Block, Cell, ReportDocument, Tone } from "./document.ts";
import type { ComplianceReport, ReportedAction, ReportedClause } from "./report.ts";
import { clockIn, type Clock } from "./times.ts";

export function complianceDocument(report: ComplianceReport): ReportDocument {
  const clock = clockIn(report.timeZone);
  const { period, generated, agency } = report;
  return {
    title: "State of controls",
    agency,
    subtitle: `Instant messaging, ${clock.day(period.from)} to ${clock.day(period.to)}`,
    generatedMs: Date.parse(generated.at),
    author: generated.by,
    blocks: [
      paragraph("This is a statement of the state of controls, not of compliance.", "warning"),
      ...summaryBlocks(report),
      ...clauseBlocks(report),
      ...actionBlocks(report, clock),
      ...driftBlocks(report.drift, clock),
      ...stateChanges(report, clock),
      ...stanzaBlocks(report.stanzas, report.service),
      ...domainBlocks(report),
      ...exceptionBlocks(report, clock),
      ...clientBlocks(report, clock),
      ...attestationBlocks(report),
      ...basisBlocks(report, clock),
      ...wordsBlocks(report),
    ],
  };
}

const TONES: Readonly<Record<ClauseState, Tone>> = {
  enforced: "good",
  assisted: "good",
  attested: "quiet",
  shadow: "warning",
  off: "bad",
  open: "bad",
};

const MEANINGS: Readonly<Record<ClauseState, string>> = {
  enforced: "The gateway decides, and acts.",
  assisted: "The gateway detects, asks or reminds; people decide.",
  attested: "Outside the gateway; somebody has stated on record that it is met.",
  shadow: "Judged and recorded; nothing is stopped.",
  off: "Switched off, or with nothing to act on.",
  open: "No control, or no statement, yet.",
};

const summaryBlocks = ({ states, clauses, ...report }: ComplianceReport): readonly Block[] => [
  heading("In short"),
  { type: "fields", fields: summaryFields(report) },
  table({
    caption: "Clauses by the state of their controls",
    columns: [column("State", 2), figures("Clauses", 2), column("What it means", 7), column("Which", 8)],
    rows: Object.entries(TONES).map(([id, tone]) => {
      const state = id as ClauseState;
      const which = clauses
        .filter((one) => one.state === state)
        .map(({ clause, isPartial, divisions }) =>
          [clause, isPartial ? "*" : "", divisions.length > 0 ? "†" : ""].join(""),
        );
      return [
        cell(state, tone),
        cell(figure(states[state])),
        cell(MEANINGS[state]),
        cell(orDash(which.join(", "))),
      ];
    }),
    empty: "",
  }),
  paragraph("* In part: something that the clause asks for has no control yet."),
  ...(clauses.some(({ divisions }) => divisions.length > 0)
    ? [paragraph("† Not everywhere: a division that is named below is held to something else.")]
    : []),
];

type Summarised = Pick<ComplianceReport, "archive" | "actions" | "stanzas" | "profile" | "mode">;

function summaryFields({
  archive,
  actions,
  stanzas,
  profile,
  mode,
}: Summarised): readonly (readonly [string, string])[] {
  const late = actions.filter(({ state }) => state === "past due").length;
  const open = actions.filter(({ state }) => state === "open").length;
  const results = new Set(archive.map(({ verification }) => verification.result));
  const worst = (["not sound", "not asked for"] as const).find((one) => results.has(one)) ?? "sound";
  const proof = {
    sound: "proven sound",
    "not sound": "NOT SOUND",
    "not asked for": "not verified for this report",
  };
  return [
    ["Policy", profile === "" ? "none on record" : `${profile}, mode ${mode}`],
    [
      "Archive",
      archive.length === 0 ? "no record of this period" : `${plural(archive.length, "log")}, ${proof[worst]}`,
    ],
    ["Judged", `${plural(stanzas.total, "stanza")}, ${figure(refusedIn(stanzas.byVerdict))} of them refused`],
    ["Corrective actions", `${figure(open)} open, ${figure(late)} past due`],
  ];
}

const refusedIn = (byVerdict: Readonly<Record<string, number>>): number =>
  (byVerdict["hold"] ?? 0) + (byVerdict["block"] ?? 0);

function clauseBlocks({ clauses }: ComplianceReport): readonly Block[] {
  const byPolicy = Map.groupBy(clauses, ({ policy }) => policy);
  if (clauses.length === 0)
    return [heading("Clause by clause"), paragraph("No policy is on record, so nothing can be said.", "bad")];
  return [
    heading("Clause by clause"),
    paragraph(
      "Each duty in the project's own words, how it is met, in what state its controls were at the end of the period, and what " +
        "is on record for it.",
    ),
    ...[...byPolicy].flatMap(([policy, list]) => [subheading(policy), clauseTable(policy, list)]),
  ];
}

const clauseTable = (policy: string, list: readonly ReportedClause[]): Block =>
  table({
    caption: `Clauses of: ${policy}`,
    columns: [
      column("Clause", 7),
      column("Duty", 15),
      column("Control", 9),
      column("State", 7),
      column("On record", 17),
    ],
    rows: list.map((one) => [
      // Where a derived clause comes from is long, and stands in the list of clauses.
      cell(one.clause),
      cell(one.duty),
      lines([one.controls.length === 0 ? "none yet" : one.controls.join(", "), `to be ${one.how}`]),
      stateCell(one),
      lines([...one.evidence, ...one.remarks.map((remark) => `Note: ${remark}`)]),
    ]),
    empty: "",
  });

const stateCell = ({ state, isPartial, divisions }: ReportedClause): Cell => ({
  lines: [
    state,
    ...(isPartial ? ["in part"] : []),
    ...divisions.map((one) => `${one.division}: ${one.state}`),
  ],
  tone: TONES[state],
});

const ACTION_TONES: Readonly<Record<ReportedAction["state"], Tone>> = {
  open: "warning",
  "past due": "bad",
  closed: "good",
};

const actionBlocks = ({ actions }: ComplianceReport, clock: Clock): readonly Block[] => [
  heading("Corrective actions"),
  table({
    caption: "Corrective actions, open ones first",
    columns: [
      column("Clause", 3),
      column("What is put right", 7),
      column("Owner", 3),
      column("Due", 3),
      column("State", 2),
      column("Opened and closed", 5),
    ],
    rows: actions
      .toSorted((a, b) => Number(a.state === "closed") - Number(b.state === "closed"))
      .map((one) => [
        cell(one.clause),
        lines(one.outcome === "" ? [one.what] : [one.what, `Done: ${one.outcome}`]),
        cell(one.owner),
        cell(clock.day(one.due)),
        cell(one.state, ACTION_TONES[one.state]),
        lines([
          `${clock.day(one.opened)}, ${one.openedBy}`,
          ...(one.closed === null ? [] : [`${clock.day(one.closed)}, ${one.closedBy}`]),
        ]),
      ]),
    empty: "No corrective action is on record.",
  }),
];

const stateChanges = ({ drift }: ComplianceReport, clock: Clock): readonly Block[] =>
  drift.lastReport === null
    ? [paragraph("There is no report before this one that states of clauses could be compared with.")]
    : [
        subheading("Clauses whose state changed"),
        paragraph(
          `Compared with the report to ${clock.minute(drift.lastReport.to)}, ${shortHash(drift.lastReport.hash)}`,
        ),
        table({
          caption: "Clauses whose state changed since the last report",
          columns: [column("Clause", 2), column("Then", 3), column("Now", 3)],
          rows: drift.states.map(({ clause, before, now }) => [
            cell(clause),
            cell(before === "" ? "not in that report" : before),
            cell(now === "" ? "not in this report" : now),
          ]),
          empty: "The state of no clause changed.",
        }),
      ];

const domainBlocks = ({ refusedByDomain }: ComplianceReport): readonly Block[] => [
  subheading("Refused, by the other side's domain"),
  table({
    caption: "Refused stanzas by far domain, the most frequent",
    columns: [column("Domain", 6), figures("Stanzas refused", 2)],
    rows: refusedByDomain.map(({ name, count }) => [cell(name), cell(figure(count))]),
    empty: "Nothing was refused.",
  }),
];

const attestationBlocks = ({ attestations }: ComplianceReport): readonly Block[] => [
  heading("Statements about duties outside the gateway"),
  table({
    caption: "Attestations in the policy in force",
    columns: [
      column("Clause", 2),
      column("Statement", 7),
      column("By", 4),
      column("Date", 3),
      column("Document", 4),
    ],
    rows: attestations.map(({ clause, statement, by, date, document }) => [
      cell(clause),
      cell(statement),
      cell(by),
      cell(date),
      cell(document === "" ? "none named" : document, document === "" ? "warning" : undefined),
    ]),
    empty: "Nobody has stated anything on record.",
  }),
];
