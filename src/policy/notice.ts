/**
 * The notice that messages are not private: what the policy says of it, what proves that an account has it, and whether one is
 * due.
 *
 * Rule 1: a proof is of one text, holds for the period and for the account: what one of its clients took, the person has had.
 * Rule 2: a changed text is a new notice, and a proof from a time to come is none: a clock that jumped frees nobody.
 * Rule 3: "delivered" is what the client's program took, never what somebody read.
 * Sources: clauses CCPS-3.e, ORDHS-3.5, WV-4.2.b, AL-6.a; design §8.8; docs/decisions/0033-the-notice-is-proven-by-its-session.md.
 */
import type { Language } from "../xmpp/languages.ts";

export const NOTICE_PROOFS = ["delivered", "accepted"] as const;
/** Weakest first. */
export type NeededProof = (typeof NOTICE_PROOFS)[number];

/** What is done while the account that gives the notice is not there. Loosest first. */
export const WHEN_UNAVAILABLE = ["pass", "hold"] as const;

export interface NoticeText {
  /** First 16 hex digits of SHA-256 over language and text. */
  readonly id: string;
  readonly text: string;
}

export interface NoticePolicy {
  readonly texts: Readonly<Record<Language, NoticeText>>;
  readonly periodMs: number;
  readonly proof: NeededProof;
  /** Messages to other people wait for the proof. */
  readonly hold: boolean;
  /** `policy.yaml` itself asks for that: then it holds also where nobody could give the notice. */
  readonly isHoldAsked: boolean;
  readonly whenUnavailable: (typeof WHEN_UNAVAILABLE)[number];
}

/** How a client or a person showed that the notice is there. */
export const PROOF_KINDS = ["receipt", "acknowledgement", "ping", "reply", "form"] as const;
export type ProofKind = (typeof PROOF_KINDS)[number];

const ACCEPTING: ReadonlySet<ProofKind> = new Set(["reply", "form"]);

export const isAcceptance = (kind: ProofKind): boolean => ACCEPTING.has(kind);

/** What an account has shown last. Epoch milliseconds. */
export interface NoticeStanding {
  readonly textId: string;
  readonly deliveredAtMs: number;
  readonly acceptedAtMs?: number | undefined;
}

/** What is missing, as a session knows it of its user. */
export type NoticeDue = "none" | "delivery" | "acceptance" | "unavailable";

export interface NoticeContext {
  /** Bare JID of the account that gives it; "" where there is none. */
  readonly account: string;
  readonly due: NoticeDue;
}

/** Clocks of two processes, or one that was set right. */
const TOLERANCE_MS = 300_000;

type Wanted = Pick<NoticePolicy, "periodMs" | "proof">;

/** Until when what was shown holds; 0 where it does not. @param isText whether a text's id is one of those in force */
export function provenUntilMs(
  standing: NoticeStanding | undefined,
  { periodMs, proof }: Wanted,
  { nowMs, isText }: { readonly nowMs: number; readonly isText: (textId: string) => boolean },
): number {
  if (standing === undefined || !isText(standing.textId)) return 0;
  const atMs = proof === "accepted" ? standing.acceptedAtMs : standing.deliveredAtMs;
  return atMs === undefined || isOfWrongClock(atMs, nowMs) ? 0 : atMs + periodMs;
}

/**
 * Whether what was shown is dated so much later than what is shown now that a clock was wrong then: it counts no more, or nobody
 * could prove anything until that day has come.
 */
export const isOfWrongClock = (shownMs: number, nowMs: number): boolean => shownMs > nowMs + TOLERANCE_MS;

/** A later proof of the same text adds to what was shown; one of another text begins anew. Proofs come in the order in which they were made. */
export function withProof(
  known: NoticeStanding | undefined,
  { textId, kind, atMs }: { readonly textId: string; readonly kind: ProofKind; readonly atMs: number },
): NoticeStanding {
  const isMore = known !== undefined && known.textId === textId && !isOfWrongClock(known.deliveredAtMs, atMs);
  const accepted = isAcceptance(kind) ? atMs : isMore ? known.acceptedAtMs : undefined;
  const deliveredAtMs = isMore ? Math.max(known.deliveredAtMs, atMs) : atMs;
  return { textId, deliveredAtMs, ...(accepted !== undefined && { acceptedAtMs: accepted }) };
}

/** What is known at one moment of one user. */
export interface NoticeFacts extends Pick<NoticeContext, "account"> {
  /** Bare JID. */
  readonly user: string;
  readonly nowMs: number;
  /** By `provenUntilMs`. */
  readonly untilMs: number;
  /** The notice went to the client, and what is missing is an answer. */
  readonly hasPassed: boolean;
  /** The client has it, and the user has not accepted it. */
  readonly isDelivered: boolean;
  /** The account is there to give it. */
  readonly isAvailable: boolean;
}

export function noticeDue(facts: NoticeFacts, { isHoldAsked }: Pick<NoticePolicy, "isHoldAsked">): NoticeDue {
  if (facts.account === "") return isHoldAsked ? "unavailable" : "none";
  if (facts.user === facts.account || facts.nowMs < facts.untilMs) return "none";
  if (facts.isDelivered) return "acceptance";
  return facts.hasPassed || facts.isAvailable ? "delivery" : "unavailable";
}

export const isNoticeText = (policy: Pick<NoticePolicy, "texts">, textId: string): boolean =>
  Object.values(policy.texts).some(({ id }) => id === textId);

/** One proof, as it is kept; plain values that another process can be sent. */
export interface NoticeProof {
  /** Bare JID. */
  readonly account: string;
  readonly textId: string;
  readonly lang: string;
  readonly kind: ProofKind;
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly sessionId: string;
  /** Record of the notice as it went to the client. */
  readonly recordId: string;
}
