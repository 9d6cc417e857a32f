/** What a session can ask for. Closed union; `edge/driver` carries every one out, in order. Types alone. */
import type { ClientAction, ClientStanding } from "../policy/client-register.ts";
import type { ProofKind } from "../policy/notice.ts";
import type { ArchiveRecord } from "../records/record.ts";
import type { DeviceLack } from "../xmpp/texts/texts.ts";
import type { Language } from "../xmpp/languages.ts";
import type { Side, TimerName } from "./input.ts";

export type Effect =
  /** Canonical text, never received bytes; towards a client on a framed transport exactly one frame. */
  | { readonly type: "sendClient"; readonly text: string }
  | { readonly type: "sendUpstream"; readonly text: string }
  /** Hand the paused socket to TLS. The session has checked that no byte is buffered behind the request. */
  | { readonly type: "startTls"; readonly side: Side; readonly serverName: string }
  /** Connect to the upstream that serves this domain. Sends before it is connected are kept by the driver. */
  | { readonly type: "openUpstream"; readonly domain: string }
  /** Answered by exactly one `archived` or `archiveFailed` with the same ticket. */
  | { readonly type: "archive"; readonly ticket: number; readonly record: ArchiveRecord }
  /** A record of a session that is over: answered by nothing, kept as soon as the archive takes it. */
  | { readonly type: "archiveLast"; readonly record: ArchiveRecord }
  /** On a framed transport: from here on the client may send whole stanzas, so its frames may be as long. */
  | { readonly type: "widenClient" }
  /** Stop and start reading a leg: in between nothing of it is told, its end neither. */
  | { readonly type: "pause"; readonly side: Side }
  | { readonly type: "resume"; readonly side: Side }
  /** There is more to do than one slice: `turn` once all others have had theirs. */
  | { readonly type: "yield" }
  | { readonly type: "setTimer"; readonly timer: TimerName; readonly delayMs: number }
  | { readonly type: "clearTimer"; readonly timer: TimerName }
  /** Nothing that waits for the client reaches whoever is there now. */
  | { readonly type: "cutClient" }
  /** Flush what was sent, then end the transport: a closing tag, where one is wanted, was sent before. */
  | { readonly type: "closeClient" }
  | { readonly type: "closeUpstream" }
  | { readonly type: "observe"; readonly event: SessionEvent };

/** What log and metrics may see: ids, rules, counts; never content. */
export type SessionEvent =
  | {
      readonly type: "authenticated";
      readonly mechanism: string;
      readonly outcome: "success" | "failure";
      readonly user?: string;
    }
  | {
      readonly type: "bound";
      readonly user: string;
      readonly isResumed: boolean;
    }
  /** The service account is to ask a client what it is: its version, or what the caps of that node stand for. */
  | { readonly type: "clientAsked"; readonly user: string; readonly node?: string | undefined }
  | {
      readonly type: "clientJudged";
      readonly user: string;
      readonly standing: ClientStanding;
      /** What it comes to, or has come to. */
      readonly outcome: ClientAction | "refused";
      readonly mode: "enforce" | "shadow";
      readonly exceptionId?: string | undefined;
    }
  | {
      readonly type: "deviceJudged";
      /** Undefined where nobody had logged in yet. */
      readonly user: string | undefined;
      readonly lacking: readonly DeviceLack[];
      readonly outcome: "allow" | "warn" | "refused";
      readonly mode: "enforce" | "shadow";
      readonly lang: Language;
    }
  /** An account that has devices is seen with another. `device`: its mark. */
  | {
      readonly type: "deviceChanged";
      readonly user: string;
      readonly device: string;
      readonly lang: Language;
    }
  /** The user is to hear it from the service account. `leftMs`: until the stream ends, where it does. */
  | {
      readonly type: "clientWarned";
      readonly user: string;
      readonly lang: Language;
      readonly approved: readonly string[];
      readonly leftMs: number | undefined;
    }
  /** The service account is to give the notice; without a text only the ping that shows that it came. */
  | {
      readonly type: "noticeAsked";
      /** Full JID. */
      readonly user: string;
      readonly id: string;
      readonly lang: Language;
      /** The policy's, no content of anybody's. */
      readonly text: string | undefined;
      /** It is to be accepted. */
      readonly isForm: boolean;
      /** A ping goes behind it at once. */
      readonly hasPing: boolean;
    }
  /** Bare JID. */
  | { readonly type: "noticeProven"; readonly user: string; readonly proof: ProofKind }
  | {
      readonly type: "judged";
      readonly direction: "outbound" | "inbound";
      readonly kind: "message" | "presence" | "iq";
      readonly disposition: string;
      readonly enforced: string;
      readonly mode: "enforce" | "shadow";
      readonly ruleIds: readonly string[];
      readonly clauseIds: readonly string[];
      readonly detectors: readonly string[];
      /** Under which it passed, or some part of it did. */
      readonly exceptionIds: readonly string[];
      readonly revisionId: string;
      readonly bytes: number;
      /** Bare JIDs. */
      readonly user: string;
      readonly farEnd: string;
      readonly incidentRef?: string;
      readonly recordId: string;
      /** Words of the user's to somebody else, delivered otherwise than they were sent; with the language of its stream. */
      readonly altered?: { readonly lang: Language };
    }
  /** Somebody whose division is switched off: turned away at the log-in, ended, or in shadow mode only told of. */
  | {
      readonly type: "divisionOff";
      /** Bare JID. */
      readonly user: string;
      readonly division: string;
      readonly outcome: "turned-away" | "ended";
      readonly mode: "enforce" | "shadow";
    }
  /** The client came to its rate limit; in shadow mode it is read on. `delayMs`: until its debt is paid. */
  | { readonly type: "throttled"; readonly mode: "enforce" | "shadow"; readonly delayMs: number }
  | { readonly type: "refusedUnrecorded"; readonly direction: "outbound" | "inbound" }
  | {
      readonly type: "streamError";
      readonly side: Side;
      readonly condition: string;
      /** SG_STREAM_* where the gateway made it. */
      readonly code?: string;
      readonly detail?: string;
    }
  | { readonly type: "fault"; readonly code: string; readonly detail: string };
