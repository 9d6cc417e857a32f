/** A room: made, joined, talked in, given a topic, left. XEP-0045. */
import type { Element } from "@xmpp/xml";
import { ask, take, takePresence, type Cast } from "./cast.ts";

const MUC = "http://jabber.org/protocol/muc";

export const meet = async ({ desk, rajs, room }: Cast): Promise<void> => {
  await desk.send(`<presence to='${room}/ana'><x xmlns='${MUC}'/></presence>`);
  await takePresence(desk, `${room}/ana`);
  await ask(desk, "room-config", {
    type: "set",
    to: room,
    payload: `<query xmlns='${MUC}#owner'><x xmlns='jabber:x:data' type='submit'/></query>`,
  });
  await rajs.send(`<presence to='${room}/raj'><x xmlns='${MUC}'><history maxstanzas='5'/></x></presence>`);
  await takePresence(rajs, `${room}/raj`);
  await takePresence(rajs, `${room}/ana`);
  await takePresence(desk, `${room}/raj`);
  await desk.send(
    `<message type='groupchat' id='own-room-1' to='${room}'><body>Welcome to the room</body></message>`,
  );
  for (const peer of [desk, rajs]) await take(peer, "room-1");
  await rajs.send(`<message type='groupchat' id='own-room-2' to='${room}'><body>/me bows</body></message>`);
  for (const peer of [desk, rajs]) await take(peer, "room-2");
  await desk.send(
    `<message type='groupchat' id='own-topic' to='${room}'><subject>Budget &amp; plans</subject></message>`,
  );
  // Prosody gives a topic no id of ours.
  const isTopic = (stanza: Element): boolean => (stanza.getChildText("subject") ?? "") !== "";
  for (const peer of [desk, rajs]) await peer.stanzas.take(isTopic, "the topic");
  await desk.send(
    `<message type='chat' id='own-private' to='${room}/raj'><body>Between us</body><x xmlns='${MUC}#user'/></message>`,
  );
  await take(rajs, "private");
  await ask(rajs, "room-history", {
    type: "set",
    to: room,
    payload:
      "<query xmlns='urn:xmpp:mam:2' queryid='own-rq'><set xmlns='http://jabber.org/protocol/rsm'><max>10</max></set></query>",
  });
  await rajs.send(`<presence type='unavailable' to='${room}/raj'/>`);
  for (const peer of [desk, rajs]) await takePresence(peer, `${room}/raj`, "unavailable");
  await desk.send(`<presence type='unavailable' to='${room}/ana'/>`);
  await takePresence(desk, `${room}/ana`, "unavailable");
};
