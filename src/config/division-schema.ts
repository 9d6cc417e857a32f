/** The form of `divisions` in `policy.yaml`: offices that are held to more than the rest of the agency. */
import { z } from "zod";
import { divisionUse } from "./acceptable-use-schema.ts";
import { divisionClients } from "./clients-schema.ts";
import { distinguishedName } from "./directory-schema.ts";
import { name } from "./scalars.ts";
import { content, detectors, limits, MODES, RULE_IDS } from "./settings-schema.ts";

const members = z.strictObject({
  accounts: z.array(z.string()).default([]).describe("Bare JIDs."),
  patterns: z
    .array(z.string())
    .default([])
    .describe("Bare JIDs in which `*` stands for any number of characters, such as `doc-*@agency.example`."),
  roster_group: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe(
      "Contacts of the service account in this group of its roster, as the server's shared groups fill it.",
    ),
  ldap_group: distinguishedName
    .optional()
    .describe(
      "Distinguished name of a group of the LDAP server (`directory` in `gateway.yaml`): who is in it there.",
    ),
});

const CONTACT = "expected one line of at most 200 characters";

const division = z.strictObject({
  id: name.describe("Stands in records and reports."),
  title: z.string().optional().describe("Its name for people; unset means the id."),
  members: members.describe("Who is in it: any of these. Who is in several is bound by all of them."),
  managers: z
    .array(z.string())
    .default([])
    .describe(
      "Logins (`stanzagate user`) of those whose decision switches it on or off; nobody else's does.",
    ),
  starts: z
    .enum(["on", "off"])
    .default("on")
    .describe(
      "Before its management has decided (`stanzagate division`): `off` means nobody of it uses the service.",
    ),
  contact: z
    .string({ error: CONTACT })
    .max(200, CONTACT)
    .regex(/^[^\p{Cc}]*$/u, CONTACT)
    .optional()
    .describe("Whom its people ask while it is off, as they read it; unset means its managers' logins."),
  mode: z
    .enum(MODES)
    .optional()
    .describe("Of its users; `shadow` tries the policy in one division. Unset means the policy's."),
  content: content.prefault({}).describe("What a stanza may carry, where stricter than for all."),
  detectors: detectors.describe("Detectors of its own, and stricter settings of the others."),
  rules: z
    .partialRecord(
      z.enum(RULE_IDS),
      z.strictObject({ mode: z.literal("enforce").describe("On, whatever holds for all.") }),
    )
    .default({})
    .describe("Rules that are on for it though they are off for all."),
  limits: limits.prefault({}).describe("Size, rate and volume, where lower than for all."),
  acceptable_use: divisionUse,
  clients: divisionClients,
});

export const divisions = z.array(division).default([]).describe("Offices with settings of their own.");

export type DivisionSetting = z.output<typeof divisions>[number];
