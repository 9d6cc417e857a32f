/**
 * Whom of the listed recipients (`recipient-lists.ts`) a stanza reaches.
 *
 * Rule 1: whoever is named by address, domain or pattern is on the list; who is on several is held to all of them.
 * Rule 2: a stanza reaches whom its `to` names, every address that it carries, and everybody whom the session saw in a room.
 * Source: WV-5.3.4 (no data to customers or clients without authorisation); docs/decisions/0036-data-and-recipients.md.
 */
import { addressesOf } from "../xmpp/addresses.ts";
import type { Jid } from "../xmpp/jid.ts";
import type { Stanza } from "../xmpp/stanza.ts";
import type { Recipients } from "./recipient-lists.ts";
import type { OutsideOccupants, RuleContext } from "./rule.ts";
import type { LayeredPattern } from "./settings.ts";

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
  { lists, listsOf }: Pick<Recipients<LayeredPattern>, "lists" | "listsOf">,
): readonly ListedRecipient[] {
  const found = new Map<string, ListedRecipient>();
  const look = ({ bare, domain }: Jid): void => {
    if (bare === user.bare || found.has(bare)) return;
    const on = listsOf(bare, domain);
    if (on.length > 0) found.set(bare, { bare, lists: on });
  };
  for (const { jid } of addressesOf(stanza, prepare)) if (jid !== undefined) look(jid);
  for (const one of occupantsSeen(stanza, outsiders)) look(one);
  if (outsiders?.isFull === true && stanza.type === "groupchat")
    found.set("", { bare: "", lists: lists.map(({ id }) => id) });
  return [...found.values()];
}

const occupantsSeen = ({ to }: Stanza, outsiders: OutsideOccupants | undefined): Iterable<Jid> =>
  (to === undefined ? undefined : outsiders?.rooms.get(to.bare)?.values()) ?? NOBODY;

const NOBODY: readonly Jid[] = [];
