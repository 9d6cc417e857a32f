/**
 * What a refused sender reads: one sentence in a language of `texts/`, with clause and reference.
 *
 * Rule: no rule, no detector, no matched value; the clause and the reference lead the help desk to the rest.
 * Sources: protocol.md §5.2 (error text); design §8.2.
 */
import { DEFAULT_LANGUAGE, lookUp, textsOf, type Language } from "./languages.ts";
import type { RefusalReason } from "./refusal.ts";
import type { StanzaKind } from "./stanza.ts";

export interface RefusalWords {
  readonly kind: StanzaKind;
  readonly refusal: RefusalReason;
  readonly ref: string;
  readonly clauseId?: string | undefined;
  /** RFC 5646; the default where it is absent or not spoken here. */
  readonly lang?: string | undefined;
}

export function refusalText({ kind, refusal, ref, clauseId, lang }: RefusalWords): {
  readonly lang: Language;
  readonly text: string;
} {
  const spoken = lookUp(lang) ?? DEFAULT_LANGUAGE;
  const texts = textsOf(spoken);
  const opening = kind === "message" ? texts.notDelivered : texts.refused;
  const clause = clauseId === undefined ? "" : ` (${clauseId})`;
  const reference = ref === "" ? "" : ` ${texts.reference} ${ref}`;
  return { lang: spoken, text: `${opening}: ${texts.reasons[refusal]}${clause}${reference}` };
}
