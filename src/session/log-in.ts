/**
 * One client's attempts to log in, by whichever profile of SASL: what both have in common.
 *
 * Rule 1: one exchange at a time, and its elements are those of the profile that began it.
 * Rule 2: a session is on record from its first exchange on. Who never gets that far costs one record at most
 * (`ending.ts`): the archive keeps no book of strangers who knock.
 * Rule 3: nothing of the exchange is kept but the mechanism, the outcome, and the account that it named.
 * Source: RFC 6120 §6; XEP-0388; protocol.md §1.4–§1.6.
 */
import { claimedAccount } from "../stream/sasl.ts";
import type { SessionRecord } from "../records/record.ts";
import type { Jid } from "../xmpp/jid.ts";
import { officeText, StreamError, TOO_MANY_LOG_INS } from "../xmpp/stream-error.ts";
import type { XmlElement } from "../xml/element.ts";
import { serialize } from "../xml/serialize.ts";
import { IN_STREAM } from "../xml/stream-header.ts";
import type { Language } from "../xmpp/languages.ts";
import type { Delivery } from "./delivery.ts";
import type { DivisionWatch } from "./division-watch.ts";
import type { Scope } from "./scope.ts";

/** RFC 6120 §6.4.5 recommends two to five. */
const MAX_ATTEMPTS = 5;

export type SaslProfile = "SASL" | "SASL2";

export interface LogInParts {
  readonly scope: Scope;
  readonly delivery: Delivery;
  readonly divisions: DivisionWatch;
  /** For the record that opens the session. */
  readonly openFacts: () => SessionRecord["facts"];
}

export class LogIn {
  readonly #scope: Scope;
  readonly #delivery: Delivery;
  readonly #divisions: DivisionWatch;
  readonly #openFacts: () => SessionRecord["facts"];
  #profile: SaslProfile | undefined;
  #mechanism = "";
  #claimed: string | undefined;
  /** Whom upstream says it let in, where its success says so. */
  #proven: Jid | undefined;
  #attempts = 0;
  #isOnRecord = false;

  constructor({ scope, delivery, divisions, openFacts }: LogInParts) {
    this.#scope = scope;
    this.#delivery = delivery;
    this.#divisions = divisions;
    this.#openFacts = openFacts;
  }

  /** True in the middle of an exchange of that profile. */
  isUnderWay(profile: SaslProfile): boolean {
    return this.#scope.state === "authenticating" && this.#profile === profile;
  }

  get mechanism(): string {
    return this.#mechanism;
  }

  /** True where the JID is the account of the log-in, or the log-in named none that could be read. */
  isClaimed({ local, bare }: { readonly local: string; readonly bare: string }): boolean {
    if (this.#proven !== undefined) return this.#proven.bare === bare;
    if (this.#claimed === undefined) return true;
    const prepared = this.#claimedJid();
    return prepared?.local === local && prepared.bare === bare;
  }

  #claimedJid(): Jid | undefined {
    if (this.#claimed === undefined) return undefined;
    const { domain, options } = this.#scope;
    const text = this.#claimed.includes("@") ? this.#claimed : `${this.#claimed}@${domain}`;
    return options.ports.prepareJid(text);
  }

  /**
   * Upstream let somebody in whose division is switched off: a failure in the place of success, and the end. Not before the
   * proof, or everybody could ask who is where.
   * @param proven whom the success names, where it does @param failure with the words that are shown
   * @throws StreamError
   */
  turnAway(proven: Jid | undefined, failure: (words: string, language: Language) => XmlElement): void {
    const user = proven ?? this.#claimedJid();
    const refusal = user && this.#divisions.turnAway(user.bare);
    if (refusal?.office === undefined) return;
    const { language } = this.#scope;
    const said = failure(officeText(refusal.office, language), language);
    this.fail("account-disabled", serialize(said, IN_STREAM));
    throw refusal;
  }

  /** The same of a JID that nobody but the client brought: without a name in the log-in it is nobody's. */
  owns(user: Jid): boolean {
    const hasName = this.#claimed !== undefined || this.#proven !== undefined;
    return hasName && user.domain === this.#scope.domain && this.isClaimed(user);
  }

  /** At the attempt, not at its failure: the client is to blame, and is told so. */
  countAttempt(): void {
    this.#attempts += 1;
    if (this.#attempts > MAX_ATTEMPTS) throw new StreamError("policy-violation", TOO_MANY_LOG_INS);
  }

  /** A mechanism that was not offered: nothing begins. @param failure what the client gets */
  refuse(mechanism: string, failure: string): void {
    if (this.#scope.state !== "secured") throw new StreamError("not-authorized", "auth out of turn");
    this.#scope.noteRefused(nameOf(mechanism));
    this.#delivery.pass("inbound", failure);
  }

  /** @throws StreamError where an exchange is under way, or over. */
  begin(profile: SaslProfile, mechanism: string, first: string | undefined): void {
    this.#scope.signal("saslBegin");
    this.#profile = profile;
    this.#mechanism = mechanism;
    this.#claimed = first === undefined ? undefined : claimedAccount(mechanism, first);
  }

  /** The request that begins the exchange, once the session is on record. */
  ask(text: string): void {
    if (this.#isOnRecord) return this.#delivery.pass("outbound", text);
    this.#isOnRecord = true;
    const record = this.#scope.sessionRecord("open", this.#openFacts());
    this.#delivery.keep("outbound", { record, text });
  }

  /** A later message: the first one with a name in it counts. */
  respond(message: string): void {
    this.#claimed ??= claimedAccount(this.#mechanism, message);
  }

  /** @param proven whom the success names, where it does @param text what the client gets, "" where that comes later */
  succeed(facts: SessionRecord["facts"], text: string, proven?: Jid): void {
    this.#scope.signal("saslSuccess");
    this.#proven = proven;
    this.#scope.logInClaims.push({
      source: "mechanism",
      mechanism: this.#mechanism,
      atMs: this.#scope.nowMs,
    });
    this.#tell("success");
    const record = this.#scope.sessionRecord("auth", {
      mechanism: this.#mechanism,
      outcome: "success",
      ...facts,
    });
    this.#delivery.keep("inbound", { record, text });
  }

  /** @param text what the client gets */
  fail(condition: string, text: string): void {
    this.#scope.signal("saslFailure");
    this.#claimed = undefined;
    this.#tell("failure");
    const record = this.#scope.sessionRecord("auth", {
      mechanism: this.#mechanism,
      outcome: "failure",
      condition,
    });
    this.#delivery.keep("inbound", { record, text });
  }

  #tell(outcome: "success" | "failure"): void {
    this.#scope.observe({ type: "authenticated", mechanism: this.#mechanism, outcome });
  }
}

/** As records may carry it: a name in the form of RFC 6120 §6.3.3 is no password that slipped. */
const nameOf = (mechanism: string): string =>
  /^[A-Z0-9_-]{1,20}$/.test(mechanism) ? mechanism : "not a mechanism";
