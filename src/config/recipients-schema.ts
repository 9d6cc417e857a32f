/** `data_classes` and `recipients` of `policy.yaml`: which data may go to whom under an authorisation alone. */
import { z } from "zod";
import { USE_CATEGORIES } from "../policy/acceptable-use.ts";
import { domain, name } from "./scalars.ts";
import { DETECTOR_IDS } from "./settings-schema.ts";

const CONFIDENCE = "expected a number from 0 to 1";

const dataClass = z.strictObject({
  id: name.describe("Stands in records and reports."),
  detectors: z.array(z.enum(DETECTOR_IDS)).default([]).describe("What these find belongs to the class."),
  min_confidence: z
    .number({ error: CONFIDENCE })
    .min(0, CONFIDENCE)
    .max(1, CONFIDENCE)
    .default(0.65)
    .describe("Least confidence of a detector's hit."),
  patterns: z
    .array(z.string({ error: "expected a regular expression" }).min(1, "the pattern is empty").max(1_000))
    .default([])
    .describe("RE2 syntax, matched over all readable text."),
  markings: z
    .array(z.string().trim().min(2, "too short for a marking").max(200))
    .default([])
    .describe(
      "Words that mark it, such as `Internal use only`; capitals and what stands between words are no difference.",
    ),
  categories: z
    .array(z.enum(USE_CATEGORIES))
    .default([])
    .describe("Words of these categories of acceptable use, from their `min_severity` on."),
});

const list = z.strictObject({
  id: name.describe("Stands in records and reports."),
  accounts: z
    .array(z.string())
    .default([])
    .describe("Bare JIDs; those of rooms in which such people are, too."),
  patterns: z
    .array(z.string())
    .default([])
    .describe("Bare JIDs in which `*` stands for any number of characters."),
  domains: z.array(domain).default([]).describe("Everybody there; a subdomain is never implied."),
  data: z
    .union([z.literal("any"), z.array(z.string()).min(1, "name at least one class, or `any`")])
    .describe("Classes that are refused to them, or `any`: whatever people write."),
});

export const dataClasses = z.array(dataClass).default([]).describe("What counts as which class of data.");

export const recipients = z
  .array(list)
  .default([])
  .describe(
    "Recipients, such as customers and clients, who get data only under an exception of kind `recipient`.",
  );

export type DataClassSetting = z.output<typeof dataClass>;
export type RecipientSetting = z.output<typeof list>;
