/**
 * The notice that messages are not private, as one session sees it: asks for it where its user has not had it, sees it pass,
 * and knows by the client's own word that the client has it.
 *
 * Rule 1: what counts is the very message that was asked for: from the service account, under the id that this session chose,
 * with the text as it stands, delivered whole. A copy (carbon, archive) is none; nobody else can send it.
 * Rule 2: what proves it comes from the client, behind the notice: a receipt, an acknowledgement that covers it, the answer
 * to the ping that follows it, the user's own answer. Each is on record before anything that it frees.
 * Rule 3: asked anew until it came, slower and slower; before the period is over, so that nobody is held for it.
 * Sources: clauses CCPS-3.e, ORDHS-3.5, WV-4.2.b, AL-6.a; XEP-0184 1.4; XEP-0198 v1.6 §4; XEP-0199 v2.0; RFC 6120 §10.1 (order);
 * design §8.8; docs/decisions/0033-the-notice-is-proven-by-its-session.md.
 */
import type { XmlElement } from "../xml/element.ts";
import { modeOf } from "../policy/evaluate.ts";
import {
  isAcceptance,
  isNoticeText,
  noticeDue,
  provenUntilMs,
  type NoticeContext,
  type NoticeDue,
  type NoticePolicy,
  type ProofKind,
} from "../policy/notice.ts";
import type { Direction } from "../policy/rule.ts";
import { notice as rule } from "../policy/rules/notice.ts";
import type { Language } from "../xmpp/languages.ts";
import {
  agreementIn,
  bodyOf,
  NOTICE_ID_PREFIX,
  noticeBody,
  pingIdOf,
  receiptOf,
} from "../xmpp/notice-message.ts";
import type { Stanza } from "../xmpp/stanza.ts";
import type { Delivery } from "./delivery.ts";
import type { Scope } from "./scope.ts";

/** For a client that sends no presence. */
const SETTLE_MS = 2_000;
/** Longest that a timer runs. */
const DAY_MS = 86_400_000;
const RETRY_MS = [10_000, 30_000, 60_000, 300_000] as const;
/** While the account that gives it is away. */
const AWAY_RETRY_MS = 5_000;

interface Asked {
  readonly id: string;
  readonly lang: Language;
  readonly textId: string;
  readonly body: string;
  readonly isToBeAccepted: boolean;
  /** How often it was asked for. */
  readonly count: number;
  /** It went to the client: as which record, and as which stanza of a stream that counts. */
  readonly passed?: { readonly recordId: string; readonly position: number | undefined };
  /** The client has it. */
  readonly isDelivered?: true;
}

/** One stanza that was judged. */
export interface Seen {
  readonly direction: Direction;
  readonly stanza: Stanza;
  readonly forwarded: { readonly element: XmlElement } | undefined;
  readonly recordId: string;
  /** Its count on a stream that counts. */
  readonly position: number | undefined;
}

/** How long before the end of what was proven it is asked for again. */
const leadMsOf = ({ periodMs }: NoticePolicy): number => Math.min(DAY_MS, periodMs / 10);

export class NoticeWatch {
  readonly #scope: Scope;
  readonly #delivery: Delivery;
  readonly #contexts: Readonly<Record<NoticeDue, NoticeContext>>;
  #asked: Asked | undefined;
  #askedCount = 0;
  #isSettling = false;
  #provenUntilMs = 0;

