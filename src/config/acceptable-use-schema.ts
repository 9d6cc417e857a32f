/**
 * The form of `acceptable_use` in `policy.yaml`.
 *
 * Rule: descriptions here are the reference.
 */
import { z } from "zod";
import { USE_ACTIONS, USE_CATEGORIES } from "../policy/acceptable-use.ts";
import { severity } from "./lexicon-schema.ts";
import { path } from "./scalars.ts";

const category = z.strictObject({
  action: z
    .enum(USE_ACTIONS)
    .optional()
    .describe(
      "`flag` lets it pass and says so in the record, for people to decide; unset means the profile's.",
    ),
  min_severity: severity
    .optional()
    .describe("Milder terms are not looked at: 1 all, 3 the gravest alone; unset means the profile's."),
});

const categories = z
  .partialRecord(z.enum(USE_CATEGORIES), category)
  .default({})
  .describe("What each category of words does.");

/** Of a division: the lists are the agency's. */
export const divisionUse = z
  .strictObject({ categories })
  .prefault({})
  .describe("Words that are not to be used, where stricter than for all; unset means what holds for all.");

export const acceptableUse = z
  .strictObject({
    categories,
    lexicons: z
      .array(path)
      .default([])
      .describe(
        "Your own lists of terms, relative to this file; one with the id of a shipped list takes its place.",
      ),
  })
  .prefault({})
  .describe("Words that are not to be used, in categories.");

export type UseSettings = z.output<typeof acceptableUse>;
