/**
 * `xmpp:` addresses in attributes and in running text.
 *
 * Rule 1: only addresses count; what the link asks for (`?join`, `?message`) is not read. A link whose address does not
 * read as one yields what will not prepare, never nothing.
 * Rule 2: an authority before the path names the account to use, not the far end; many clients take it for the far end,
 * so both are listed.
 * Sources: RFC 5122 §2; `web+xmpp:` of browsers, `imto://xmpp/` of Android.
 */

const START = /^[\0-\x20]*(?:(?:web\+)?xmpp:|imto:\/\/xmpp\/)/i;
/** Behind a letter or a figure it is another scheme, behind `urn:` a namespace. */
const LINK = /(?<![a-z0-9]|urn:)(?:(?:web\+)?xmpp:|imto:\/\/xmpp\/)([^\s<>"'`|\\^{}]+)/giu;
const PUNCTUATION: ReadonlySet<string> = new Set(").,;:!?]");
/** What tells a link from a word behind a colon. */
const LINK_LIKE = /[@.%?]|\/\/./;

/** The first letters in either case, or white space: asked of every attribute. */
const FIRST: ReadonlySet<number> = new Set(Array.from("xXwWiI", (letter) => letter.charCodeAt(0)));

export const isXmppUri = (value: string): boolean => {
  const first = value.charCodeAt(0);
  return (FIRST.has(first) || first <= 0x20) && START.test(value);
};

/** The address texts of a URI that `isXmppUri`: one or two; "" where it has none. */
export function addressesOfUri(uri: string): readonly string[] {
  const [head = ""] = uri.replace(START, "").split(/[?#]/, 1);
  if (!head.startsWith("//")) return [decoded(head.trimEnd())];
  const [authority = "", ...path] = head.slice(2).split("/");
  const found = [authority, path.join("/")]
    .map((text) => decoded(text.trimEnd()))
    .filter((text) => text !== "");
  return found.length === 0 ? [""] : found;
}

/** Address texts of the links in `text`. A word such as `urn:xmpp:ping` is no link. */
export function linkedAddresses(text: string): readonly string[] {
  if (!/xmpp[:/]/i.test(text)) return NONE;
  const found: string[] = [];
  for (const [, rest = ""] of text.matchAll(LINK)) {
    const link = withoutPunctuation(rest);
    if (LINK_LIKE.test(link)) found.push(...addressesOfUri(`xmpp:${link}`));
  }
  return found;
}

const NONE: readonly string[] = [];

/** The end of the sentence around the link. A loop, because a regular expression would look from every start. */
function withoutPunctuation(text: string): string {
  let end = text.length;
  while (end > 0 && PUNCTUATION.has(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

/** Broken escapes leave the text as it stands, which then does not prepare. */
function decoded(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
