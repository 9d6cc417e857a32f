/** Stanzas for tests, read from text by the real parser. */
import type { Carrier, Direction, Rule, RuleContext } from "../../src/policy/rule.ts";
import { STANZA_LIMITS } from "../../src/xml/limits.ts";
import { StreamParser } from "../../src/xml/stream-parser.ts";
import type { XmlElement } from "../../src/xml/element.ts";
import { readStanza, type Stanza } from "../../src/xmpp/stanza.ts";
import { jid, policyFor, prepare } from "./policy.ts";

const OPEN =
  "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>";

/** One top-level element of a client stream. */
export function parseElement(text: string): XmlElement {
  const parser = new StreamParser(STANZA_LIMITS);
  const events = parser.push(new TextEncoder().encode(OPEN + text));
  for (const event of events) if (event.type === "element") return event.element;
  throw new Error(`no element: ${JSON.stringify(events)}`);
}

export const USER = jid("lee@agency.example/desk");

/** A stanza of the session of `USER`. */
export function stanzaOf(text: string, direction: Direction = "outbound"): Stanza {
  const byteCount = text.length;
  return readStanza(parseElement(text), { direction, user: USER, prepare, byteCount });
}

export const contextFor = (direction: Direction, carrier: Carrier = "direct"): RuleContext => ({
  direction,
  carrier,
  user: USER,
  nowMs: 0,
  prepare,
});

const REVISION = policyFor();

/** What one rule says, in words: `block`, `strip`, or `allow`. */
export function saysOf(rule: Rule, text: string, direction: Direction): string {
  const findings = rule.check(stanzaOf(text, direction), contextFor(direction), REVISION);
  return findings.length === 0 ? "allow" : findings.map(({ disposition }) => disposition).join(" ");
}
