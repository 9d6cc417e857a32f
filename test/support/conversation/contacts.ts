/** Roster, presence, subscription between two people of the agency. RFC 6121 §2 to §4. */
import type { Element } from "@xmpp/xml";
import type { Peer } from "../../../scripts/peers/peer.ts";
import { ask, jid, take, takePresence, type Cast } from "./cast.ts";

const ROSTER = "jabber:iq:roster";

const takePush = async (peer: Peer, subscription: string): Promise<Element> =>
  await peer.stanzas.take(
    (stanza) =>
      stanza.is("iq") &&
      stanza.getChild("query", ROSTER)?.getChild("item")?.attrs["subscription"] === subscription,
    `a roster push with subscription ${subscription}`,
  );

export const makeContacts = async ({ desk, phone, rajs, ana, raj }: Cast): Promise<void> => {
  for (const peer of [desk, phone, rajs])
    await ask(peer, "roster-get", { type: "get", payload: `<query xmlns='${ROSTER}'/>` });
  await desk.send("<presence><show>away</show><status>at lunch</status><priority>5</priority></presence>");
  await takePresence(desk, desk.jid);
  await phone.send("<presence><priority>1</priority></presence>");
  await takePresence(desk, phone.jid);
  await takePresence(phone, desk.jid);
  await rajs.send("<presence/>");
  await takePresence(rajs, rajs.jid);
  await ask(desk, "roster-set", {
    type: "set",
    payload: `<query xmlns='${ROSTER}'><item jid='${jid(raj)}' name='Raj &amp; team'><group>Team</group></item></query>`,
  });
  await takePush(desk, "none");
  await desk.send(`<presence type='subscribe' to='${jid(raj)}' id='own-subscribe'/>`);
  await takePresence(rajs, jid(ana), "subscribe");
  await rajs.send(`<presence type='subscribed' to='${jid(ana)}'/>`);
  await takePresence(desk, jid(raj), "subscribed");
  await takePresence(desk, rajs.jid);
  await rajs.send(`<presence type='subscribe' to='${jid(ana)}'/>`);
  await takePresence(desk, jid(raj), "subscribe");
  await desk.send(`<presence type='subscribed' to='${jid(raj)}'/>`);
  await takePresence(rajs, jid(ana), "subscribed");
  await takePresence(rajs, desk.jid);
  await takePush(rajs, "both");
  await ask(rajs, "roster-after", { type: "get", payload: `<query xmlns='${ROSTER}'/>` });
};

/** A ping between people, and to the server; the answer of a person's client is its own. */
export const ping = async ({ desk, rajs }: Cast): Promise<void> => {
  const payload = "<ping xmlns='urn:xmpp:ping'/>";
  await ask(desk, "ping-server", { type: "get", payload });
  const asked = ask(desk, "ping-raj", { type: "get", to: rajs.jid, payload });
  await take(rajs, "ping-raj");
  if (!rajs.answersByItself) await rajs.send(`<iq type='result' id='own-ping-raj' to='${desk.jid}'/>`);
  await asked;
  for (const [name, ns] of [
    ["version", "jabber:iq:version"],
    ["time", "urn:xmpp:time"],
  ] as const) {
    await ask(desk, name, {
      type: "get",
      to: "agency.example",
      payload: `<${name === "time" ? "time" : "query"} xmlns='${ns}'/>`,
    });
  }
};
