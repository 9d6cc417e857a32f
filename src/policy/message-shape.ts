/**
 * What a message or presence may look like beyond its payloads: bodies, thread, reactions, show.
 *
 * Rule: what a client shows only one of, or as something else, is a hiding place for the other.
 * Sources: RFC 6121 §4.7.2, §5.2.3 to §5.2.5 (one body and subject a language, one thread); XEP-0444 §3 (one emoji each);
 * protocol.md §4.2 (lengths and counts).
 */
import { attribute, isElement, isNamed, ownText, type XmlElement } from "../xml/element.ts";
import { NS_CLIENT, NS_SID, NS_XML } from "../xmpp/ns.ts";
import { NS_REACTIONS } from "../xmpp/payloads-message.ts";
import type { Stanza } from "../xmpp/stanza.ts";
import type { Removal } from "./removal.ts";

/** RFC 5646 §4.4.1. */
const LANGUAGE = /^[A-Za-z0-9-]{0,35}$/;
export const isLanguageTag = (text: string): boolean => LANGUAGE.test(text);

const MAX_THREAD_LENGTH = 128;
const MAX_REACTIONS = 20;
const MAX_EMOJI_CODE_POINTS = 8;

/** Real messages have some fifteen; more are a signal of their own. */
const MAX_PAYLOADS = 40;

export function collectMisshapen(stanza: Stanza, into: Removal[]): void {
  const { element: message, lang } = stanza;
  const seen = new Set<string>();
  let count = 0;
  for (const [index, node] of message.children.entries()) {
    if (!isElement(node)) continue;
    count += 1;
    const key = keyOf(node, lang);
    const isSurplus = key !== undefined && seen.has(key);
    if (key !== undefined) seen.add(key);
    if (isSurplus) into.push(fatal(`a second ${node.local}`));
    else {
      const what = misshape(node, stanza);
      if (what !== undefined) into.push(removal(index, what));
    }
  }
  if (count > MAX_PAYLOADS) into.push(fatal(`over ${MAX_PAYLOADS} payloads`));
}

function misshape(node: XmlElement, { type }: Stanza): string | undefined {
  if (node.ns === NS_REACTIONS)
    return type !== "error" && !areEmoji(node) ? "reactions that are not emoji" : undefined;
  if (node.ns !== NS_CLIENT) return undefined;
  if (node.local === "error") return type === "error" ? undefined : "an error in what is none";
  return isLongThread(node) ? "thread id over 128 characters" : undefined;
}

const fatal = (reason: string): Removal => ({ path: [], reason, refusal: "unknown-payload", isFatal: true });
const removal = (index: number, reason: string): Removal => ({
  path: [index],
  reason,
  refusal: "unknown-payload",
  isFatal: false,
});

/** A language that is none counts as no language, for that is what will be left of it. */
function languageOf(node: XmlElement, lang: string | undefined): string {
  const own = attribute(node, "lang", NS_XML) ?? lang ?? "";
  return isLanguageTag(own) ? own.toLowerCase() : "";
}

/** What may stand but once: text once a language, the rest once (RFC 6121 §5.2.5, XEP-0359 §3.1). */
function keyOf(node: XmlElement, lang: string | undefined): string | undefined {
  if (node.ns === NS_SID && node.local === "origin-id") return node.local;
  if (node.ns !== NS_CLIENT) return undefined;
  switch (node.local) {
    case "body":
    case "subject":
      return `${node.local} ${languageOf(node, lang)}`;
    case "thread":
    case "error":
      return node.local;
    default:
      return undefined;
  }
}

function isLongThread(node: XmlElement): boolean {
  if (node.local !== "thread") return false;
  return (
    ownText(node).length > MAX_THREAD_LENGTH || (attribute(node, "parent") ?? "").length > MAX_THREAD_LENGTH
  );
}

/** One pictograph with its modifiers and joiners, one flag, or one keycap; a subdivision flag ends its tags. */
const EMOJI =
  /^(?:\p{Regional_Indicator}{2}|[0-9#*]\ufe0f?\u20e3|\u{1f3f4}[\u{e0061}-\u{e007a}\u{e0030}-\u{e0039}]{2,6}\u{e007f}|\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]{0,2}(?:\u200d\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]{0,2})*)$/u;

function areEmoji(reactions: XmlElement): boolean {
  const all = reactions.children.filter(isElement);
  if (all.length > MAX_REACTIONS) return false;
  return all.every((one) => {
    const text = ownText(one);
    return (
      isNamed(one, NS_REACTIONS, "reaction") &&
      Array.from(text).length <= MAX_EMOJI_CODE_POINTS &&
      EMOJI.test(text)
    );
  });
}

/** COMPAT(clients that also write out what is the default). */
const SHOWS: ReadonlySet<string> = new Set(["away", "chat", "dnd", "xa", "", "online", "available"]);
/** -128 to 127 (RFC 6121 §4.7.2.3). */
const PRIORITY = /^[+-]?\d{1,3}$/;

/** What a client reads as one of a few words must be one of them (RFC 6121 §4.7.2.1). */
export function collectMisshapenPresence({ element: presence, type }: Stanza, into: Removal[]): void {
  for (const [index, node] of presence.children.entries()) {
    if (!isElement(node) || node.ns !== NS_CLIENT) continue;
    const text = ownText(node).trim();
    if (node.local === "show" && !SHOWS.has(text)) into.push(removal(index, "a show of its own words"));
    else if (node.local === "priority" && !PRIORITY.test(text))
      into.push(removal(index, "a priority that is no number"));
    else if (node.local === "error" && type !== "error")
      into.push(removal(index, "an error in what is none"));
  }
}
