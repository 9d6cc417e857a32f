/**
 * What lies outside the gateway and somebody has to state: an attestation is the operator's recorded word for a clause.
 * Profiles name what they need before they can be said to hold; one that blocks keeps the gateway from starting.
 *
 * Sources: CCPS-AT (the product is designated), AL-5 (a schedule with its authority), AL-7.
 */
import { z } from "zod";
import type { Complaint } from "./complaint.ts";

const CLAUSE_EXPECTED = "expected the id of a clause, such as CCPS-AT (stanzagate config clauses)";
const DATE_EXPECTED = "expected a date, YYYY-MM-DD";

export const attestations = z
  .array(
    z.strictObject({
      clause: z.string({ error: CLAUSE_EXPECTED }).describe("The clause that it is about."),
      statement: z
        .string()
        .trim()
        .min(10, "say what is so, in a sentence")
        .describe("What is so, for reports: a sentence."),
      by: z.string().trim().min(3, "name who states it").describe("Who states it: name and office."),
      date: z.iso.date({ error: DATE_EXPECTED }).describe("When it was stated, YYYY-MM-DD."),
      document: z.string().optional().describe("Where it is written down."),
    }),
  )
  .default([])
  .describe("What the operator states about duties outside the gateway.");

export type Attestation = z.output<typeof attestations>[number];

export const needs = z
  .array(
    z.strictObject({
      clause: z.string(),
      what: z.string(),
      /** Nothing starts before it is stated, with the document that it rests on. */
      blocks: z.boolean(),
    }),
  )
  .default([]);

export interface Stated {
  readonly profile: string;
  readonly needs: z.output<typeof needs>;
  readonly attestations: readonly Attestation[];
  readonly isClause: (id: string) => boolean;
}

export function attestationComplaints(stated: Stated): readonly Complaint[] {
  return [...unknownClauses(stated), ...unmetNeeds(stated)];
}

const unknownClauses = ({ attestations: all, isClause }: Stated): readonly Complaint[] =>
  all.flatMap(({ clause }, index) =>
    isClause(clause)
      ? []
      : [
          {
            code: "SG_CONFIG_REFERENCE",
            path: ["attestations", index, "clause"],
            message: `no clause "${clause}"`,
            hint: "stanzagate config clauses",
          } as const,
        ],
  );

const unmetNeeds = ({ profile, needs: all, attestations: given }: Stated): readonly Complaint[] =>
  all
    .filter(({ clause, blocks }) => !given.some((one) => one.clause === clause && (!blocks || one.document)))
    .map(({ clause, what, blocks }) => ({
      code: "SG_CONFIG_UNATTESTED",
      path: ["profile"],
      message: `profile ${profile} needs somebody's word first: ${what} (${clause})`,
      hint: `attestations: [{ clause: ${clause}, statement: …, by: …, date: …${blocks ? ", document: …" : ""} }]`,
      ...(!blocks && { isWarning: true }),
    }));
