/**
 * The places where addresses hide, by name: the row of protocol.md §2.3 that each belongs to, and what becomes of an
 * outside address there.
 *
 * Rule: in a message or a presence the act does not depend on the direction, so that a message, its carbon and its
 * archive copy get one verdict (design §8.4); an iq is asked (outbound) or answered (inbound).
 * Sources: the action column of protocol.md §2.3; RFC 6120 §8.3.2 (`by` of an error).
 */

/**
 * What to take out: the attribute, the element that bears the address, its text, the element around it, or the
 * stanza's child in which it stands.
 */
export type OutsideAct = "pass" | "block" | "attribute" | "element" | "text" | "parent" | "child";

export interface Acts {
  /** In messages and presence, whatever the direction. */
  readonly relayed: OutsideAct;
  readonly asked: OutsideAct;
  readonly answered: OutsideAct;
}

interface PlaceRow extends Acts {
  /** Of protocol.md §2.3; several where one place serves several; none for the walker's own. */
  readonly rows: readonly number[];
}

const always = (act: OutsideAct): Acts => ({ relayed: act, asked: act, answered: act });
const BLOCK = always("block");
const ELEMENT = always("element");
const ATTRIBUTE = always("attribute");
/** Lists that a server answers with lose their outside items; whatever would make new ones is refused. */
const FILTER_ANSWERS: Acts = { relayed: "block", asked: "block", answered: "element" };

const PLACE_ROWS = {
  "stanza-to": { rows: [1, 2, 6, 14, 17, 18, 35, 36, 39], ...BLOCK },
  "stanza-from": { rows: [1, 3, 14, 39], ...BLOCK },
  "roster-item": { rows: [4, 5], ...FILTER_ANSWERS },
  "muc-invite": { rows: [7], ...BLOCK },
  "direct-invite": { rows: [8], ...BLOCK },
  "muc-admin-item": { rows: [9], ...FILTER_ANSWERS },
  // Without the item a client loses its place in the room; without the address it sees the nickname alone.
  "muc-user-item": { rows: [9], relayed: "attribute", asked: "block", answered: "attribute" },
  "muc-item-actor": { rows: [9], ...ATTRIBUTE },
  "muc-config-field": { rows: [10], ...FILTER_ANSWERS },
  "muc-destroy": { rows: [10], ...ATTRIBUTE },
  "extended-address": { rows: [11], ...BLOCK },
  "mam-with": { rows: [13], ...FILTER_ANSWERS },
  "mam-preference": { rows: [13], ...ELEMENT },
  "pubsub-subscriber": { rows: [14], ...FILTER_ANSWERS },
  "pubsub-redirect": { rows: [14], ...BLOCK },
  "pubsub-publisher": { rows: [14], ...FILTER_ANSWERS },
  "push-service": { rows: [16], ...BLOCK },
  "disco-item": { rows: [18], ...ELEMENT },
  "roster-exchange-item": { rows: [19], ...ELEMENT },
  "form-jid": { rows: [22, 35], ...FILTER_ANSWERS },
  "message-rule": { rows: [26], ...ELEMENT },
  "delay-from": { rows: [27], ...ATTRIBUTE },
  "stanza-id-by": { rows: [28], ...ELEMENT },
  mention: { rows: [29], ...ELEMENT },
  // Published it would be an empty item that wipes the node.
  moved: { rows: [30], relayed: "parent", asked: "block", answered: "parent" },
  gone: { rows: [30], ...always("text") },
  bookmark: { rows: [32], ...ELEMENT },
  // Outbound it is a publication of one item, and an empty one would wipe the node.
  "bookmark-item": { rows: [32], relayed: "element", asked: "block", answered: "element" },
  channel: { rows: [34], ...BLOCK },
  "search-result": { rows: [35], ...ELEMENT },
  "text-link": { rows: [38], ...BLOCK },
  "error-by": { rows: [], ...ATTRIBUTE },
  // Blocking, leaving, private notes: less exposure, not more.
  withdrawal: { rows: [14, 16, 20, 33, 34], ...always("pass") },
  other: { rows: [], ...BLOCK },
} as const satisfies Readonly<Record<string, PlaceRow>>;

export type Place = keyof typeof PLACE_ROWS;

export const PLACES: Readonly<Record<Place, PlaceRow>> = PLACE_ROWS;
