/**
 * A probe logs in: by SCRAM alone, over a connection that nobody can doubt, and binds.
 *
 * Rule 1: the password proves itself and is never sent; where a certificate has a problem nothing is even tried.
 * Rule 2: SASL's texts go nowhere but over the wire.
 * Sources: RFC 6120 §6.4, §7; protocol.md §1.4 (`y` rule).
 */
import { randomUUID } from "node:crypto";
import {
  attribute,
  child,
  childElements,
  element,
  isNamed,
  ownText,
  type XmlElement,
} from "../xml/element.ts";
import { NS_BIND, NS_CLIENT, NS_SASL, NS_STREAM } from "../xmpp/ns.ts";
import type { AccountFact, ProbeStep } from "./probe-fact.ts";
import { readOffer } from "./probe-features.ts";
import { bestMechanism, ScramExchange, type ProbeAccount } from "./probe-scram.ts";
import { ProbeEnd, type ProbeWire } from "./probe-wire.ts";

export interface LogIn {
  readonly facts: readonly AccountFact[];
  /** The full JID that the server bound; undefined where it did not come so far. */
  readonly jid?: string;
}

/** Whether a log-in with the flag `y` comes through; it goes no further. */
export async function askYFlag(
  wire: ProbeWire,
  offered: readonly string[],
  account: ProbeAccount,
): Promise<readonly AccountFact[]> {
  const mechanism = bestMechanism(offered);
  if (mechanism === undefined) return [];
  try {
    const facts = await authenticate(wire, mechanism, new ScramExchange(mechanism, account, "y"));
    const refused = facts.find((fact) => fact.type === "log-in-refused");
    return [{ type: "y-flag", isTaken: refused === undefined, condition: refused?.condition ?? "" }];
  } catch (error) {
    if (!(error instanceof ProbeEnd)) throw error;
    return [{ type: "y-flag", isTaken: false, condition: error.stop.type }];
  }
}

/** On a stream whose features were read. Never throws for what a peer does. */
export async function logIn(
  wire: ProbeWire,
  offered: readonly string[],
  account: ProbeAccount,
): Promise<LogIn> {
  const mechanism = bestMechanism(offered);
  if (mechanism === undefined) return { facts: [{ type: "no-mechanism", offered }] };
  const facts: AccountFact[] = [];
  let step: ProbeStep = "log-in";
  try {
    facts.push(...(await authenticate(wire, mechanism, new ScramExchange(mechanism, account))));
    if (!facts.some(({ type }) => type === "logged-in")) return { facts };
    step = "bind";
    const { features, jid } = await bind(wire, account.domain);
    facts.push({ type: "bound-offer", offer: readOffer(features) });
    return jid === undefined ? { facts } : { facts, jid };
  } catch (error) {
    if (!(error instanceof ProbeEnd)) throw error;
    return { facts: [...facts, { type: "log-in-stopped", step, stop: error.stop }] };
  }
}

async function authenticate(
  wire: ProbeWire,
  mechanism: string,
  exchange: ScramExchange,
): Promise<readonly AccountFact[]> {
  begin(wire, mechanism, exchange);
  let answer = await wire.next();
  const facts: AccountFact[] = [];
  if (isNamed(answer, NS_SASL, "challenge")) {
    const challenged = await exchange.respond(decode(ownText(answer)));
    if (challenged === undefined) return [{ type: "log-in-refused", condition: "unanswerable challenge" }];
    if (challenged.hasDowngradeHash) facts.push({ type: "downgrade-hash" });
    wire.send(element(NS_SASL, "response", {}, encode(challenged.response)));
    answer = await wire.next();
  }
  if (isNamed(answer, NS_SASL, "challenge") && exchange.isProvenBy(decode(ownText(answer)))) {
    wire.send(element(NS_SASL, "response"));
    const last = await wire.next();
    return [...facts, isNamed(last, NS_SASL, "success") ? { type: "logged-in", mechanism } : refusedBy(last)];
  }
  if (!isNamed(answer, NS_SASL, "success")) return [...facts, refusedBy(answer)];
  const isProven = exchange.isProvenBy(decode(ownText(answer)));
  return [...facts, isProven ? { type: "logged-in", mechanism } : { type: "server-not-proven" }];
}

async function bind(
  wire: ProbeWire,
  domain: string,
): Promise<{ readonly features: XmlElement; readonly jid: string | undefined }> {
  wire.expectStanzas();
  wire.open(domain);
  const features = await wire.next();
  if (!isNamed(features, NS_STREAM, "features")) {
    throw new ProbeEnd({ type: "not-xmpp", detail: "no stream features" });
  }
  const id = randomUUID();
  wire.send(element(NS_CLIENT, "iq", { type: "set", id }, element(NS_BIND, "bind")));
  const answer = await wire.next();
  const bound = attribute(answer, "id") === id ? child(answer, NS_BIND, "bind") : undefined;
  const jid = bound === undefined ? undefined : child(bound, NS_BIND, "jid");
  return { features, jid: jid === undefined ? undefined : ownText(jid) };
}

const begin = (wire: ProbeWire, mechanism: string, { first }: ScramExchange): void =>
  wire.send(element(NS_SASL, "auth", { mechanism }, encode(first)));

const refusedBy = (answer: XmlElement): AccountFact => ({
  type: "log-in-refused",
  condition: conditionOf(answer),
});

const conditionOf = (answer: XmlElement): string =>
  childElements(answer).find(({ ns, local }) => ns === NS_SASL && local !== "text")?.local ?? answer.local;

const encode = (text: string): string => Buffer.from(text).toString("base64");
const decode = (text: string): string => Buffer.from(text.trim(), "base64").toString();
