/** What the server keeps for a person: archive with paging, bookmarks, vCard, private storage, block list. */
import type { Element } from "@xmpp/xml";
import type { Peer } from "../../../scripts/peers/peer.ts";
import { ask, jid, server, type Cast } from "./cast.ts";

const RSM = "http://jabber.org/protocol/rsm";
const MAM = "urn:xmpp:mam:2";
const BOOKMARKS = "urn:xmpp:bookmarks:1";

const page = async (
  peer: Peer,
  name: string,
  { after, with: other }: { readonly after: string | undefined; readonly with: string },
): Promise<Element> => {
  const from = after === undefined ? "" : `<after>${after}</after>`;
  return await ask(peer, name, {
    type: "set",
    payload:
      `<query xmlns='${MAM}' queryid='own-${name}'><x xmlns='jabber:x:data' type='submit'>` +
      `<field var='FORM_TYPE' type='hidden'><value>${MAM}</value></field><field var='with'><value>${other}</value></field></x>` +
      `<set xmlns='${RSM}'><max>2</max>${from}</set></query>`,
  });
};

/** Page by page to the end. */
export const readArchive = async ({ rajs, ana }: Cast): Promise<void> => {
  let after: string | undefined;
  for (let at = 1; at < 20; at++) {
    const end = (await page(rajs, `page-${at}`, { after, with: jid(ana) })).getChild("fin", MAM);
    if (end === undefined || end.attrs["complete"] === "true") return;
    after = end.getChild("set", RSM)?.getChildText("last") ?? undefined;
  }
  throw new Error("the archive has no end");
};

export const keepBookmarks = async ({ desk, room }: Cast): Promise<void> => {
  const options = Object.entries({
    persist_items: "true",
    max_items: "max",
    send_last_published_item: "never",
    access_model: "whitelist",
  });
  const fields = options
    .map(([name, value]) => `<field var='pubsub#${name}'><value>${value}</value></field>`)
    .join("");
  await ask(desk, "bookmark-set", {
    type: "set",
    payload:
      `<pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='${BOOKMARKS}'><item id='${room}'>` +
      `<conference xmlns='${BOOKMARKS}' name='Tea' autojoin='true'><nick>ana</nick></conference></item></publish>` +
      `<publish-options><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'>` +
      `<value>http://jabber.org/protocol/pubsub#publish-options</value></field>${fields}</x></publish-options></pubsub>`,
  });
  await ask(desk, "bookmark-get", {
    type: "get",
    payload: `<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='${BOOKMARKS}'/></pubsub>`,
  });
  const storage = `<storage xmlns='storage:bookmarks'><conference jid='${room}' name='Tea'/></storage>`;
  await ask(desk, "private-set", {
    type: "set",
    payload: `<query xmlns='jabber:iq:private'>${storage}</query>`,
  });
  await ask(desk, "private-get", {
    type: "get",
    payload: "<query xmlns='jabber:iq:private'><storage xmlns='storage:bookmarks'/></query>",
  });
};

export const keepCard = async ({ desk, rajs, ana }: Cast): Promise<void> => {
  await ask(desk, "card-set", {
    type: "set",
    payload:
      "<vCard xmlns='vcard-temp'><FN>Ana Ortiz</FN><TITLE>Clerk</TITLE><ORG><ORGNAME>Agency</ORGNAME></ORG></vCard>",
  });
  await ask(desk, "card-get", { type: "get", payload: "<vCard xmlns='vcard-temp'/>" });
  await ask(rajs, "card-of-ana", { type: "get", to: jid(ana), payload: "<vCard xmlns='vcard-temp'/>" });
};

export const block = async ({ desk }: Cast): Promise<void> => {
  const item = `<item jid='nuisance@${server}'/>`;
  const NS = "urn:xmpp:blocking";
  await ask(desk, "block-list", { type: "get", payload: `<blocklist xmlns='${NS}'/>` });
  await ask(desk, "block", { type: "set", payload: `<block xmlns='${NS}'>${item}</block>` });
  await desk.send(
    `<message type='chat' id='own-to-blocked' to='nuisance@${server}'><body>Are you there?</body></message>`,
  );
  await desk.stanzas.take(
    (stanza) => stanza.is("message") && stanza.attrs["type"] === "error",
    "the blocked error",
  );
  await ask(desk, "block-list-after", { type: "get", payload: `<blocklist xmlns='${NS}'/>` });
  await ask(desk, "unblock", { type: "set", payload: `<unblock xmlns='${NS}'>${item}</unblock>` });
};
