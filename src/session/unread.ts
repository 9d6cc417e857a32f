/**
 * What is kept of the text of a stanza that could not be read, and of which nothing went on.
 *
 * Rule: there is no tree in which a secret could be found, so one is looked for by the words that name it. Between the
 * user and the service (an iq) the whole content goes then; what people may read loses the password of a room alone.
 * Source: as `secrets.ts`.
 */
import { serialize } from "../xml/serialize.ts";
import { IN_STREAM } from "../xml/stream-header.ts";
import type { StanzaRecord } from "../records/record.ts";
import type { Stanza } from "../xmpp/stanza.ts";

const NAMES_A_SECRET =
  /passw|secret|token|jabber:iq:(?:auth|register)|xmpp-sasl|urn:xmpp:(?:sasl|fast|extdisco)/i;
const PASSWORD =
  /(<[^\s<>]*password(?:\s[^<>]*)?>)[^<]{1,256}(?=<)|(\spassword\s*=\s*)(?:'[^'<]*'|"[^"<]*")/gi;

export function unreadTexts(
  { kind, element }: Pick<Stanza, "kind" | "element">,
  received: string,
): Pick<StanzaRecord, "received" | "secretsRemoved"> {
  if (!NAMES_A_SECRET.test(received)) return { received };
  if (kind === "iq") return { received: serialize(element, IN_STREAM), secretsRemoved: true };
  const blanked = received.replace(PASSWORD, (_, tag?: string, name?: string) =>
    tag === undefined ? `${name ?? ""}'[removed]'` : `${tag}[removed]`,
  );
  return blanked === received ? { received } : { received: blanked, secretsRemoved: true };
}
