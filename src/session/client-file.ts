/** What is known of one client, by its stream, and of who is refused, by account. Types alone. */
import type { ClientClaim } from "../policy/client-claim.ts";
import type { ClientAction } from "../policy/client-register.ts";
import type { ClientJudgement } from "../policy/client-standing.ts";

/** Plain values that another process can be sent. */
export interface ClientFile {
  /** Names the stream over all its resumptions. */
  readonly streamId: string;
  /** Bound full JID. */
  readonly user: string;
  readonly boundAtMs: number;
  /** From where its time is counted, where it is refused. */
  readonly graceFromMs: number;
  readonly claims: readonly ClientClaim[];
  readonly judgement: ClientJudgement;
  readonly action: ClientAction;
  /** Under which its program may be used, though the register does not name it; and until when. */
  readonly exception?: { readonly id: string; readonly untilMs: number } | undefined;
  /** It was told that it is not approved. */
  readonly isWarned: boolean;
  /** Its stream was ended for it. */
  readonly isRefused: boolean;
  /** Where its time runs: it is refused, and not in shadow alone. */
  readonly offence?: Offence | undefined;
}

/** What is remembered of an account and a program that is refused there, over all log-ins. */
export interface Offence {
  /** As the client names itself; "" where it does not. */
  readonly program: string;
  /** Since when its time runs: from the log-in that it was first refused on, or from the policy that refused it. */
  readonly sinceMs: number;
  /** The stream that this was. */
  readonly beganOn: string;
  /** The stream that had time to read why when all of it had run out: only one has. */
  readonly lastWordOn?: string;
  readonly seenAtMs: number;
}
