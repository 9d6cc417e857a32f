/**
 * The form of a lexicon: one file of terms of one category in one language.
 *
 * Rule: descriptions here are the reference; docs/acceptable-use.md says how terms are found.
 */
import { z } from "zod";
import { isUsableTerm, USE_CATEGORIES } from "../policy/acceptable-use.ts";
import { name } from "./scalars.ts";

const SEVERITY = "expected 1 (may be harmless), 2 or 3 (never is)";
export const severity = z.literal([1, 2, 3], { error: SEVERITY });

const MAX_TERM_LENGTH = 80;
/** Of one file: the automaton of so many takes some tens of megabytes. */
const MAX_ENTRIES = 500;
const MAX_TERMS = 2_000;

const word = z
  .string({ error: "expected a word or phrase" })
  .max(MAX_TERM_LENGTH, `longer than ${MAX_TERM_LENGTH} characters`)
  .refine(isUsableTerm, "expected Latin letters, figures, blanks and hyphens, two letters at least");

const entry = z.strictObject({
  severity: severity.describe("Of all its terms: 1 may be harmless, 2 seldom is, 3 never is."),
  forms: z
    .enum(["exact", "plural", "all"])
    .default("all")
    .describe("`plural`: its plural too; `all`: what a verb becomes as well, in Spanish the other gender."),
  terms: z.array(word).min(1, "name a term").max(MAX_TERMS).describe("Words and phrases."),
  negative: z
    .array(word)
    .default([])
    .describe("Words that make a term harmless where they stand near it: for ambiguous terms alone."),
});

export const lexiconSchema = z
  .strictObject({
    id: name.describe("Stands in the policy's revision; the id of a shipped list replaces that."),
    category: z.enum(USE_CATEGORIES).describe("What its terms are."),
    language: z.enum(["en", "es"]).describe("Whose plurals and verb forms its terms take."),
    title: z.string().min(1).describe("For people."),
    origin: z.string().min(1).describe("Where the terms are from."),
    licence: z.string().min(1).describe("Under which the terms may be used."),
    date: z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}$/, "expected a date: 2026-11-22")
      .describe("Of this version."),
    entries: z.array(entry).max(MAX_ENTRIES).describe("Terms of one severity each; empty for none at all."),
  })
  .describe("Stanzagate: a lexicon of acceptable use");

export type LexiconFile = z.output<typeof lexiconSchema>;
