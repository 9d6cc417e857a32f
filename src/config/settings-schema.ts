/**
 * The form of the settings that any layer may tighten: of the organisation (`policy.yaml`) and of its divisions.
 *
 * Rule: descriptions here are the reference.
 */
import { z } from "zod";
import { count, name, size } from "./scalars.ts";
import { volumeLimits } from "./volume-limits.ts";

/** The rules of policy/rules.ts; a test compares the two lists. */
export const RULE_IDS = [
  "forged",
  "account",
  "external-domain",
  "division-off",
  "size-and-rate",
  "opaque-content",
  "file-transfer",
  "text-only",
  "sensitive-content",
  "recipient",
  "directive",
  "acceptable-use",
  "usage-threshold",
  "notice",
] as const;
export type RuleId = (typeof RULE_IDS)[number];

/** The detectors of scan/detectors.ts; a test compares the two lists. */
export const DETECTOR_IDS = ["us-ssn", "credit-card"] as const;
export type DetectorId = (typeof DETECTOR_IDS)[number];

const ACTIONS = ["flag", "redact", "block"] as const;

/** Nothing could let a held stanza go on: until something can, the word would promise what is not so. */
const actionError = ({ input }: { readonly input?: unknown }): string | undefined =>
  input === "hold" ? 'a held stanza could not be released yet: use "block"' : undefined;

const CONFIDENCE = "expected a number from 0 to 1";

const builtIn = z.strictObject({
  use: z.enum(DETECTOR_IDS).describe("A built-in detector."),
  action: z.enum(["off", ...ACTIONS], { error: actionError }).describe("What a hit does."),
  min_confidence: z
    .number({ error: CONFIDENCE })
    .min(0, CONFIDENCE)
    .max(1, CONFIDENCE)
    .optional()
    .describe("Least confidence that counts as a hit; unset means the profile's."),
});

const pattern = z.strictObject({
  id: name.describe("Stands in records and logs."),
  pattern: z
    .string({ error: "expected a regular expression" })
    .min(1, "the pattern is empty")
    .max(1_000, "the pattern is longer than 1000 characters")
    .describe(
      "RE2 syntax (linear time: no look-around, no back-references), matched over all readable text.",
    ),
  action: z.enum(ACTIONS, { error: actionError }).describe("What a hit does."),
});

export const content = z.strictObject({
  text_only: z
    .boolean({ error: "expected true or false" })
    .optional()
    .describe("Only payloads known to be text pass; unset means the profile's."),
  end_to_end_encryption: z
    .enum(["block", "allow"])
    .optional()
    .describe("What cannot be read can be neither scanned nor kept; unset means the profile's."),
});

export const limits = z.strictObject({
  stanza_bytes: size.optional().describe("Largest stanza that passes; unset means the profile's."),
  stanzas_per_second: count(1, 1_000_000)
    .optional()
    .describe("Of one session, averaged, at least 5; unset means the profile's."),
  bytes_per_second: size
    .optional()
    .describe("Of one session, averaged, at least a tenth of `stanza_bytes`; unset means the profile's."),
  ...volumeLimits,
});

export const MODES = ["enforce", "shadow"] as const;

export const detectors = z.array(z.union([builtIn, pattern])).default([]);
export type DetectorSetting = z.output<typeof detectors>[number];
export type ContentSettings = z.output<typeof content>;
export type LimitSettings = z.output<typeof limits>;
