/**
 * SASL between client and upstream, as a relay that keeps nothing of the exchange.
 *
 * Rule 1: a mechanism that was not offered to the client does not reach upstream.
 * Rule 2: a session is on record from its first exchange on. Who never gets that far costs one record at most
 * (`ending.ts`): the archive keeps no book of strangers who knock.
 * Source: RFC 6120 §6; protocol.md §1.4.
 */
import { attribute, type XmlElement } from "../xml/element.ts";
import { serialize } from "../xml/serialize.ts";
import { IN_STREAM } from "../xml/stream-header.ts";
import {
  claimedAccount,
  failureCondition,
  relayedFailure,
  relayedSasl,
  saslFailure,
} from "../stream/sasl.ts";
import type { SessionRecord } from "../records/record.ts";
import { StreamError } from "../xmpp/stream-error.ts";
import type { Delivery } from "./delivery.ts";
import type { Legs } from "./legs.ts";
import type { Scope } from "./scope.ts";

/** RFC 6120 §6.4.5 recommends two to five. */
const MAX_ATTEMPTS = 5;

export interface AuthenticationParts {
  readonly scope: Scope;
  readonly legs: Legs;
  readonly delivery: Delivery;
  /** For the record that opens the session. */
  readonly openFacts: () => SessionRecord["facts"];
}

export class Authentication {
  readonly #scope: Scope;
  readonly #legs: Legs;
  readonly #delivery: Delivery;
  #offered: ReadonlySet<string> = new Set();
  #mechanism = "";
  #claimed: string | undefined;
  #attempts = 0;
  #isOnRecord = false;
  readonly #openFacts: () => SessionRecord["facts"];

  constructor({ scope, legs, delivery, openFacts }: AuthenticationParts) {
    this.#scope = scope;
    this.#legs = legs;
    this.#delivery = delivery;
    this.#openFacts = openFacts;
  }

  offer(mechanisms: ReadonlySet<string>): void {
    this.#offered = mechanisms;
  }

  get hasClaim(): boolean {
    return this.#claimed !== undefined;
  }

  /** True where the bound JID is the account that SASL named, or SASL named none that could be read. */
  isClaimed({ local, bare }: { readonly local: string; readonly bare: string }): boolean {
    if (this.#claimed === undefined) return true;
    const { domain, options } = this.#scope;
    const text = this.#claimed.includes("@") ? this.#claimed : `${this.#claimed}@${domain}`;
    const prepared = options.ports.prepareJid(text);
    return prepared?.local === local && prepared.bare === bare;
  }

  fromClient(of: XmlElement): void {
    if (of.local === "auth") this.#begin(of);
    else if (this.#scope.state !== "authenticating")
      throw new StreamError("not-authorized", "SASL element out of turn");
    else this.#continue(of);
  }

  fromUpstream(of: XmlElement): void {
    if (this.#scope.state !== "authenticating")
      throw new StreamError("unsupported-stanza-type", "SASL element unasked");
    if (of.local === "success") this.#succeed(of);
    else if (of.local === "failure") this.#fail(of);
    else this.#delivery.pass("inbound", serialize(relayedSasl(of), IN_STREAM));
  }

  #begin(of: XmlElement): void {
    const mechanism = attribute(of, "mechanism") ?? "";
    this.#countAttempt();
    if (!this.#offered.has(mechanism)) {
      if (this.#scope.state !== "secured") throw new StreamError("not-authorized", "auth out of turn");
      this.#scope.noteRefused(nameOf(mechanism));
      this.#delivery.pass("inbound", serialize(saslFailure("invalid-mechanism"), IN_STREAM));
      return;
    }
    this.#scope.signal("saslBegin");
    this.#mechanism = mechanism;
    this.#claimed = claimedAccount(mechanism, of);
    this.#ask(serialize(relayedSasl(of), IN_STREAM));
  }

  #ask(text: string): void {
    if (this.#isOnRecord) return this.#delivery.pass("outbound", text);
    this.#isOnRecord = true;
    const record = this.#scope.sessionRecord("open", this.#openFacts());
    this.#delivery.keep("outbound", { record, text });
  }

  #continue(of: XmlElement): void {
    if (of.local === "response") this.#claimed ??= claimedAccount(this.#mechanism, of);
    this.#delivery.pass("outbound", serialize(relayedSasl(of), IN_STREAM));
  }

  #succeed(of: XmlElement): void {
    this.#scope.signal("saslSuccess");
    this.#legs.restart("client");
    this.#legs.restart("upstream");
    this.#tell("success", {});
    const record = this.#scope.sessionRecord("auth", { mechanism: this.#mechanism, outcome: "success" });
    this.#delivery.keep("inbound", { record, text: serialize(relayedSasl(of), IN_STREAM) });
  }

  #fail(of: XmlElement): void {
    this.#scope.signal("saslFailure");
    this.#claimed = undefined;
    const condition = failureCondition(of);
    this.#tell("failure", {});
    const record = this.#scope.sessionRecord("auth", {
      mechanism: this.#mechanism,
      outcome: "failure",
      condition,
    });
    this.#delivery.keep("inbound", { record, text: serialize(relayedFailure(of), IN_STREAM) });
  }

  /** At the attempt, not at its failure: the client is to blame, and is told so. */
  #countAttempt(): void {
    this.#attempts += 1;
    if (this.#attempts > MAX_ATTEMPTS)
      throw new StreamError("policy-violation", "too many attempts to log in");
  }

  #tell(outcome: "success" | "failure", extra: { readonly user?: string }): void {
    this.#scope.observe({ type: "authenticated", mechanism: this.#mechanism, outcome, ...extra });
  }
}

/** As records may carry it: a name in the form of RFC 6120 §6.3.3 is no password that slipped. */
const nameOf = (mechanism: string): string =>
  /^[A-Z0-9_-]{1,20}$/.test(mechanism) ? mechanism : "not a mechanism";
