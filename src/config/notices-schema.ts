/**
 * The form of `notices`: in `policy.yaml`, and as a profile has it.
 *
 * Rule: descriptions here are the reference.
 */
import { z } from "zod";
import { NOTICE_PROOFS, WHEN_UNAVAILABLE } from "../policy/notice.ts";
import { LANGUAGES } from "../xmpp/languages.ts";
import { duration } from "./scalars.ts";

const TEXT_EXPECTED = "expected a text without control characters";

/** It travels as a message: nothing that XML or a client would not take. */
const text = z
  .string({ error: TEXT_EXPECTED })
  .trim()
  .min(1, "the text is empty")
  .max(1_500, "longer than 1500 characters")
  .regex(/^[^\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}]*$/u, TEXT_EXPECTED);

/** By language; what a profile lacks would be nobody's duty. */
const texts = z.record(z.enum(LANGUAGES), text);

const truth = z.boolean({ error: "expected true or false" });

export const notices = z
  .strictObject({
    texts: z
      .partialRecord(z.enum(LANGUAGES), text)
      .default({})
      .describe("The agency's own words, by language; they stand behind the profile's, which stay."),
    period: duration
      .optional()
      .describe("How long a proof holds before the notice is given again; unset means the profile's."),
    proof: z
      .enum(NOTICE_PROOFS)
      .optional()
      .describe(
        "`delivered`: the client has it. `accepted`: the user has answered that he understands. Unset means the profile's.",
      ),
    hold: truth
      .optional()
      .describe(
        "Messages to other people are refused until the proof is there; unset means the profile's, where a service account is configured.",
      ),
    when_unavailable: z
      .enum(WHEN_UNAVAILABLE)
      .optional()
      .describe(
        "While the service account is away: `hold`, or `pass` with a flag in the record; unset means the profile's.",
      ),
  })
  .prefault({})
  .describe("The notice that messages are not private.");

export type NoticeSettings = z.output<typeof notices>;

/** @param basis what stands behind a setting */
export const profileNotices = <B extends z.ZodType>(
  basis: B,
): z.ZodObject<{
  texts: typeof texts;
  period: z.ZodObject<{ value: typeof duration; most: typeof duration; clauses: B }>;
  proof: z.ZodObject<{ value: z.ZodEnum<{ delivered: "delivered"; accepted: "accepted" }>; clauses: B }>;
  hold: z.ZodObject<{ value: typeof truth; clauses: B }>;
  when_unavailable: z.ZodObject<{ value: z.ZodEnum<{ pass: "pass"; hold: "hold" }>; clauses: B }>;
}> =>
  z.strictObject({
    texts,
    period: z.strictObject({ value: duration, most: duration, clauses: basis }),
    proof: z.strictObject({ value: z.enum(NOTICE_PROOFS), clauses: basis }),
    hold: z.strictObject({ value: truth, clauses: basis }),
    when_unavailable: z.strictObject({ value: z.enum(WHEN_UNAVAILABLE), clauses: basis }),
  });
