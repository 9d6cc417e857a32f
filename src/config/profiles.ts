/**
 * Policy profiles: what an installation must at least refuse, and the clauses that say so. One file each in
 * `config/profiles/`.
 *
 * Rule: a profile is part of the product, not of an installation; a broken one is our bug and throws.
 * Sources: config/policies/clauses.yaml.
 */
import { z } from "zod";
import { DETECTOR_IDS, RULE_IDS } from "./policy-schema.ts";
import type { ProfileId } from "./policy-schema.ts";
import { deepFreeze } from "./freeze.ts";
import { readYamlFile } from "./yaml-source.ts";
import { problemText } from "./problem.ts";

const clauses = z.array(z.string()).min(1);

const required = <T extends z.ZodType>(value: T): z.ZodObject<{ value: T; clauses: typeof clauses }> =>
  z.strictObject({ value, clauses });

/** `value` holds unless set; `most` is the ceiling of what may be set (no clause names a number). */
const bounded = z.strictObject({ value: z.int(), most: z.int(), clauses });

const profileSchema = z.strictObject({
  profile: z.string(),
  title: z.string(),
  content: z.strictObject({
    text_only: required(z.boolean()),
    end_to_end_encryption: required(z.enum(["block", "allow"])),
  }),
  detectors: z.record(
    z.enum(DETECTOR_IDS),
    z.strictObject({
      action: z.enum(["off", "flag", "redact", "hold", "block"]),
      min_confidence: z.number().min(0).max(1),
      clauses,
    }),
  ),
  limits: z.strictObject({
    stanza_bytes: bounded,
    stanzas_per_second: bounded,
    bytes_per_second: bounded,
  }),
  rules: z.record(z.enum(["stanza-form", ...RULE_IDS]), clauses),
});

export type Profile = z.output<typeof profileSchema>;

const PROFILE_DIRECTORY = new URL("../../config/profiles/", import.meta.url);

export function readProfile(id: ProfileId): Profile {
  const source = readYamlFile(decodeURIComponent(new URL(`${id}.yaml`, PROFILE_DIRECTORY).pathname));
  const [problem] = source.problems;
  if (problem !== undefined) throw new Error(problemText(problem));
  return deepFreeze(profileSchema.parse(source.value));
}
