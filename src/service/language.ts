/** What a language of the service account has to have. Types alone. */
import type { RefusalReason } from "../xmpp/refusal.ts";
import type { Language } from "../xmpp/languages.ts";
import type { Incident } from "./ports.ts";

/** What an answer tells of an incident. */
export type Told = Pick<Incident, "direction" | "disposition" | "reference" | "clause"> & {
  /** In words of the language, UTC. */
  readonly when: string;
  /** Who it was for, or "". */
  readonly to: string;
  readonly why: string;
  readonly advice: string;
  /** Whom to call, or "". */
  readonly contact: string;
};

export interface Words {
  /** RFC 5646 */
  readonly lang: Language;
  /** Lower case, without punctuation or accents; the first word or words of what a user writes. */
  readonly asksHelp: readonly string[];
  readonly asksWhy: readonly string[];
  readonly help: (contact: string) => string;
  readonly hint: string;
  /** The same for every reference that nobody may explain to the asker. */
  readonly unknown: (contact: string) => string;
  readonly notReference: string;
  /** As at the refusal, but where that tells of a moment that is over, or gives advice. */
  readonly whys: Readonly<Record<RefusalReason, string>>;
  readonly advices: Readonly<Record<RefusalReason, string>>;
  readonly explain: (told: Told) => string;
  /** @param approved for people, may be empty @param minutesLeft until the stream ends, where it does */
  readonly unapproved: (approved: readonly string[], minutesLeft: number | undefined) => string;
  /** To who accepts the notice. */
  readonly thanks: string;
  /** The account was seen with a device that is not bound to it. */
  readonly otherDevice: string;
  /** @param wrong in words, each the rest of a sentence about the device */
  readonly deviceLacks: (wrong: readonly string[]) => string;
  /** @param references of the messages, some of them where there are many. */
  readonly altered: (count: number, references: readonly string[]) => string;
}
