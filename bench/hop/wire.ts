/** What load, upstream and relays of this bench say to each other: the shortest log-in, and one chat stanza. */

export const DOMAIN = "agency.example";

export const NS_SASL = "urn:ietf:params:xml:ns:xmpp-sasl";
export const NS_BIND = "urn:ietf:params:xml:ns:xmpp-bind";

const SENTENCE = "The quarterly report is ready; please read pages 3 to 7 before our call at four. ";

/** About 400 bytes, as clients send them. */
export const chatStanza = (to: string, from: string): string =>
  `<message to='${to}' from='${from}' type='chat' id='k7x2v49' xml:lang='en'>` +
  `<body>${SENTENCE.repeat(2)}</body><active xmlns='http://jabber.org/protocol/chatstates'/>` +
  `<request xmlns='urn:xmpp:receipts'/></message>`;

export const STREAM =
  `<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' ` +
  `to='${DOMAIN}' version='1.0'>`;

/** How often `needle` ends in a text that arrives in pieces. */
export class EndCounter {
  readonly #needle: string;
  #tail = "";

  constructor(needle: string) {
    this.#needle = needle;
  }

  count(piece: string): number {
    const text = this.#tail + piece;
    let found = 0;
    let at = text.indexOf(this.#needle);
    let rest = 0;
    while (at >= 0) {
      found += 1;
      rest = at + this.#needle.length;
      at = text.indexOf(this.#needle, rest);
    }
    this.#tail = text.slice(Math.max(rest, text.length - this.#needle.length + 1));
    return found;
  }
}
