/**
 * The scripted conversation: one scene a function; each shows what was said, what came of it, and checks it.
 *
 * That somebody received nothing is checked behind a barrier: his own ping, answered by the server after everything
 * that it had for him.
 */
import { bareJid, EVE, ROOMS, UPLOAD } from "../peers/people.ts";
import { hasBody, request, type Peer } from "../peers/peer.ts";
import type { Page } from "./page.ts";
import { expectRefusal, type Refusal } from "./refusal.ts";
import type { Stage } from "./stage.ts";

export interface Scene {
  readonly title: string;
  /** @returns the refusals that the scene saw */
  play(stage: Stage, page: Page): Promise<readonly Refusal[]>;
}

/** Word for word; nowhere in logs, errors or lists. */
export const SECRET = "536-90-4399";

const barrier = async (peer: Peer): Promise<void> => {
  await request(peer, { type: "get", payload: "<ping xmlns='urn:xmpp:ping'/>" });
};

const hasReceived = async (peer: Peer, mark: string): Promise<boolean> => {
  await barrier(peer);
  return peer.stanzas.all.some((stanza) => stanza.toString().includes(mark));
};

const showRefusal = (page: Page, who: string, { condition, text }: Refusal): void => {
  page.row(`${who} saw`, `${condition}: ${text}`);
};

const checkRefusal = (page: Page, refusal: Refusal, condition: string): void => {
  page.check(
    refusal.condition === condition && /^G-[0-9A-Z]{5}-[0-9A-Z]{5}$/.test(refusal.reference),
    `refused as ${condition}, with clause ${refusal.clause} and the reference ${refusal.reference}`,
  );
};

const colleagues: Scene = {
  title: "Colleagues talk",
  async play({ ana, raj }, page) {
    const text = "Lunch at noon? Bring the <draft> & the minutes.";
    page.row("Ana to Raj", `"${text}"`);
    const escaped = text.replace("&", "&amp;").replace("<", "&lt;");
    await ana.send(
      `<message type='chat' id='lunch' to='${bareJidOf(raj)}'><body>${escaped}</body><request xmlns='urn:xmpp:receipts'/></message>`,
    );
    await raj.stanzas.take(hasBody(text), "the message");
    page.check(true, "Raj received it word for word");
    await raj.send(
      `<message type='chat' id='got-it' to='${ana.jid}'><received xmlns='urn:xmpp:receipts' id='lunch'/></message>`,
    );
    const receipt = await ana.stanzas.take(
      (stanza) => stanza.getChild("received", "urn:xmpp:receipts") !== undefined,
      "the receipt",
    );
    page.check(receipt.getChild("received")?.attrs["id"] === "lunch", "Ana received Raj's delivery receipt");
    return [];
  },
};

const room: Scene = {
  title: "Three in a room",
  async play({ ana, raj, lee }, page) {
    const address = `team@${ROOMS}`;
    const muc = "http://jabber.org/protocol/muc";
    const enter = async (peer: Peer, nick: string): Promise<void> => {
      await peer.send(`<presence to='${address}/${nick}'><x xmlns='${muc}'/></presence>`);
      await peer.stanzas.take(
        (stanza) => stanza.is("presence") && stanza.attrs["from"] === `${address}/${nick}`,
        "the room",
      );
    };
    await enter(ana, "Ana");
    const open = `<query xmlns='${muc}#owner'><x xmlns='jabber:x:data' type='submit'/></query>`;
    await request(ana, { type: "set", to: address, payload: open });
    await enter(raj, "Raj");
    await enter(lee, "Lee");
    page.row(`Lee in ${address.split("@")[0] ?? ""}`, '"Minutes of today are on the intranet."');
    await lee.send(
      `<message type='groupchat' id='minutes' to='${address}'><body>Minutes of today are on the intranet.</body></message>`,
    );
    for (const peer of [ana, raj, lee])
      await peer.stanzas.take(hasBody("Minutes of today are on the intranet."), "the room's message");
    page.check(true, "all three received it");
    return [];
  },
};

const outbound: Scene = {
  title: "A message to somebody outside",
  async play({ ana, eve }, page) {
    page.row("Ana to Eve", '"The budget, as promised." (eve@other.example is not of the agency)');
    const refusal = await expectRefusal(
      ana,
      "budget",
      `<message type='chat' id='budget' to='${bareJid(EVE)}'><body>The budget, as promised.</body></message>`,
    );
    showRefusal(page, "Ana", refusal);
    checkRefusal(page, refusal, "not-allowed");
    page.check(!(await hasReceived(eve, "budget")), "Eve received nothing");
    return [refusal];
  },
};

