/**
 * What becomes of an outside address, by the place where it stands.
 *
 * Rule: in a message or a presence the act does not depend on the direction, so that a message, its carbon and its
 * archive copy get one verdict (design §8.4); an iq is asked (outbound) or answered (inbound).
 * Source: the action column of protocol.md §2.3.
 */
import type { Place } from "../xmpp/address-table.ts";
import type { Stanza } from "../xmpp/stanza.ts";
import type { Direction } from "./rule.ts";

/**
 * What to take out: the attribute, the element that bears the address, its text, the element around it, or the
 * stanza's child in which it stands.
 */
export type OutsideAct = "pass" | "block" | "attribute" | "element" | "text" | "parent" | "child";

interface Acts {
  /** In messages and presence, whatever the direction. */
  readonly relayed: OutsideAct;
  readonly asked: OutsideAct;
  readonly answered: OutsideAct;
}

const always = (act: OutsideAct): Acts => ({ relayed: act, asked: act, answered: act });
const BLOCK = always("block");
const ELEMENT = always("element");
const ATTRIBUTE = always("attribute");
/** Lists that a server answers with lose their outside items; whatever would make new ones is refused. */
const FILTER_ANSWERS: Acts = { relayed: "block", asked: "block", answered: "element" };

const ACTS: Readonly<Record<Place, Acts>> = {
  "stanza-to": BLOCK,
  "stanza-from": BLOCK,
  "roster-item": FILTER_ANSWERS,
  "muc-invite": BLOCK,
  "direct-invite": BLOCK,
  "muc-admin-item": FILTER_ANSWERS,
  // Without the item a client loses its place in the room; without the address it sees the nickname alone.
  "muc-user-item": { relayed: "attribute", asked: "block", answered: "attribute" },
  "muc-item-actor": ATTRIBUTE,
  "muc-config-field": FILTER_ANSWERS,
  "muc-destroy": ATTRIBUTE,
  "extended-address": BLOCK,
  "mam-with": FILTER_ANSWERS,
  "pubsub-subscriber": FILTER_ANSWERS,
  "pubsub-redirect": BLOCK,
  "pubsub-publisher": FILTER_ANSWERS,
  "push-service": BLOCK,
  "disco-item": ELEMENT,
  "roster-exchange-item": ELEMENT,
  "form-jid": FILTER_ANSWERS,
  "message-rule": ELEMENT,
  "delay-from": ATTRIBUTE,
  "stanza-id-by": ELEMENT,
  mention: ELEMENT,
  moved: always("parent"),
  gone: always("text"),
  bookmark: ELEMENT,
  // Outbound it is a publication of one item, and an empty one would wipe the node.
  "bookmark-item": { relayed: "element", asked: "block", answered: "element" },
  channel: BLOCK,
  "search-result": ELEMENT,
  "text-link": BLOCK,
  "error-by": ATTRIBUTE,
  withdrawal: always("pass"),
  other: BLOCK,
};

const ENDS: ReadonlySet<Place> = new Set<Place>(["stanza-to", "stanza-from"]);

/** A presence goes on without what it may not carry: held back, its sender would seem to be away (protocol.md §5.2). */
export function outsideAct(place: Place, { kind }: Stanza, direction: Direction): OutsideAct {
  const acts = ACTS[place];
  if (kind === "presence") return acts.relayed === "block" && !ENDS.has(place) ? "child" : acts.relayed;
  if (kind === "message") return acts.relayed;
  return direction === "outbound" ? acts.asked : acts.answered;
}
