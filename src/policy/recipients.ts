/**
 * Whom of the listed recipients (`recipient-lists.ts`) a stanza reaches.
 *
 * Rule 1: whoever is named by address, domain or pattern is on the list; who is on several is held to all of them.
 * Rule 2: a stanza reaches whom its `to` names, every address that it carries, and everybody whom the session saw in a room that
 * it goes to: by its `to`, to one occupant as well, or by a service that sends it on (XEP-0033).
 * Source: WV-5.3.4 (no data to customers or clients without authorisation); docs/decisions/0036-data-and-recipients.md.
 */
import type { Place } from "../xmpp/address-places.ts";
import { addressesOf } from "../xmpp/addresses.ts";
import type { Jid } from "../xmpp/jid.ts";
import type { Stanza } from "../xmpp/stanza.ts";
import type { PolicyRevision } from "./revision.ts";
import type { RuleContext } from "./rule.ts";

/** Somebody on a list, whom a stanza reaches. */
export interface ListedRecipient {
  /** Bare; "" where there are more outsiders in rooms than anybody can keep in mind. */
  readonly bare: string;
  readonly lists: readonly string[];
}

type Asking = Pick<RuleContext, "user" | "prepare" | "outsiders">;

/** Once each. */
export function listedRecipients(
  stanza: Stanza,
  { user, prepare, outsiders }: Asking,
  { recipients: { lists, listsOf }, serviceDomains }: Pick<PolicyRevision, "recipients" | "serviceDomains">,
): readonly ListedRecipient[] {
  const found = new Map<string, ListedRecipient>();
  const look = ({ bare, domain }: Jid): void => {
    if (bare === user.bare || found.has(bare)) return;
    const on = listsOf(bare, domain);
    if (on.length > 0) found.set(bare, { bare, lists: on });
  };
  for (const { jid, place } of addressesOf(stanza, prepare)) {
    if (jid === undefined) continue;
    look(jid);
    if (!GOES_TO.has(place)) continue;
    for (const one of outsiders?.rooms.get(jid.bare)?.values() ?? NOBODY) look(one);
    if (outsiders?.isFull === true && serviceDomains.has(jid.domain))
      found.set("", { bare: "", lists: lists.map(({ id }) => id) });
  }
  return [...found.values()];
}

const GOES_TO: ReadonlySet<Place> = new Set<Place>(["stanza-to", "extended-address"]);
const NOBODY: readonly Jid[] = [];
