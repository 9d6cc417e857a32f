/**
 * The SASL mechanisms that can be relayed through a gateway that ends TLS.
 *
 * Rule 1: what binds a channel ends at the gateway's own TLS (-PLUS, HT-…-EXPR and its kin, EXTERNAL); ANONYMOUS has
 * no account; DIGEST-MD5 and GSSAPI may add a security layer that would hide the stream.
 * Rule 2: the order is upstream's, and so are the names: clients compare a hash of the list (XEP-0474 §2).
 * Sources: RFC 6120 §6.3.3; RFC 5802; RFC 7677; XEP-0388 §2.1; XEP-0484 §3; protocol.md §1.3, §1.4.
 */
import { childElements, element, isNamed, ownText, type XmlElement } from "../xml/element.ts";

const PASSWORD: ReadonlySet<string> = new Set(["SCRAM-SHA-512", "SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN"]);

/** XEP-0484 §3.1: hashed tokens; `NONE` binds no channel. */
const TOKEN = /^HT-[A-Z0-9-]{1,16}-NONE$/;

export const isPasswordMechanism = (name: string): boolean => PASSWORD.has(name);

export const isTokenMechanism = (name: string): boolean => TOKEN.test(name);

/** @returns names that `isRelayed`, of the `<mechanism/>` children in the list's own namespace. */
export const mechanismsIn = (list: XmlElement, isRelayed: (name: string) => boolean): readonly string[] =>
  childElements(list)
    .filter((one) => isNamed(one, list.ns, "mechanism"))
    .map((one) => ownText(one).trim())
    .filter(isRelayed);

export const mechanismElements = (ns: string, names: readonly string[]): readonly XmlElement[] =>
  names.map((name) => element(ns, "mechanism", {}, name));
