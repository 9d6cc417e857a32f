/** Pieces that both documents are made of: small makers of blocks and cells, and the sections that they share. */
import type { Block, Cell, Column, Tone } from "./document.ts";
import type {
  AnnualReview,
  ComplianceReport,
  Drift,
  ReportHead,
  StanzaFigures,
  Verification,
} from "./report.ts";
import type { ServiceFigures } from "./operation-counts.ts";
import type { Clock } from "./times.ts";

export const heading = (text: string): Block => ({ type: "heading", text });
export const subheading = (text: string): Block => ({ type: "subheading", text });
export const paragraph = (text: string, tone?: Tone): Block => ({
  type: "paragraph",
  text,
  ...(tone !== undefined && { tone }),
});

export const cell = (text: string, tone?: Tone): Cell => ({
  lines: [text],
  ...(tone !== undefined && { tone }),
});

export const lines = (all: readonly string[]): Cell => ({ lines: all.length === 0 ? ["–"] : all });

export const figure = (count: number): string => count.toLocaleString("en-US");

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${figure(count)} ${count === 1 ? one : many}`;

export const orDash = (text: string): string => (text === "" ? "–" : text);

export interface TableWish {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  readonly empty: string;
}

export const table = (wish: TableWish): Block => ({ type: "table", ...wish });

export const column = (title: string, parts: number): Column => ({ title, parts });
export const figures = (title: string, parts = 1): Column => ({ title, parts, isFigure: true });

/** Enough of a hash to compare by eye; the whole one stands in the signed JSON. */
export const shortHash = (hash: string): string => `${hash.slice(0, 16)}…`;

const RESULTS: Readonly<Record<Verification["result"], Tone>> = {
  sound: "good",
  "not sound": "bad",
  "not asked for": "warning",
};

function verificationCell({ result, records, coveredRecords, problems }: Verification): Cell {
  const told =
    result === "not asked for"
      ? ["not verified for this report"]
      : [
          `${result}: ${plural(records, "record")}, ${figure(coveredRecords)} under a signed checkpoint`,
          ...problems,
        ];
  return { lines: told, tone: RESULTS[result] };
}

export function basisBlocks(head: ReportHead, clock: Clock): readonly Block[] {
  const { generated, period, profile, mode, timeZone } = head;
  return [
    heading("What this report is made of"),
    {
      type: "fields",
      fields: [
        ["Agency", orDash(head.agency)],
        ["Period", `${clock.minute(period.from)} to ${clock.minute(period.to)} (end not included)`],
        ["Time zone", timeZone],
        ["Made", `${clock.minute(generated.at)} by ${generated.by}, with Stanzagate ${generated.version}`],
        ["Policy profile", profile === "" ? "no policy is on record in the archive" : profile],
        ["Mode", orDash(mode)],
      ],
    },
    subheading("Logs read"),
    paragraph(
      "Each process of the gateway writes a log of its own. Every record is linked to the one before by a hash; the chain hash " +
        "at the last record of the period stands for all of them.",
    ),
    table({
      caption: "Logs of the archive that the figures come from",
      columns: [
        column("Log", 5),
        figures("Records", 2),
        column("Sequence", 3),
        column("Chain hash", 4),
        column("archive verify", 6),
      ],
      rows: head.archive.map((log) => [
        cell(log.log),
        cell(figure(log.records)),
        cell(`${log.firstSequence} to ${log.lastSequence}`),
        cell(shortHash(log.chainHash)),
        verificationCell(log.verification),
      ]),
      empty: "No record of this period is in the archive.",
    }),
    subheading("Policies in force"),
    table({
      caption: "Policy revisions in force in the period",
      columns: [column("Revision", 3), column("From", 4), column("Until", 4)],
      rows: head.policies.map(({ revision, from, until }) => [
        cell(revision),
        cell(clock.minute(from)),
        cell(until === null ? "in force at the end" : clock.minute(until)),
      ]),
      empty: "No policy is on record.",
    }),
  ];
}

export const wordsBlocks = ({ words }: ReportHead): readonly Block[] => [
  heading("How to read it"),
  { type: "list", items: words },
];

const NAMES: Readonly<Record<string, string>> = {
  allow: "Allowed",
  flag: "Flagged, went on",
  redact: "Redacted, went on",
  strip: "Stripped, went on",
  hold: "Held",
  block: "Blocked",
};

export function stanzaBlocks(stanzas: StanzaFigures, service: ServiceFigures): readonly Block[] {
  return [
    heading("What was judged"),
    paragraph(
      `${plural(stanzas.total, "stanza")} on record: ${figure(stanzas.byDirection["outbound"] ?? 0)} from users, ` +
        `${figure(stanzas.byDirection["inbound"] ?? 0)} to users; of all, ${figure(stanzas.ofService)} by the gateway's own account.`,
    ),
    ...(stanzas.shadowed === 0
      ? []
      : [
          paragraph(
            `${plural(stanzas.shadowed, "stanza")} went on only because of shadow mode: what the policy says of them was not done.`,
            "warning",
          ),
        ]),
    table({
      caption: "Verdicts",
      columns: [column("Verdict", 4), figures("What was done", 2), figures("What the policy says", 2)],
      rows: Object.entries(NAMES)
        .filter(([id]) => (stanzas.byVerdict[id] ?? 0) + (stanzas.byPolicy[id] ?? 0) > 0)
        .map(([id, name]) => [
          cell(name),
          cell(figure(stanzas.byVerdict[id] ?? 0)),
          cell(figure(stanzas.byPolicy[id] ?? 0)),
        ]),
      empty: "Nothing was judged in this period.",
    }),
    subheading("By rule"),
    table({
      caption: "Stanzas that rules had something against",
      columns: [
        column("Rule", 4),
        figures("Found", 2),
        figures("Refused", 2),
        figures("Mended", 2),
        figures("Flagged", 2),
        figures("Passed in shadow", 2),
      ],
      rows: stanzas.byRule.map((one) => [
        cell(one.name),
        ...[one.found, one.refused, one.mended, one.flagged, one.shadowed].map((count) =>
          cell(figure(count)),
        ),
      ]),
      empty: "No rule had anything against any stanza.",
    }),
    subheading("The service itself"),
    { type: "fields", fields: serviceFields(service) },
  ];
}

