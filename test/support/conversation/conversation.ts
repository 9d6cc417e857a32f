/** The whole conversation, in one order, and what each client received in it. */
import type { Peer } from "../../../scripts/peers/peer.ts";
import { ask, gatherCast, take, takePresence, type Cast, type StartPeer } from "./cast.ts";
import { enableCarbons, leaveWord, miss, talk } from "./chat.ts";
import { comparable, type Comparable } from "./comparable.ts";
import { makeContacts, ping } from "./contacts.ts";
import { meet } from "./room.ts";
import { block, keepBookmarks, keepCard, readArchive } from "./stored.ts";

const CSI = "urn:xmpp:csi:0";

/** XEP-0352: what may wait, waits while nobody looks; what matters comes, and brings the rest along. */
const lookAway = async ({ desk, rajs }: Cast): Promise<void> => {
  await desk.send(`<inactive xmlns='${CSI}'/>`);
  // The answer shows that the server has read what came before.
  await ask(desk, "csi", { type: "get", payload: "<ping xmlns='urn:xmpp:ping'/>" });
  await rajs.send("<presence><status>in a meeting</status></presence>");
  await takePresence(rajs, rajs.jid);
  await rajs.send(`<message type='chat' id='own-wake' to='${desk.jid}'><body>Wake up</body></message>`);
  await take(desk, "wake");
  await desk.send(`<active xmlns='${CSI}'/>`);
  await takePresence(desk, rajs.jid);
};

/** Everybody's last word is answered, so nothing is still under way when the lists are read. */
const settle = async (peers: readonly Peer[]): Promise<void> => {
  for (const peer of peers)
    await ask(peer, "last", { type: "get", payload: "<ping xmlns='urn:xmpp:ping'/>" });
};

/** Everything each of them received, in comparable form, by name. */
export const converse = async (
  run: number,
  start: StartPeer,
): Promise<Readonly<Record<string, Comparable>>> => {
  const cast = await gatherCast(run, start);
  const { desk, phone, rajs } = cast;
  await makeContacts(cast);
  await enableCarbons(cast);
  await talk(cast);
  await meet(cast);
  await miss(cast);
  await ping(cast);
  await keepBookmarks(cast);
  await keepCard(cast);
  await block(cast);
  await lookAway(cast);
  const [, lees] = await leaveWord(cast);
  await readArchive(cast);
  const peers = { desk, phone, rajs, lees };
  await settle(Object.values(peers));
  const seen = Object.entries(peers).map(([name, { stanzas }]) => [name, comparable(stanzas.all)] as const);
  for (const peer of Object.values(peers)) await peer.end();
  return Object.fromEntries(seen);
};
