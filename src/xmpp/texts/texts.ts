/**
 * What one language's file holds: every text that the gateway itself shows to people. Types alone, so that a language
 * without one of them does not compile.
 *
 * Rule for the texts: short and plain; no rule, no detector, no limit's size, no matched value. Who needs more asks by
 * the reference.
 * Sources: protocol.md §5.2 (error text), §5.3; docs/errors.md lists them.
 */
import type { RefusalReason } from "../refusal.ts";

/** Why a stream ended, as far as a person can do something about it. */
export type StreamReason =
  | "too-big"
  | "too-fast"
  | "too-many-log-ins"
  | "too-many-devices"
  | "busy"
  | "accounts"
  | "client"
  | "division-off"
  | "device"
  | "tls"
  | "limit"
  | "not-served"
  | "log-in-first"
  | "not-understood";

/** What a device has not, or has and should not. In the order in which they are told. */
export type DeviceLack =
  "certificate-invalid" | "certificate-of-another" | "revoked" | "certificate" | "network" | "registered";

export interface Texts {
  /** Of a message; anything else is merely refused. Before the reason, with a colon between. */
  readonly notDelivered: string;
  readonly refused: string;
  /** Before the incident reference. */
  readonly reference: string;
  /** Of a log-in that the server will not end without one step more: a whole sentence. */
  readonly unknownTask: string;
  /** The rest of a sentence: small letter, full stop. */
  readonly reasons: Readonly<Record<RefusalReason, string>>;
  /** Of a notice that has to be accepted. */
  readonly notice: {
    /** Behind its text: what to do. */
    readonly request: string;
    /** Beside the box of its form. */
    readonly agreement: string;
    /** What counts as yes: small letters, no accents, no punctuation. */
    readonly agreements: readonly string[];
  };
  /** Before the names of approved programs; behind the text "client". */
  readonly approvedClients: string;
  /** Before the title of a division that is switched off, and before whom its people ask. */
  readonly office: string;
  readonly askThere: string;
  /** Before what the device lacks; behind the text "device". */
  readonly lacking: string;
  /** Behind that, in a list. */
  readonly deviceLacks: Readonly<Record<DeviceLack, string>>;
  /** A whole sentence. */
  readonly stream: Readonly<Record<StreamReason, string>>;
}