const serviceFields = (of: ServiceFigures): readonly (readonly [string, string])[] => [
  ["Log-ins", `${figure(of.logIns)}, and ${plural(of.resumptions, "resumption")} of streams`],
  ["Sessions refused", figure(of.refusedSessions)],
  ["Sessions throttled", figure(of.throttledSessions)],
  [
    "Gaps",
    of.gapRecords === 0
      ? "none: nothing was refused while it could not be recorded"
      : `${plural(of.gapRecords, "record")} of gaps, which tell of ${plural(of.refusedUnrecorded, "refusal")} that could not be recorded`,
  ],
  ["Starts and stops", `${plural(of.starts, "start")}, ${plural(of.stops, "stop")} of processes`],
  ["Clock jumps", figure(of.clockJumps)],
];

const STANDINGS: Readonly<Record<string, readonly [string, Tone]>> = {
  approved: ["approved", "good"],
  unapproved: ["not on the list", "warning"],
  "below-version": ["older than approved", "warning"],
  unknown: ["says too little", "quiet"],
  suspect: ["contradicts itself", "bad"],
};

export function clientBlocks({ clients }: ComplianceReport | AnnualReview, clock: Clock): readonly Block[] {
  return [
    heading("Clients"),
    paragraph(
      "What the clients of users said they are. Programs name themselves; a name is a claim, and proves nothing. " +
        "Each is compared with the list of approved clients as it was at the end of the period.",
    ),
    {
      type: "fields",
      fields: [
        ["Register", modeText(clients.mode)],
        ["Approved", clients.approved.length === 0 ? "no client is approved" : clients.approved.join("; ")],
        [
          "On record",
          clients.steps.length === 0
            ? "no client was warned or refused"
            : clients.steps.map(({ name, count }) => `${name}: ${figure(count)}`).join(", "),
        ],
      ],
    },
    table({
      caption: "Programs that clients claimed to be",
      columns: [
        column("Program", 4),
        column("Version", 3),
        figures("Accounts", 2),
        column("Seen last", 3),
        column("On the list", 3),
      ],
      rows: clients.seen.map(({ name, version, accounts, lastSeen, standing }) => {
        const [text, tone] = STANDINGS[standing] ?? [standing, "quiet"];
        return [
          cell(name),
          cell(version === "" ? "not told" : version),
          cell(figure(accounts)),
          cell(clock.day(lastSeen)),
          cell(text, tone),
        ];
      }),
      empty: "No client said what it is in this period.",
    }),
    ...(clients.unkeptClaims === 0
      ? []
      : [
          paragraph(
            `${plural(clients.unkeptClaims, "claim")} more of accounts that told many are not listed.`,
          ),
        ]),
  ];
}

function modeText(mode: string): string {
  switch (mode) {
    case "approved-only":
      return "approved clients only: others are refused after their time to change";
    case "warn":
      return "clients that are not approved are warned, and stay";
    default:
      return "inventory: clients are listed, and none is warned or refused";
  }
}

export const exceptionBlocks = (
  { exceptions }: ComplianceReport | AnnualReview,
  clock: Clock,
): readonly Block[] => [
  heading("Exceptions"),
  table({
    caption: "Exceptions on file, and how often each was used",
    columns: [
      column("Exception", 3),
      column("For", 4),
      column("Need and ticket", 5),
      column("From, until", 4),
      column("State", 3),
      column("Used by", 3),
    ],
    rows: exceptions.map((one) => [
      cell(`${one.id} (${one.kind})`),
      cell(one.subject),
      lines([one.need, `ticket ${one.ticket}`]),
      lines([clock.minute(one.from), clock.minute(one.until)]),
      cell(one.state, one.state === "active" ? "warning" : "quiet"),
      lines([plural(one.uses, "stanza"), plural(one.logIns, "log-in")]),
    ]),
    empty: "No exception was ever asked for.",
  }),
];

export function driftBlocks(drift: Drift, clock: Clock): readonly Block[] {
  return [
    heading("What changed"),
    paragraph(
      "Changes of settings in the period. A record tells what changed and when; the policy is a file, and who may write it is the " +
        "machine's and the agency's change control to say.",
    ),
    table({
      caption: "Changes of settings",
      columns: [column("When", 4), column("Revision", 4), column("By", 2), column("What changed", 10)],
      rows: drift.settings.map(({ at, revision, by, changes }) => [
        cell(clock.minute(at)),
        cell(revision),
        cell(by),
        lines(changes.length === 0 ? ["another policy at the start; both are on record in full"] : changes),
      ]),
      empty: "No setting changed.",
    }),
    subheading("In the registers"),
    paragraph("What is by `gateway` it noted of itself, such as that a notice was delivered.", "quiet"),
    table({
      caption: "Acts on the registers, by who did them",
      columns: [column("Act", 5), column("By", 4), figures("Times", 2)],
      rows: drift.acts.map(({ name, by, count }) => [cell(name), cell(by), cell(figure(count))]),
      empty: "Nobody changed anything in the registers.",
    }),
  ];
}
