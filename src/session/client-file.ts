/** What is known of one client, by its stream. Types alone. */
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
  /** It was told that it is not approved. */
  readonly isWarned: boolean;
  /** Its stream was ended for it. */
  readonly isRefused: boolean;
  /** When it was. */
  readonly refusedAtMs?: number;
}
