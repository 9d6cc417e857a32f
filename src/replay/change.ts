/**
 * What another policy would do otherwise with one stanza.
 *
 * Rule 1: what is compared is what each policy would enforce, so that a record of shadow mode is compared rightly; what
 * would become of the stanza in fact, modes included, is another question (`inFactOf`).
 * Rule 2: nothing is too small: another text goes on, another rule, detector, clause or exception is named.
 */
import type { Disposition, Finding } from "../policy/rule.ts";
import { isRefused, rank, strictest } from "../policy/verdict.ts";
import type { Rejudged } from "./replay.ts";

/** `refused`: it would have gone on; `passed`: it would have been refused; `altered`: all else. */
export const CHANGE_KINDS = ["refused", "passed", "altered"] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

export interface Change {
  readonly kind: ChangeKind;
  /** `disposition`, or with the same one: the text that goes on, or just the reasons for it. */
  readonly what: "disposition" | "text" | "reasons";
  readonly from: Disposition;
  readonly to: Disposition;
  /** The finding that makes the difference: of the draft where it is stricter, else of the record. */
  readonly cause: Finding | undefined;
  readonly of: Rejudged;
}

/** Undefined where nothing would be otherwise. */
export function changeOf(of: Rejudged): Change | undefined {
  const { record, verdict } = of;
  const from = record.verdict.enforced;
  const to = verdict.enforced;
  const what = differenceOf(of);
  if (what === undefined) return undefined;
  const cause = causeOf(record.findings, verdict.findings, rank(to) >= rank(from));
  return { kind: kindOf(from, to), what, from, to, cause, of };
}

function differenceOf({ record, verdict, forwarded }: Rejudged): Change["what"] | undefined {
  const was = record.verdict;
  if (was.enforced !== verdict.enforced) return "disposition";
  // What shadow mode let pass unmended tells nothing of the mending.
  const isComparable = was.mode === verdict.mode && was.disposition === verdict.disposition;
  if (isComparable && forwarded !== record.forwarded) return "text";
  return namesOf(record.findings) === namesOf(verdict.findings) ? undefined : "reasons";
}

/** What becomes of the stanza in fact, modes included: whether it would be refused where it went on, or go on instead. */
export const inFactOf = ({ record, verdict }: Rejudged): "refused" | "passed" | undefined =>
  turned(record.verdict.disposition, verdict.disposition);

const kindOf = (from: Disposition, to: Disposition): ChangeKind => turned(from, to) ?? "altered";

function turned(from: Disposition, to: Disposition): "refused" | "passed" | undefined {
  const was = isRefused({ disposition: from });
  const is = isRefused({ disposition: to });
  if (was === is) return undefined;
  return is ? "refused" : "passed";
}

const nameOf = ({ ruleId, disposition, detector = "", clauseIds, exceptionId = "" }: Finding): string =>
  `${ruleId} ${disposition} ${detector} ${exceptionId} ${clauseIds.join(" ")}`;

/** Most stanzas have none. */
const namesOf = (findings: readonly Finding[]): string =>
  findings.length === 0 ? "" : findings.map(nameOf).sort().join("\n");

function causeOf(was: readonly Finding[], is: readonly Finding[], isStricter: boolean): Finding | undefined {
  const [told, others] = isStricter ? [is, was] : [was, is];
  const known = new Set(others.map(nameOf));
  const fresh = told.filter((one) => !known.has(nameOf(one)));
  const named = [fresh, told, others].find((some) => some.length > 0) ?? [];
  const worst = strictest(named);
  return named.find(({ disposition }) => disposition === worst);
}
