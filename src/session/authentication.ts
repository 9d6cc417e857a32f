/**
 * SASL between client and upstream, as a relay that keeps nothing of the exchange.
 *
 * Rule: a mechanism that was not offered to the client does not reach upstream.
 * Source: RFC 6120 §6; protocol.md §1.4.
 */
import { attribute, ownText, type XmlElement } from "../xml/element.ts";
import { serialize } from "../xml/serialize.ts";
import { IN_STREAM } from "../xml/stream-header.ts";
import {
  accountDisabled,
  failureCondition,
  relayedFailure,
  relayedSasl,
  saslFailure,
} from "../stream/sasl.ts";
import { StreamError } from "../xmpp/stream-error.ts";
import type { Delivery } from "./delivery.ts";
import type { Legs } from "./legs.ts";
import type { LogIn } from "./log-in.ts";

export interface AuthenticationParts {
  readonly logIn: LogIn;
  readonly legs: Legs;
  readonly delivery: Delivery;
}

export class Authentication {
  readonly #logIn: LogIn;
  readonly #legs: Legs;
  readonly #delivery: Delivery;
  #offered: ReadonlySet<string> = new Set();

  constructor({ logIn, legs, delivery }: AuthenticationParts) {
    this.#logIn = logIn;
    this.#legs = legs;
    this.#delivery = delivery;
  }

  offer(mechanisms: ReadonlySet<string>): void {
    this.#offered = mechanisms;
  }

  fromClient(of: XmlElement): void {
    if (of.local === "auth") return this.#begin(of);
    if (!this.#logIn.isUnderWay("SASL")) throw new StreamError("not-authorized", "SASL element out of turn");
    if (of.local === "response") this.#logIn.respond(ownText(of));
    this.#delivery.pass("outbound", serialize(relayedSasl(of), IN_STREAM));
  }

  fromUpstream(of: XmlElement): void {
    if (!this.#logIn.isUnderWay("SASL"))
      throw new StreamError("unsupported-stanza-type", "SASL element unasked");
    if (of.local === "success") this.#succeed(of);
    else if (of.local === "failure")
      this.#logIn.fail(failureCondition(of), serialize(relayedFailure(of), IN_STREAM));
    else this.#delivery.pass("inbound", serialize(relayedSasl(of), IN_STREAM));
  }

  #begin(of: XmlElement): void {
    const mechanism = attribute(of, "mechanism") ?? "";
    this.#logIn.countAttempt();
    if (!this.#offered.has(mechanism))
      return this.#logIn.refuse(mechanism, serialize(saslFailure("invalid-mechanism"), IN_STREAM));
    this.#logIn.begin("SASL", mechanism, ownText(of));
    this.#logIn.ask(serialize(relayedSasl(of), IN_STREAM));
  }

  /** A new stream begins on both legs. */
  #succeed(of: XmlElement): void {
    this.#logIn.turnAway(undefined, accountDisabled);
    this.#legs.restart("client");
    this.#legs.restart("upstream");
    this.#logIn.succeed({}, serialize(relayedSasl(of), IN_STREAM));
  }
}
