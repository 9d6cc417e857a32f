/** What publishes a personal event (XEP-0163 §3). */
const NS_PUBSUB = "http://jabber.org/protocol/pubsub";

const options = (model: string): string =>
  "<publish-options><x xmlns='jabber:x:data' type='submit'>" +
  "<field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/pubsub#publish-options</value></field>" +
  `<field var='pubsub#access_model'><value>${model}</value></field></x></publish-options>`;

export interface Publication {
  readonly node: string;
  readonly item: string;
  /** Whose one's own devices alone read; everybody does where absent. */
  readonly isOwn?: true;
}

export const publication = ({ node, item, isOwn }: Publication): string =>
  `<pubsub xmlns='${NS_PUBSUB}'><publish node='${node}'><item id='current'>${item}</item></publish>${options(isOwn === true ? "whitelist" : "open")}</pubsub>`;
