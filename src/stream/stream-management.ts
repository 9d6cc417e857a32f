/**
 * XEP-0198 as the gateway relays it: counters pass untouched (substitution keeps them true), resumption ids are
 * sealed so that any gateway process can resume without a store.
 *
 * Rule 1: elements are rebuilt from known attributes with values of their kind; `location` never passes (it would
 * lead a client around the gateway), nor does anything inside an error condition (`<gone/>` holds an address).
 * Source: XEP-0198 v1.6 §3–§5; design §8.3.
 */
import { attribute, childElements, element, isNamed, type XmlElement } from "../xml/element.ts";
import { NS_SM, NS_STANZAS } from "../xmpp/ns.ts";

const FROM_BOUND_CLIENT: ReadonlySet<string> = new Set(["enable", "r", "a"]);
const TO_BOUND_CLIENT: ReadonlySet<string> = new Set(["enabled", "failed", "r", "a"]);

export const isClientManagement = (of: XmlElement): boolean =>
  of.ns === NS_SM && FROM_BOUND_CLIENT.has(of.local);

export const isUpstreamManagement = (of: XmlElement): boolean =>
  of.ns === NS_SM && TO_BOUND_CLIENT.has(of.local);

export const isResume = (of: XmlElement): boolean => isNamed(of, NS_SM, "resume");

const KEPT: Readonly<Record<string, readonly string[]>> = {
  enable: ["resume", "max"],
  enabled: ["id", "resume", "max"],
  r: [],
  a: ["h"],
  resume: ["previd", "h"],
  resumed: ["previd", "h"],
  failed: ["h"],
};

/** XML Schema's boolean and unsignedInt; an id is 4,000 bytes at most (XEP-0198 §3). */
const FORMS: Readonly<Record<string, RegExp>> = {
  h: /^\d{1,10}$/,
  max: /^\d{1,10}$/,
  resume: /^(?:true|false|0|1)$/,
};
const MAX_ID_LENGTH = 4_000;

/** The element with its known attributes and, for `<failed/>`, its stanza error condition. */
export function relayedManagement(of: XmlElement): XmlElement {
  const attributes: Record<string, string | undefined> = {};
  for (const name of KEPT[of.local] ?? []) attributes[name] = wellFormed(of, name);
  return element(NS_SM, of.local, attributes, ...(of.local === "failed" ? conditionsOf(of) : []));
}

function wellFormed(of: XmlElement, name: string): string | undefined {
  const value = attribute(of, name);
  if (value === undefined) return undefined;
  return (FORMS[name]?.test(value) ?? value.length <= MAX_ID_LENGTH) ? value : undefined;
}

const conditionsOf = (failed: XmlElement): readonly XmlElement[] =>
  childElements(failed)
    .filter(({ ns }) => ns === NS_STANZAS)
    .map(({ local }) => element(NS_STANZAS, local));

/** What a client hears when its resumption id is not one of ours: it binds on the same stream then. */
export const resumeRefused = (): XmlElement =>
  element(NS_SM, "failed", {}, element(NS_STANZAS, "item-not-found"));

/** `resume='true'` and `'1'` are both XML booleans. */
export const isResumable = (enabled: XmlElement): boolean => {
  const resume = attribute(enabled, "resume");
  return (resume === "true" || resume === "1") && attribute(enabled, "id") !== undefined;
};

/** Modulo 2^32 as the protocol counts; undefined where the attribute is no such number. */
export function counterOf(of: XmlElement): number | undefined {
  const text = attribute(of, "h");
  if (text === undefined || !/^\d{1,10}$/.test(text)) return undefined;
  const count = Number(text);
  return count < 2 ** 32 ? count : undefined;
}
