/**
 * What becomes of an outside address: the act of its place, in the kind of stanza that it stands in.
 *
 * Rule 1: a presence goes on without what it may not carry; held back, its sender would seem to be away.
 * Rule 2: the occupant whom a room names beside a word has said it.
 * Sources: protocol.md §2.3, §5.2; the acts themselves stand in `xmpp/address-places.ts`. COMPAT(Prosody: the author's
 * real address in the history and the archive of a room that shows them).
 */
import { PLACES, type OutsideAct, type Place } from "../xmpp/address-places.ts";
import type { Stanza } from "../xmpp/stanza.ts";
import type { Direction } from "./rule.ts";

const ENDS: ReadonlySet<Place> = new Set<Place>(["stanza-to", "stanza-from"]);

export function outsideAct(place: Place, { kind, type }: Stanza, direction: Direction): OutsideAct {
  const acts = PLACES[place];
  if (kind === "presence") return acts.relayed === "block" && !ENDS.has(place) ? "child" : acts.relayed;
  if (kind === "message") return place === "muc-user-item" && type === "groupchat" ? "block" : acts.relayed;
  return direction === "outbound" ? acts.asked : acts.answered;
}
