/**
 * Policy profiles: what an installation must at least refuse, and the clauses that say so. One file each in
 * `config/profiles/`.
 *
 * Rule 1: a setting either names the clauses that it enforces, and then binds, or is the operator's choice: a default that
 * `policy.yaml` may change.
 * Rule 2: a profile is part of the product, not of an installation; a broken one is our bug and throws.
 * Sources: config/policies/clauses.yaml.
 */
import { z } from "zod";
import { USE_ACTIONS, USE_CATEGORIES } from "../policy/acceptable-use.ts";
import { USAGE_THRESHOLDS } from "../policy/traffic.ts";
import { needs } from "./attestations.ts";
import { APPROVED_CLIENT } from "../policy/client-register.ts";
import { APPROVED_DEVICE } from "../policy/device-register.ts";
import { severity } from "./lexicon-schema.ts";
import { JUSTIFICATIONS, STATUTE_IDS, type ProfileId } from "./policy-schema.ts";
import { profileNotices } from "./notices-schema.ts";
import { exceptionsSchema } from "./exception-rules.ts";
import { deepFreeze } from "./freeze.ts";
import { readYamlFile } from "./yaml-source.ts";
import { problemText } from "./problem.ts";
import { DETECTOR_IDS, RULE_IDS } from "./settings-schema.ts";
import { VOLUME_KEYS, type VolumeKey } from "./volume-limits.ts";

const clauses = z.array(z.string()).min(1);
/** What stands in the place of clauses where none asks for it. */
const CHOICE = "operator";
const basis = z.union([clauses, z.literal(CHOICE)]);

const setting = <T extends z.ZodType>(value: T): z.ZodObject<{ value: T; clauses: typeof basis }> =>
  z.strictObject({ value, clauses: basis });

/** `value` holds unless set; `most` is the ceiling of what may be set (no clause names a number). */
const bounded = z.strictObject({ value: z.int(), most: z.int(), clauses: basis });

const optional = bounded.optional();
const volumes = Object.fromEntries(VOLUME_KEYS.map((key) => [key, optional])) as Record<
  VolumeKey,
  typeof optional
>;

const profileSchema = z.strictObject({
  profile: z.string(),
  title: z.string(),
  /** Whether divisions are to file why they use messages. */
  justifications: setting(z.enum(JUSTIFICATIONS)),
  laws: setting(z.array(z.enum(STATUTE_IDS))),
  content: z.strictObject({
    text_only: setting(z.boolean()),
    end_to_end_encryption: setting(z.enum(["block", "allow"])),
  }),
  detectors: z.record(
    z.enum(DETECTOR_IDS),
    z.strictObject({
      action: z.enum(["off", "flag", "redact", "hold", "block"]),
      min_confidence: z.number().min(0).max(1),
      clauses: basis,
    }),
  ),
  acceptable_use: z.record(
    z.enum(USE_CATEGORIES),
    z.strictObject({ action: z.enum(USE_ACTIONS), min_severity: severity, clauses: basis }),
  ),
  limits: z.strictObject({
    stanza_bytes: bounded,
    stanzas_per_second: bounded,
    bytes_per_second: bounded,
    ...volumes,
  }),
  /** Thresholds of use. */
  usage: z.partialRecord(z.enum(USAGE_THRESHOLDS), bounded).default({}),
  rules: z.record(z.enum(["stanza-form", APPROVED_CLIENT, APPROVED_DEVICE, ...RULE_IDS]), basis),
  notices: profileNotices(basis),
  needs,
  exceptions: exceptionsSchema,
});

export type Profile = z.output<typeof profileSchema>;
export type Basis = z.output<typeof basis>;

/** Empty where it is the operator's choice. */
export const clausesOf = (of: Basis): readonly string[] => (of === CHOICE ? [] : of);

const PROFILE_DIRECTORY = new URL("../../config/profiles/", import.meta.url);

export function readProfile(id: ProfileId): Profile {
  const source = readYamlFile(decodeURIComponent(new URL(`${id}.yaml`, PROFILE_DIRECTORY).pathname));
  const [problem] = source.problems;
  if (problem !== undefined) throw new Error(problemText(problem));
  return deepFreeze(profileSchema.parse(source.value));
}
