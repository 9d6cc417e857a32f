/** One cell of the matrix: what is sent that must not arrive, and what must come of it. Types, and names for both. */
import type { Direction } from "../../../src/policy/rule.ts";
import type { StanzaRecord } from "../../../src/records/record.ts";
import type { Seat, Seen } from "./seat.ts";
import type { Answer, Specimen } from "./specimen.ts";

export interface Ids {
  /** Of the stanza that is tried. */
  readonly id: string;
  /** What no receiver may see. */
  readonly token: string;
  /** Of the good word. */
  readonly good: string;
}

export interface Told {
  readonly kind: "message" | "presence" | "iq";
  /** Who the error comes from. */
  readonly from: string | undefined;
  readonly answer: Answer;
  /** An outsider reads no reference, no clause and no words of ours. */
  readonly isPlain?: true;
}

export interface Trial {
  readonly direction: Direction;
  readonly from: Seat;
  /** On its own raw stream nothing of it may be seen. */
  readonly to: Seat;
  /** Logged in past the gateway, it did see it: the stanza was real. */
  readonly witness?: Seat;
  readonly xml: (ids: Ids) => string;
  /** A good stanza by the same way, which `to` gets with `ids.good` in it; a message to it if absent. */
  readonly good?: (ids: Ids) => string;
  /** Where the policy lets no word pass between the two: a colleague of both, past the gateway. */
  readonly via?: Seat;
  readonly trace: (ids: Ids) => string;
  readonly disposition: "block" | "strip" | "either";
  readonly rule: Specimen["rule"];
  /** The error that the sender gets; absent where nobody is told. */
  readonly told?: Told;
  /** The server may send it to several addresses of the receiver. */
  readonly mayRepeat?: true;
  /** The sender may be told or not: a part that does not count was taken out of what it asked. */
  readonly isToldFreely?: true;
  /** The receiver waits for it and gets an error with its id from the same sender in its place. */
  readonly isAnsweredInstead?: boolean;
  /** What else must hold. */
  readonly also?: (outcome: Outcome, ids: Ids) => { readonly what: string; readonly is: boolean };
  /** A stanza with the id arrives, cleaned. */
  readonly isDelivered?: boolean;
}

/** Of the trials that were sent together. */
export interface Outcome {
  /** By the next on the way, who gets the good words: the receiver where nobody is between. */
  readonly atNext: readonly Seen[];
  readonly atReceiver: readonly Seen[];
  readonly atSender: readonly Seen[];
  readonly atWitness: readonly Seen[];
  readonly records: readonly StanzaRecord[];
  /** Of all of them. */
  readonly traces: readonly string[];
}

let count = 0;

export const nextIds = (): Ids => {
  count += 1;
  const number = count.toString().padStart(5, "0");
  return { id: `bad${number}`, token: `tk${number}`, good: `ok${number}` };
};
