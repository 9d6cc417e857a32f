/**
 * The form of a file of policy tests, `policy-tests/NAME.yaml` beside `policy.yaml`: what must pass and what must not.
 *
 * Rule: an unknown key is an error; descriptions here are the reference.
 */
import { z } from "zod";
import { DISPOSITIONS } from "../policy/rule.ts";
import { RULE_IDS } from "./settings-schema.ts";

/** What a finding's rule may be: also what no policy can switch off. */
const FINDING_RULES = [...RULE_IDS, "stanza-form", "rule-failed"] as const;

const ADDRESS = "expected an address such as ann@agency.example";
const TIME = "expected a time with its zone, such as 2026-10-01T08:00:00Z";

const LAYER = "expected a layer: organisation, law:NAME, profile:NAME or division:NAME";

const address = z.string({ error: ADDRESS }).min(1, ADDRESS);

const expected = z.strictObject({
  disposition: z.enum(DISPOSITIONS).describe("What is enforced; in shadow mode what would be."),
  rule: z.enum(FINDING_RULES).optional().describe("A finding of this rule is among the reasons."),
  clause: z.string().optional().describe("That finding enforces this clause."),
  detector: z.string().optional().describe("That finding is this detector's or pattern's, by id."),
  layer: z
    .string({ error: LAYER })
    .regex(/^(?:organisation|(?:law|profile|division):.+)$/, LAYER)
    .optional()
    .describe(
      "That finding meets this layer's demand: `law:hipaa`, `profile:strict`, `organisation`, `division:ID`.",
    ),
});

const testCase = z.strictObject({
  name: z
    .string({ error: "expected a name" })
    .min(1, "the name is empty")
    .max(200, "the name is longer than 200 characters")
    .describe("What must hold, in words."),
  from: address.optional().describe("The sender: the user, where it goes out."),
  to: address.optional().describe("The recipient: the user, where it comes in."),
  direction: z
    .enum(["outbound", "inbound"])
    .default("outbound")
    .describe("Whether it leaves a user of the agency or arrives for one."),
  body: z.string({ error: "expected a text" }).optional().describe("A chat message with this text."),
  stanza: z
    .string({ error: "expected a stanza" })
    .optional()
    .describe("Instead of `body`: one whole stanza."),
  at: z.iso.datetime({ offset: true, error: TIME }).optional().describe("When; now where unset."),
  expect: expected.describe("What the policy must say of it."),
});

export const policyTestsSchema = z
  .strictObject({
    version: z.literal(1, { error: "expected 1" }).describe("Version of this file's form."),
    cases: z.array(testCase).min(1, "there is no case").describe("One stanza each."),
  })
  .describe("Stanzagate: policy tests");

export type PolicyTestsFile = z.output<typeof policyTestsSchema>;
export type PolicyCase = PolicyTestsFile["cases"][number];
