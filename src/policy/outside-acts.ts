/**
 * What becomes of an outside address: the act of its place, in the kind of stanza that it stands in.
 *
 * Rule: a presence goes on without what it may not carry; held back, its sender would seem to be away.
 * Sources: protocol.md §2.3, §5.2; the acts themselves stand in `xmpp/address-places.ts`.
 */
import { PLACES, type OutsideAct, type Place } from "../xmpp/address-places.ts";
import type { Stanza } from "../xmpp/stanza.ts";
import type { Direction } from "./rule.ts";

const ENDS: ReadonlySet<Place> = new Set<Place>(["stanza-to", "stanza-from"]);

export function outsideAct(place: Place, { kind }: Stanza, direction: Direction): OutsideAct {
  const acts = PLACES[place];
  if (kind === "presence") return acts.relayed === "block" && !ENDS.has(place) ? "child" : acts.relayed;
  if (kind === "message") return acts.relayed;
  return direction === "outbound" ? acts.asked : acts.answered;
}
