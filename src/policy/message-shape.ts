/**
 * What a text message may look like beyond its payloads: bodies, thread, reactions.
 *
 * Rule: what a client shows only one of, or as something else, is a hiding place for the other.
 * Sources: RFC 6121 §5.2.3 to §5.2.5 (one body and subject a language, one thread); XEP-0444 §3 (one emoji each);
 * protocol.md §4.2 (lengths and counts).
 */
import { attribute, isElement, isNamed, ownText, type XmlElement } from "../xml/element.ts";
import { NS_CLIENT, NS_XML } from "../xmpp/ns.ts";
import { NS_REACTIONS } from "../xmpp/payloads-message.ts";
import type { Stanza } from "../xmpp/stanza.ts";
import type { Removal } from "./removal.ts";

const MAX_THREAD_LENGTH = 128;
const MAX_REACTIONS = 20;
const MAX_EMOJI_CODE_POINTS = 8;

export function collectMisshapen({ element: message, lang, type }: Stanza, into: Removal[]): void {
  const seen = new Set<string>();
  for (const [index, node] of message.children.entries()) {
    if (!isElement(node)) continue;
    if (node.ns === NS_CLIENT) {
      const key = keyOf(node, lang);
      const isSurplus = key !== undefined && seen.has(key);
      if (key !== undefined) seen.add(key);
      if (isSurplus) into.push(fatal(`a second ${node.local} of one language`));
      else if (isLongThread(node)) into.push(removal(index, "thread id over 128 characters"));
    } else if (node.ns === NS_REACTIONS && type !== "error" && !areEmoji(node)) {
      into.push(removal(index, "reactions that are not emoji"));
    }
  }
}

const fatal = (reason: string): Removal => ({ path: [], reason, refusal: "unknown-payload", isFatal: true });
const removal = (index: number, reason: string): Removal => ({
  path: [index],
  reason,
  refusal: "unknown-payload",
  isFatal: false,
});

function keyOf(node: XmlElement, lang: string | undefined): string | undefined {
  switch (node.local) {
    case "body":
    case "subject":
      return `${node.local} ${(attribute(node, "lang", NS_XML) ?? lang ?? "").toLowerCase()}`;
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
