/**
 * `xmpp:` addresses in attributes and in running text.
 *
 * Rule: only the address counts; what the link asks for (`?join`, `?message`) is not read. A link whose address does
 * not read as one yields undefined, never nothing.
 * Source: RFC 5122 §2 (an authority before the path names the account to use, not the far end).
 */

const START = /^[\0-\x20]*xmpp:/i;
const LINK = /(?<![\w+.:-])xmpp:([^\s<>"'`|\\^{}]+)/giu;
const PUNCTUATION: ReadonlySet<string> = new Set(").,;:!?]");
const ADDRESS_LIKE = /[@.%]/;

export const isXmppUri = (value: string): boolean => {
  const first = value.charCodeAt(0);
  return (first === 0x78 || first === 0x58 || first <= 0x20) && START.test(value);
};

/** The address text of a URI that `isXmppUri`; "" where it has none. */
export function addressOfUri(uri: string): string {
  const afterScheme = uri.replace(START, "");
  const path = afterScheme.startsWith("//") ? afterScheme.replace(/^\/\/[^/?#]*\/?/, "") : afterScheme;
  return decoded(path.replace(/[?#].*$/s, "").trimEnd());
}

/** Address texts of the links in `text`. A word such as `urn:xmpp:ping` is no link. */
export function linkedAddresses(text: string): readonly string[] {
  if (!/xmpp:/i.test(text)) return [];
  const found: string[] = [];
  for (const [, rest = ""] of text.matchAll(LINK)) {
    const address = addressOfUri(`xmpp:${withoutPunctuation(rest)}`);
    if (ADDRESS_LIKE.test(address)) found.push(address);
  }
  return found;
}

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
