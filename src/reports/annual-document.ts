/** The annual review as it is shown: whether it is due and what to decide on first, what it rests on last. */
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
  paragraph,
  plural,
  stanzaBlocks,
  table,
  wordsBlocks,
} from "./blocks.ts";
import type { Block, ReportDocument } from "./document.ts";
import type { AnnualReview } from "./report.ts";
import { clockIn, type Clock } from "./times.ts";

export function annualDocument(report: AnnualReview): ReportDocument {
  const clock = clockIn(report.timeZone);
  const { period, generated, agency } = report;
  return {
    title: "Annual review",
    agency,
    subtitle: `Clients, settings and use of instant messaging, ${clock.day(period.from)} to ${clock.day(period.to)}`,
    generatedMs: Date.parse(generated.at),
    author: generated.by,
    blocks: [
      ...dueBlocks(report, clock),
      heading("To decide"),
      { type: "list", items: report.points },
      ...clientBlocks(report, clock),
      ...driftBlocks(report.drift, clock),
      ...exceptionBlocks(report, clock),
      ...useBlocks(report),
      ...idleBlocks(report, clock),
      ...stanzaBlocks(report.stanzas, report.service),
      ...falsePositiveBlocks(report),
      ...basisBlocks(report, clock),
      ...wordsBlocks(report),
    ],
  };
}

function dueBlocks({ review }: AnnualReview, clock: Clock): readonly Block[] {
  const { lastAccepted, due, isOverdue, overdueDays } = review;
  const last =
    lastAccepted === null
      ? "No annual review was accepted yet; the year counts from the first record of the archive."
      : `The last annual review was accepted on ${clock.minute(lastAccepted)}.`;
  if (due === null) return [paragraph("Nothing is on record yet, so no review is due.")];
  const when = isOverdue
    ? `The review was due on ${clock.day(due)} and is overdue${overdueDays === 0 ? "" : ` by ${plural(overdueDays, "day")}`}.`
    : `The next one is due on ${clock.day(due)}.`;
  return [paragraph(`${last} ${when}`, isOverdue ? "bad" : "good")];
}

const useBlocks = ({ use }: AnnualReview): readonly Block[] => [
  heading("Use by division"),
  paragraph(
    `${plural(use.activeAccounts, "account")} logged in or sent something. Who is in several divisions counts in each.`,
  ),
  table({
    caption: "Messages by division",
    columns: [
      column("Division", 5),
      figures("Accounts", 2),
      figures("Messages sent", 2),
      figures("Messages received", 2),
      figures("Stanzas refused", 2),
    ],
    rows: use.divisions.map(({ division, accounts, sent, received, refused }) => [
      cell(division === "" ? "in no division" : division),
      ...[accounts, sent, received, refused].map((count) => cell(figure(count))),
    ]),
    empty: "Nobody sent or received a message.",
  }),
];

function idleBlocks({ idle }: AnnualReview, clock: Clock): readonly Block[] {
  const more = idle.count - idle.accounts.length;
  return [
    heading("Idle accounts"),
    paragraph(
      `Of ${plural(idle.known, "account")} that are registered or were seen, ${figure(idle.count)} had no log-in and no message of ` +
        `their own in the last ${plural(idle.days, "day")} of the period.`,
    ),
    table({
      caption: "Idle accounts, longest idle first",
      columns: [column("Account", 6), column("Person", 4), column("Active last", 3)],
      rows: idle.accounts.map(({ account, person, lastActive }) => [
        cell(account),
        cell(person === "" ? "nobody is registered" : person),
        cell(lastActive === null ? "not in this period" : clock.day(lastActive)),
      ]),
      empty: "No account is idle.",
    }),
    ...(more > 0 ? [paragraph(`${plural(more, "account")} more are not listed.`)] : []),
  ];
}

const NOT_MEASURED = "Not measured: no reviewer's word on findings is on record, and nothing is guessed.";

function falsePositiveBlocks({ falsePositives }: AnnualReview): readonly Block[] {
  const { isMeasured, messages, wrong, right, referred, missed, byRule } = falsePositives;
  const head = heading("Wrong findings");
  if (messages === 0) return [head, paragraph(NOT_MEASURED)];
  const basis =
    `Measured on ${plural(messages, "message")} of the period that were drawn in samples and decided on, and on nothing else. ` +
    `Of ${plural(missed, "message")} said to be a violation no rule had found anything.`;
  const rate = isMeasured
    ? `Rules had something against ${figure(wrong + right)} that a reviewer then said were in order or a violation; ` +
      `${figure(wrong)} (${shareText(wrong, wrong + right)}) were in order: those findings were wrong.`
    : NOT_MEASURED;
  const open =
    referred === 0 ? [] : [`${figure(referred)} more were passed on and are not counted as either.`];
  return [head, paragraph([rate, ...open, basis].join(" ")), ruleReviewTable(byRule)];
}

const ruleReviewTable = (byRule: AnnualReview["falsePositives"]["byRule"]): Block =>
  table({
    caption: "Findings that a reviewer decided on, by rule",
    columns: [
      column("Rule", 5),
      figures("Decided", 2),
      figures("Wrong", 2),
      figures("Right", 2),
      figures("Passed on", 2),
      figures("Share wrong", 3),
    ],
    rows: byRule.map(({ rule, decided, wrong, right, referred }) => [
      cell(rule),
      ...[decided, wrong, right, referred].map((count) => cell(figure(count))),
      cell(shareText(wrong, wrong + right)),
    ]),
    empty: "No message with a finding was decided on.",
  });

const shareText = (part: number, whole: number): string =>
  whole === 0 ? "not measured" : `${String(Math.round((100 * part) / whole))} %`;
