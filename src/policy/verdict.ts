/**
 * The outcome of judging one stanza. The strictest disposition of all findings is the label; every rewrite of
 * every finding is applied (design: an SSN is redacted even where a file is stripped).
 */
import type { XmlElement } from "../xml/element.ts";
import { DISPOSITIONS, type Disposition, type Finding } from "./rule.ts";

export interface Verdict {
  /** What happens to the stanza. In shadow mode `allow` or `flag`, or a block of what cannot be judged. */
  readonly disposition: Disposition;
  /** What would have happened in enforce mode; equal to `disposition` there. */
  readonly enforced: Disposition;
  readonly findings: readonly Finding[];
  readonly revisionId: string;
  readonly mode: "enforce" | "shadow";
  /** What goes on instead, where the disposition is redact or strip (or a flag came with rewrites). */
  readonly rewritten?: XmlElement;
}

/** As `evaluate` gives it. */
export interface CostedVerdict extends Verdict {
  /** What judging the stanza cost, in units of `scan/work.ts`. */
  readonly work: number;
}

export const rank = (disposition: Disposition): number => DISPOSITIONS.indexOf(disposition);

export const stricter = (a: Disposition, b: Disposition): Disposition => (rank(a) >= rank(b) ? a : b);

export const strictest = (findings: readonly Finding[]): Disposition =>
  findings.reduce<Disposition>((worst, { disposition }) => stricter(worst, disposition), "allow");

/** True where the stanza itself does not go on (its substitute does). */
export const isRefused = ({ disposition }: Pick<Verdict, "disposition">): boolean =>
  rank(disposition) >= rank("hold");

/** The finding that the refusal names: the first of the strictest in force; of the shadowed where none is in force. */
export const deciding = ({ findings }: Verdict): Finding | undefined => {
  const inForce = findings.filter(({ isShadowed }) => isShadowed !== true);
  const named = inForce.length === 0 ? findings : inForce;
  const worst = strictest(named);
  return named.find(({ disposition }) => disposition === worst);
};

/** Every clause that the findings enforce, once each. */
export const clausesIn = ({ findings }: Verdict): readonly string[] =>
  findings.length === 0 ? NONE : [...new Set(findings.flatMap(({ clauseIds }) => clauseIds))];

/** Every rule that found something, once each. */
export const rulesIn = ({ findings }: Verdict): readonly string[] =>
  findings.length === 0 ? NONE : [...new Set(findings.map(({ ruleId }) => ruleId))];

/** Every exception under which something of it was let pass, once each. */
export const exceptionsIn = ({ findings }: Pick<Verdict, "findings">): readonly string[] =>
  findings.length === 0 ? NONE : [...new Set(findings.flatMap(({ exceptionId }) => exceptionId ?? []))];

/** Most stanzas are plainly allowed, and each asks several times. */
const NONE: readonly string[] = [];
