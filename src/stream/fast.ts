/**
 * FAST: log-in by a token that the server gave out for it, as a relay.
 *
 * Rule 1: a token is a secret like a password: it is in what the client gets and nowhere else.
 * Rule 2: a token can be asked for only for a mechanism that was offered, so for none that is bound to a channel: it would
 * not work through a gateway.
 * Source: XEP-0484 v0.2 §3; protocol.md §1.5.
 */
import { attribute, element, type XmlElement } from "../xml/element.ts";
import { NS_FAST } from "../xmpp/ns.ts";

const TOKEN = /^[!-~]{1,1024}$/;
/** XEP-0082 §3.2. */
const STAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

/** XML Schema's boolean and unsignedInt. */
const FORMS = { count: /^\d{1,10}$/, invalidate: /^(?:true|false|0|1)$/ } as const;

/** "This log-in is by a token": how often it was used, and whether it shall be the last time. */
export const relayedFast = (fast: XmlElement): XmlElement =>
  element(NS_FAST, "fast", {
    count: inForm(attribute(fast, "count"), FORMS.count),
    invalidate: inForm(attribute(fast, "invalidate"), FORMS.invalidate),
  });

export const tokenRequest = (mechanism: string): XmlElement =>
  element(NS_FAST, "request-token", { mechanism });

/** Undefined where it is no token as servers make them. */
export function relayedToken(of: XmlElement): XmlElement | undefined {
  const token = inForm(attribute(of, "token"), TOKEN);
  if (token === undefined) return undefined;
  return element(NS_FAST, "token", { token, expiry: inForm(attribute(of, "expiry"), STAMP) });
}

const inForm = (value: string | undefined, form: RegExp): string | undefined =>
  value !== undefined && form.test(value) ? value : undefined;