  constructor(scope: Scope, delivery: Delivery) {
    this.#scope = scope;
    this.#delivery = delivery;
    const { serviceAccount: account } = scope.options;
    const context = (due: NoticeDue): NoticeContext => ({ account, due });
    this.#contexts = {
      none: context("none"),
      delivery: context("delivery"),
      acceptance: context("acceptance"),
      unavailable: context("unavailable"),
    };
  }

  /**
   * The JID is bound, by whichever way. A client that switches stream management on does so before its presence: a notice that
   * came in between could not be acknowledged, and clients that count from their request on would count one too many.
   */
  begin(): void {
    this.#isSettling = true;
    this.#scope.setTimer("notice", SETTLE_MS);
  }

  policyChanged(): void {
    this.#provenUntilMs = 0;
    if (!this.#isSettling) this.#review();
  }

  timer(): void {
    this.#isSettling = false;
    this.#review({ isRetry: true });
  }

  /** What the rule `notice` judges the stanza at hand by. */
  contextOf(direction: Direction): NoticeContext {
    const isFree = direction === "inbound" || this.#scope.nowMs < this.#provenUntilMs;
    return this.#contexts[isFree ? "none" : this.#due()];
  }

  /** Whether it wants to `see` what passes. */
  get isWaiting(): boolean {
    return this.#asked !== undefined || this.#isSettling;
  }

  /** To be called for every stanza then, once it is judged. */
  see(seen: Seen): void {
    const asked = this.#asked;
    if (this.#isSettling && seen.direction === "outbound" && seen.stanza.kind === "presence") this.timer();
    if (asked === undefined) return;
    if (seen.direction === "inbound") this.#seeInbound(seen, asked);
    else if (asked.passed !== undefined) this.#seeOutbound(seen.stanza, asked);
  }

  /** The client says how many stanzas it has. @param count modulo 2^32 */
  acknowledged(count: number | undefined): void {
    const position = this.#asked?.passed?.position;
    if (position === undefined || count === undefined) return;
    if ((count - position + 2 ** 32) % 2 ** 32 < 2 ** 31) this.#prove("acknowledgement");
  }

  #seeInbound({ stanza, forwarded, recordId, position }: Seen, asked: Asked): void {
    if (stanza.kind !== "message" || stanza.id !== asked.id || forwarded === undefined) return;
    if (stanza.from?.bare !== this.#scope.options.serviceAccount || asked.passed !== undefined) return;
    if (bodyOf(forwarded.element) === asked.body) this.#asked = { ...asked, passed: { recordId, position } };
  }

  #seeOutbound({ kind, type, id, to, element }: Stanza, asked: Asked): void {
    if (to?.bare !== this.#scope.options.serviceAccount) return;
    if (kind === "iq") {
      if ((type === "result" || type === "error") && id === pingIdOf(asked.id)) this.#prove("ping");
      return;
    }
    if (kind !== "message" || type === "error") return;
    if (receiptOf(element) === asked.id) this.#prove("receipt");
    const agreement = agreementIn(element);
    if (agreement !== undefined) this.#prove(agreement);
  }

  #prove(kind: ProofKind): void {
    const { user, nowMs: atMs, options } = this.#scope;
    const asked = this.#asked;
    if (user === undefined || asked?.passed === undefined) return;
    if (asked.isDelivered === true && !isAcceptance(kind)) return;
    const { textId, lang, isToBeAccepted } = asked;
    const { recordId } = asked.passed;
    const { sessionId, ports } = options;
    ports.notices.keep({ account: user.bare, textId, lang, kind, atMs, sessionId, recordId });
    this.#record(kind, asked);
    this.#scope.observe({ type: "noticeProven", user: user.bare, proof: kind });
    const isOver = isAcceptance(kind) || !isToBeAccepted;
    this.#asked = isOver ? undefined : { ...asked, isDelivered: true };
    this.#review();
  }

  #record(kind: ProofKind, { textId, lang, passed }: Asked): void {
    const { user, options, revision } = this.#scope;
    const clauses = (revision.clauses[rule.id] ?? []).join(" ");
    const record = this.#scope.operationRecord("admin", {
      act: isAcceptance(kind) ? "notice accepted" : "notice delivered",
      by: "gateway",
      via: `session:${options.sessionId}`,
      on: `account:${user?.bare ?? ""}`,
      proof: kind,
      text: textId,
      lang,
      notice: passed?.recordId ?? "",
      clauses,
      revision: revision.id,
    });
    // In its place before what it frees.
    this.#delivery.keep("outbound", { record, text: "" });
  }

  #due(): NoticeDue {
    const { revision, options, nowMs, user } = this.#scope;
    const asked = this.#asked;
    if (user === undefined) return "none";
    const facts = {
      account: options.serviceAccount,
      user: user.bare,
      nowMs,
      untilMs: this.#lookUp(revision.notices),
      hasPassed: asked?.passed !== undefined,
      isDelivered: asked?.isDelivered === true,
      isAvailable: options.ports.notices.isAvailable,
    };
    return noticeDue(facts, revision.notices);
  }

  /** Whether anybody is to be told anything here. */
  get #isGiven(): boolean {
    const { user, options, revision } = this.#scope;
    const { serviceAccount } = options;
    if (user === undefined || serviceAccount === "" || user.bare === serviceAccount) return false;
    return modeOf(rule.id, revision) !== "off";
  }

  #lookUp(notices: NoticePolicy): number {
    const { user, options, nowMs } = this.#scope;
    const standing = user && options.ports.notices.of(user.bare);
    const isText = (textId: string): boolean => isNoticeText(notices, textId);
    this.#provenUntilMs = provenUntilMs(standing, notices, { nowMs, isText });
    return this.#provenUntilMs;
  }

  #review({ isRetry = false } = {}): void {
    const { notices } = this.#scope.revision;
    if (!this.#isGiven) return;
    const leftMs = this.#lookUp(notices) - leadMsOf(notices) - this.#scope.nowMs;
    if (leftMs <= 0) return this.#ask(notices, isRetry);
    this.#asked = undefined;
    this.#scope.setTimer("notice", Math.min(leftMs, DAY_MS));
  }

  /** What is on its way is waited for, whatever else is decided meanwhile. */
  #ask(notices: NoticePolicy, isRetry: boolean): void {
    const { user, options } = this.#scope;
    const asked = this.#current(notices);
    if (user === undefined || (asked.count > 0 && !isRetry && asked.isDelivered !== true)) return;
    // What is missing is the user's word, and that may be given by another session.
    if (asked.isDelivered === true) return this.#scope.setTimer("notice", leadMsOf(notices));
    if (!options.ports.notices.isAvailable) return this.#scope.setTimer("notice", AWAY_RETRY_MS);
    const { id, lang, body, isToBeAccepted: isForm, count } = asked;
    const text = asked.passed === undefined ? body : undefined;
    // COMPAT(go-sendxmpp 0.5, crashes after the answer to a ping): where nothing waits, it has time to show it otherwise.
    const hasPing = notices.hold || text === undefined;
    this.#asked = { ...asked, count: count + 1 };
    this.#scope.observe({ type: "noticeAsked", user: user.full, id, lang, text, isForm, hasPing });
    this.#scope.setTimer("notice", RETRY_MS[Math.min(count, RETRY_MS.length - 1)] ?? DAY_MS);
  }

  /** The one that was asked for, while it is what the policy asks for. */
  #current({ texts, proof }: NoticePolicy): Asked {
    const { language: lang, options } = this.#scope;
    const isToBeAccepted = proof === "accepted";
    const { id: textId, text } = texts[lang];
    const known = this.#asked;
    if (known?.textId === textId && known.isToBeAccepted === isToBeAccepted) return known;
    this.#askedCount += 1;
    const seed = `notice|${options.sessionId}|${this.#askedCount}`;
    const id = `${NOTICE_ID_PREFIX}${options.ports.digest.sha256(seed).slice(0, 32)}`;
    const fresh = {
      id,
      lang,
      textId,
      body: noticeBody(text, lang, isToBeAccepted),
      isToBeAccepted,
      count: 0,
    };
    this.#asked = fresh;
    return fresh;
  }
}
