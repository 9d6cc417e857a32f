/**
 * Directives in `policy.yaml`: what somebody with the authority for it forbids for a time, though no clause foresees it.
 *
 * Rule: nothing without authority, reason and end.
 * Source: WV-1.0.
 */
import { z } from "zod";
import { conflict, type Complaint } from "./complaint.ts";
import { name } from "./scalars.ts";

const INSTANT = "expected a date (2026-12-31) or an instant with its offset (2026-12-31T17:00:00-05:00)";
const instant = z.union([z.iso.date(), z.iso.datetime({ offset: true })], { error: INSTANT });

const directive = z.strictObject({
  id: name.describe("Stands in records and logs."),
  pattern: z
    .string({ error: "expected a regular expression" })
    .min(1, "the pattern is empty")
    .max(1_000, "the pattern is longer than 1000 characters")
    .describe("RE2 syntax, matched over all readable text, as for `detectors`."),
  action: z.enum(["flag", "block"]).describe("What a hit does."),
  authority: z.string().trim().min(3, "name who may order it").describe("Who orders it: name and office."),
  reason: z.string().trim().min(10, "say why, in a sentence").describe("Why, for reports."),
  from: instant.optional().describe("Its beginning; unset means at once. A date begins at 00:00 UTC."),
  divisions: z
    .array(name)
    .min(1, "name at least one division, or leave it out")
    .optional()
    .describe("Ids of the divisions whose users it binds; unset means everybody."),
  until: instant.describe("Its end; a date ends with that day (UTC)."),
});

export const directives = z
  .array(directive)
  .default([])
  .describe("What somebody orders beyond the policy, for a time.");

export type DirectiveSetting = z.output<typeof directive>;

export interface DirectivePolicy extends Omit<DirectiveSetting, "from" | "until"> {
  /** Epoch milliseconds. */
  readonly fromMs: number;
  /** Epoch milliseconds, exclusive. */
  readonly untilMs: number;
}

const DAY_MS = 86_400_000;
const isDay = (text: string): boolean => text.length === "2026-12-31".length;

export const directivePolicy = ({ from, until, ...rest }: DirectiveSetting): DirectivePolicy => ({
  ...rest,
  fromMs: from === undefined ? 0 : Date.parse(from),
  untilMs: Date.parse(until) + (isDay(until) ? DAY_MS : 0),
});

/** @param known ids of divisions */
export const directiveComplaints = (
  all: readonly DirectiveSetting[],
  known: readonly string[],
): readonly Complaint[] =>
  all.flatMap((one, index) => {
    const { fromMs, untilMs, id, divisions = [] } = directivePolicy(one);
    const path = ["directives", index];
    const isRepeated = all.findIndex((other) => other.id === id) < index;
    return [
      ...(untilMs <= fromMs ? [conflict([...path, "until"], "ends before it begins")] : []),
      ...(isRepeated ? [conflict([...path, "id"], `"${id}" stands here a second time`)] : []),
      ...divisions.flatMap((division, at) =>
        known.includes(division)
          ? []
          : [conflict([...path, "divisions", at], `there is no division "${division}"`, nameOne(known))],
      ),
    ];
  });

const nameOne = (known: readonly string[]): string =>
  known.length === 0 ? "name it under `divisions` first" : `there are: ${known.join(", ")}`;

/** What has ended forbids nothing any more: whoever reads the file should not have to work that out. */
export const endedDirectives = (all: readonly DirectiveSetting[], nowMs: number): readonly Complaint[] =>
  all.flatMap((one, index) =>
    directivePolicy(one).untilMs > nowMs
      ? []
      : [
          {
            code: "SG_CONFIG_CONFLICT",
            path: ["directives", index, "until"],
            message: `"${one.id}" has ended: it forbids nothing any more`,
            hint: "remove it, or let it be ordered anew",
            isWarning: true,
          },
        ],
  );
