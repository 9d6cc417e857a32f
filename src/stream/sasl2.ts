/**
 * SASL2 as a relay: one element holds the log-in and what shall be done with it.
 *
 * Rule 1: elements are rebuilt from their known parts, and only from those that were offered (`sasl2-offer.ts`). They are
 * not signed by the exchange, so that no proof breaks by it.
 * Rule 2: payloads are opaque and secret, as in `sasl.ts`.
 * Rule 3: no task is relayed (`<continue/>`): each is a protocol of its own, and none is known here.
 * Sources: XEP-0388 v1.0 §2; protocol.md §1.5.
 */
import { attribute, child, element, ownText, type XmlElement } from "../xml/element.ts";
import { NS_BIND2, NS_FAST, NS_SASL, NS_SASL2, NS_SM, NS_XML } from "../xmpp/ns.ts";
import { readBind, type BindRequest } from "./bind2.ts";
import { relayedFast, tokenRequest } from "./fast.ts";
import { failureCondition } from "./sasl.ts";
import type { Sasl2Offer } from "./sasl2-offer.ts";

const FROM_CLIENT: ReadonlySet<string> = new Set(["authenticate", "response", "abort", "next", "task-data"]);
const FROM_UPSTREAM: ReadonlySet<string> = new Set([
  "challenge",
  "success",
  "failure",
  "continue",
  "task-data",
]);

export const isClientSasl2 = (of: XmlElement): boolean => of.ns === NS_SASL2 && FROM_CLIENT.has(of.local);

export const isUpstreamSasl2 = (of: XmlElement): boolean => of.ns === NS_SASL2 && FROM_UPSTREAM.has(of.local);

/** What a client says of itself: nothing of it is proven. */
export interface UserAgent {
  /** The same for one installation, whatever it logs in to; a UUID, version 4. */
  readonly id: string | undefined;
  readonly software: string | undefined;
  readonly device: string | undefined;
}

export interface LogInRequest {
  readonly mechanism: string;
  /** base64; undefined where the first message comes later. */
  readonly initial: string | undefined;
  readonly userAgent: UserAgent | undefined;
  readonly bind: BindRequest | undefined;
  /** As it came. */
  readonly resume: XmlElement | undefined;
  /** For which a token is wanted. */
  readonly tokenMechanism: string | undefined;
  readonly fast: XmlElement | undefined;
}

/** @returns undefined where the mechanism was not offered for a log-in of this kind. */
export function readAuthenticate(of: XmlElement, offer: Sasl2Offer): LogInRequest | undefined {
  const mechanism = attribute(of, "mechanism") ?? "";
  const fast = child(of, NS_FAST, "fast");
  // Servers look a token up where `<fast/>` says so, and a password where it does not.
  if (!(fast === undefined ? offer.mechanisms : offer.tokenMechanisms).has(mechanism)) return undefined;
  const initial = child(of, NS_SASL2, "initial-response");
  const agent = child(of, NS_SASL2, "user-agent");
  const bind = child(of, NS_BIND2, "bind");
  const wanted = child(of, NS_FAST, "request-token");
  const tokenMechanism = wanted && attribute(wanted, "mechanism");
  return {
    mechanism,
    initial: initial && ownText(initial),
    userAgent: agent && readUserAgent(agent),
    bind: bind && offer.bindFeatures && readBind(bind, offer.bindFeatures),
    resume: child(of, NS_SM, "resume"),
    tokenMechanism: offer.tokenMechanisms.has(tokenMechanism ?? "") ? tokenMechanism : undefined,
    fast: fast && relayedFast(fast),
  };
}

/** RFC 9562 §5.4. */
const UUID_4 = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/i;

function readUserAgent(agent: XmlElement): UserAgent {
  const textOf = (local: string): string | undefined => {
    const part = child(agent, NS_SASL2, local);
    return part && ownText(part).trim();
  };
  const id = attribute(agent, "id") ?? "";
  return { id: UUID_4.test(id) ? id : undefined, software: textOf("software"), device: textOf("device") };
}

/** What goes on of a request: its texts and its resumption were judged meanwhile. */
export interface PassedParts {
  readonly userAgent: UserAgent | undefined;
  readonly bind: XmlElement | undefined;
  readonly resume: XmlElement | undefined;
}

export function authenticateElement(
  { mechanism, initial, tokenMechanism, fast }: LogInRequest,
  { userAgent, bind, resume }: PassedParts,
): XmlElement {
  const parts = [
    initial === undefined ? undefined : element(NS_SASL2, "initial-response", {}, initial),
    userAgent && userAgentElement(userAgent),
    bind,
    resume,
    tokenMechanism === undefined ? undefined : tokenRequest(tokenMechanism),
    fast,
  ];
  return element(NS_SASL2, "authenticate", { mechanism }, ...parts.filter((part) => part !== undefined));
}

function userAgentElement({ id, software, device }: UserAgent): XmlElement {
  const parts = [
    software === undefined ? undefined : element(NS_SASL2, "software", {}, software),
    device === undefined ? undefined : element(NS_SASL2, "device", {}, device),
  ];
  return element(NS_SASL2, "user-agent", { id }, ...parts.filter((part) => part !== undefined));
}

/** `<challenge/>`, `<response/>`: nothing but base64. */
export const relayedSasl2 = (of: XmlElement): XmlElement => element(NS_SASL2, of.local, {}, ownText(of));

export const sasl2Abort = (): XmlElement => element(NS_SASL2, "abort");

export const sasl2Failure = (condition: string, ...said: readonly XmlElement[]): XmlElement =>
  element(NS_SASL2, "failure", {}, element(NS_SASL, condition), ...said);

/** What people read of a failure. @param lang where it is not the stream's */
export function failureText(words: string, lang?: string): XmlElement {
  const text = element(NS_SASL2, "text", {}, words);
  return lang === undefined ? text : { ...text, attributes: [{ ns: NS_XML, local: "lang", value: lang }] };
}

/** Its condition and its words; nothing of an application's own. */
export function relayedFailure2(failure: XmlElement): XmlElement {
  const text = child(failure, NS_SASL2, "text");
  return sasl2Failure(failureCondition(failure), ...(text === undefined ? [] : [failureText(ownText(text))]));
}

/** What the server proves by, and whom it says it let in. */
export interface SuccessFacts {
  readonly additional: string | undefined;
  /** A bare JID, or the full one where a resource was bound or a stream resumed. */
  readonly identifier: string;
}

/** COMPAT(the examples of XEP-0484 call it `authorization-identity`.) */
export function readSuccess(success: XmlElement): SuccessFacts {
  const identifier =
    child(success, NS_SASL2, "authorization-identifier") ??
    child(success, NS_SASL2, "authorization-identity");
  const additional = child(success, NS_SASL2, "additional-data");
  return { additional: additional && ownText(additional), identifier: identifier ? ownText(identifier) : "" };
}

export function successElement(
  { additional, identifier }: SuccessFacts,
  results: readonly (XmlElement | undefined)[],
): XmlElement {
  const proof = additional === undefined ? [] : [element(NS_SASL2, "additional-data", {}, additional)];
  const named = element(NS_SASL2, "authorization-identifier", {}, identifier);
  return element(NS_SASL2, "success", {}, ...proof, named, ...results.filter((one) => one !== undefined));
}
