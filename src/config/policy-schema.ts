/**
 * The form of `policy.yaml`: what security staff decide (hot reload; its hash stands in every verdict).
 *
 * Rule 1: a setting can only tighten its profile; `effective.ts` refuses the rest and names the clause.
 * Rule 2: an unknown key is an error; descriptions here are the reference.
 */
import { z } from "zod";
import { acceptableUse } from "./acceptable-use-schema.ts";
import { agency } from "./agency-schema.ts";
import { attestations } from "./attestations.ts";
import { clientsSchema } from "./clients-schema.ts";
import { devicesSchema } from "./devices-schema.ts";
import { directives } from "./directives.ts";
import { divisions } from "./division-schema.ts";
import { exceptionsSection } from "./exceptions-schema.ts";
import { dataClasses, recipients } from "./recipients-schema.ts";
import { notices } from "./notices-schema.ts";
import { domain } from "./scalars.ts";
import { content, detectors, limits, MODES, RULE_IDS } from "./settings-schema.ts";
import { usage } from "./usage-schema.ts";

/** Profiles that ship: `config/profiles/<id>.yaml`. */
export const PROFILE_IDS = ["nc-ccps", "or-dhs-070-010", "al-630-04", "wv-po1010", "strict"] as const;
export type ProfileId = (typeof PROFILE_IDS)[number];

/** Statute packs that ship: `config/statutes/<id>.yaml`. */
export const STATUTE_IDS = ["hipaa", "part-2", "ferpa", "dppa", "glba", "irs-1075", "cjis"] as const;
export type StatuteId = (typeof STATUTE_IDS)[number];

/** Whether divisions are to file why they use messages (AL-1.b). */
export const JUSTIFICATIONS = ["asked", "none"] as const;

const domains = z.strictObject({
  internal: z
    .array(domain)
    .min(1, "name at least one domain: without one every message is external")
    .describe("The agency's own domains; a subdomain is never implied."),
  services: z
    .array(domain)
    .default([])
    .describe("Hosts of the agency's own services that users may address, such as rooms."),
});

export const policySchema = z
  .strictObject({
    version: z.literal(1, { error: "expected 1" }).describe("Version of this file's form."),
    profile: z
      .enum(PROFILE_IDS)
      .default("strict")
      .describe("The policy profile that what follows can tighten."),
    mode: z
      .enum(MODES)
      .describe(
        "`enforce`, or `shadow`: judge and record everything, block nothing (for a trial before enforcing).",
      ),
    domains: domains.describe("Who is inside."),
    content: content.prefault({}).describe("What a stanza may carry."),
    upload_hosts: z
      .array(domain)
      .default([])
      .describe("Hosts of the agency's file upload service: links to them in text are refused."),
    laws: z
      .array(z.enum(STATUTE_IDS))
      .default([])
      .describe("Statutes that bind the agency beside those of the profile; nothing loosens them."),
    divisions,
    directives,
    attestations,
    agency,
    detectors: detectors.describe(
      "Sensitive-content detectors beside the profile's, and stricter settings of those.",
    ),
    acceptable_use: acceptableUse,
    data_classes: dataClasses,
    recipients,
    rules: z
      .partialRecord(
        z.enum(RULE_IDS),
        z.strictObject({
          mode: z
            .enum([...MODES, "off"])
            .describe("`shadow` tries one rule; `off` only where no clause needs it."),
        }),
      )
      .default({})
      .describe("Mode of single rules."),
    clients: clientsSchema.prefault({}).describe("Which clients people use."),
    devices: devicesSchema.prefault({}).describe("From which devices people may log in."),
    exceptions: exceptionsSection
      .prefault({})
      .describe(
        "What the policy lets single people do for a time, once it is approved (`stanzagate exception`).",
      ),
    justifications: z
      .enum(JUSTIFICATIONS)
      .optional()
      .describe(
        "`asked`: divisions that have filed no reason for using messages are named by `config check` (`stanzagate justification`); unset means the profile's.",
      ),
    limits: limits.prefault({}).describe("Size, rate and volume of what passes."),
    usage,
    notices,
  })
  .describe("Stanzagate: policy.yaml");

export type PolicyFile = z.output<typeof policySchema>;
