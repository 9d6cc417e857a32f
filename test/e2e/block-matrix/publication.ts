/** What publishes a personal event (XEP-0163 §3). */
const NS_PUBSUB = "http://jabber.org/protocol/pubsub";

const OPEN =
  "<publish-options><x xmlns='jabber:x:data' type='submit'>" +
  "<field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/pubsub#publish-options</value></field>" +
  "<field var='pubsub#access_model'><value>open</value></field></x></publish-options>";

export interface Publication {
  readonly node: string;
  readonly item: string;
}

/** In a node that everybody may read. */
export const publication = ({ node, item }: Publication): string =>
  `<pubsub xmlns='${NS_PUBSUB}'><publish node='${node}'><item id='current'>${item}</item></publish>${OPEN}</pubsub>`;