const inbound: Scene = {
  title: "A message from somebody outside",
  async play({ ana, eve }, page) {
    page.row("Eve to Ana", '"Psst. Send it here instead." (straight from the server)');
    await eve.send(
      `<message type='chat' id='psst' to='${ana.jid}'><body>Psst. Send it here instead.</body></message>`,
    );
    await barrier(eve);
    page.check(!(await hasReceived(ana, "Psst")), "Ana received nothing");
    page.check(!(await hasReceived(eve, "psst")), "Eve is told nothing either: strangers get no answer");
    return [];
  },
};

const upload: Scene = {
  title: "A file, by way of the server's upload service",
  async play({ raj }, page) {
    page.row("Raj's client", `asks ${UPLOAD} for a place for personnel.pdf, 48 kB`);
    const refusal = await expectRefusal(
      raj,
      "slot",
      `<iq type='get' id='slot' to='${UPLOAD}'><request xmlns='urn:xmpp:http:upload:0' filename='personnel.pdf' size='48000' content-type='application/pdf'/></iq>`,
    );
    showRefusal(page, "Raj", refusal);
    checkRefusal(page, refusal, "forbidden");
    page.check(!(await hasReceived(raj, "<slot")), "no upload address reached his client");
    return [refusal];
  },
};

const jingle: Scene = {
  title: "A file, from client to client",
  async play({ ana, raj }, page) {
    page.row("Raj to Ana", "offers personnel.pdf by Jingle file transfer");
    const offer =
      `<jingle xmlns='urn:xmpp:jingle:1' action='session-initiate' sid='s1' initiator='${raj.jid}'><content creator='initiator' name='f'>` +
      `<description xmlns='urn:xmpp:jingle:apps:file-transfer:5'><file><name>personnel.pdf</name><size>48000</size></file></description>` +
      `<transport xmlns='urn:xmpp:jingle:transports:ibb:1' block-size='4096' sid='t1'/></content></jingle>`;
    const refusal = await expectRefusal(
      raj,
      "offer",
      `<iq type='set' id='offer' to='${ana.jid}'>${offer}</iq>`,
    );
    showRefusal(page, "Raj", refusal);
    checkRefusal(page, refusal, "service-unavailable");
    page.check(!(await hasReceived(ana, "jingle")), "Ana's client never heard of it");
    return [refusal];
  },
};

const secret: Scene = {
  title: "A social security number",
  async play({ ana, lee }, page) {
    page.row("Lee to Ana", '"Her number is 536-90-…" (a US social security number, in full)');
    const refusal = await expectRefusal(
      lee,
      "number",
      `<message type='chat' id='number' to='${ana.jid}'><body>Her social security number is ${SECRET}, thanks.</body></message>`,
    );
    showRefusal(page, "Lee", refusal);
    checkRefusal(page, refusal, "policy-violation");
    page.check(!refusal.stanza.includes(SECRET), "the error does not repeat the number");
    page.check(!(await hasReceived(ana, SECRET)), "Ana received nothing");
    return [refusal];
  },
};

const omemo: Scene = {
  title: "A message that nobody could read",
  async play({ ana, lee }, page) {
    page.row("Ana to Lee", "an OMEMO message: encrypted from end to end");
    const ns = "eu.siacs.conversations.axolotl";
    const refusal = await expectRefusal(
      ana,
      "omemo",
      `<message type='chat' id='omemo' to='${lee.jid}'><encrypted xmlns='${ns}'><header sid='27183'><key rid='31415'>TUlJQg==</key>` +
        `<iv>SVYxMg==</iv></header><payload>Y2lwaGVydGV4dA==</payload></encrypted><store xmlns='urn:xmpp:hints'/></message>`,
    );
    showRefusal(page, "Ana", refusal);
    checkRefusal(page, refusal, "policy-violation");
    page.check(!(await hasReceived(lee, ns)), "Lee received nothing");
    return [refusal];
  },
};

const bareJidOf = ({ jid }: Peer): string => jid.split("/")[0] ?? jid;

export const SCENES: readonly Scene[] = [colleagues, room, outbound, inbound, upload, jingle, secret, omemo];
