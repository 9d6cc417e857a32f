/**
 * The opening and closing tag of a TCP stream, and how elements are written inside one.
 *
 * Rule: inside, `stream:features` and `stream:error` keep the header's prefix, because many peers look for it; all
 * else is unprefixed, with `jabber:client` in force.
 * Sources: RFC 6120 §4.7 (attributes of the header), §4.8.1, §4.8.3, §4.8.5 (namespaces, prefixes), §11.5 (declaration).
 */
import { escapeAttribute } from "./escape.ts";
import { quoteIn, type SerializeContext } from "./serialize.ts";

/** This folder imports no other, so the two namespaces of the header stand here too (see `xmpp/ns`). */
const NS_CLIENT = "jabber:client";
const NS_STREAM = "http://etherx.jabber.org/streams";

/** Towards a client: `from`, `id`, `to`, `lang`. Towards a server: `to`, `from`, `lang`. Undefined is left out. */
export interface StreamHeader {
  readonly to?: string | undefined;
  readonly from?: string | undefined;
  readonly id?: string | undefined;
  readonly lang?: string | undefined;
}

/** For `serialize`: the text stands inside a stream that `serializeStreamHeader` opened. */
export const IN_STREAM: SerializeContext = {
  defaultNs: NS_CLIENT,
  prefixes: new Map([[NS_STREAM, "stream"]]),
};

const IN_STREAM_SINGLE_QUOTED: SerializeContext = { ...IN_STREAM, quote: "'" };

/** The same for what came in as `received`: quoted as its sender quotes, so that plain stanzas go on as they came. */
export const inStreamLike = (received: string): SerializeContext =>
  quoteIn(received) === "'" ? IN_STREAM_SINGLE_QUOTED : IN_STREAM;

export const STREAM_END = "</stream:stream>";

export const serializeStreamHeader = (header: StreamHeader): string =>
  `<?xml version='1.0'?><stream:stream xmlns="${NS_CLIENT}" xmlns:stream="${NS_STREAM}"${headerAttributes(header)}>`;

/** As text, each with a blank before it; any framing's opening has them. */
export function headerAttributes(header: StreamHeader): string {
  const attributes = [
    ["id", header.id],
    ["from", header.from],
    ["to", header.to],
    ["version", "1.0"],
    ["xml:lang", header.lang],
  ] as const;
  let text = "";
  for (const [name, value] of attributes) {
    if (value !== undefined) text += ` ${name}="${escapeAttribute(value)}"`;
  }
  return text;
}
