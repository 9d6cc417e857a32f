/**
 * Gajim on a virtual screen through the gateway: it logs in, sends, receives, meets in a room, shows why something did
 * not go, and offers no way to send a file. Pictures of it are kept as artefacts.
 */
import type { Element } from "@xmpp/xml";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Gajim } from "../../scripts/peers/gajim.ts";
import { ANA, bareJid, EVE, PEOPLE, RAJ, ROOMS } from "../../scripts/peers/people.ts";
import { hasBody, request } from "../../scripts/peers/peer.ts";
import { startProsody } from "../../scripts/peers/prosody.ts";
import { RawClient } from "../../scripts/peers/raw-client.ts";
import { keepArtefact } from "../support/artefacts.ts";
import { openHouse, placeOf, type House } from "../support/house.ts";
import { describeNeeding } from "../support/system-needs.ts";

const ROOM = `gajim@${ROOMS}`;

const comesFrom =
  (jid: string) =>
  (one: Element): boolean =>
    one.is("presence") && one.attrs["from"] === jid;

describeNeeding(["prosody", "gajim", "xvfb", "imagemagick", "dbus"], "Gajim", () => {
  let house: House;
  let raj: RawClient;
  let ana: Gajim;
  beforeAll(async () => {
    house = await openHouse({ start: startProsody, users: PEOPLE });
    raj = await RawClient.logIn({ ...placeOf(house.gateway, "direct"), account: RAJ, resource: "desk" });
    const { port } = placeOf(house.gateway, "starttls");
    const certificateFile = house.gateway.certificates.certFile;
    ana = await Gajim.start({
      account: ANA,
      port,
      tls: "starttls",
      certificateFile,
    });
  });
  afterAll(async () => {
    await ana.end();
    await raj.end();
    await house.close();
  });

  it("talks", async () => {
    await raj.send("<presence/>");
    await ana.open(bareJid(RAJ));
    await ana.send("from the window");
    await raj.stanzas.take(hasBody("from the window"), "the message");
    await raj.send(`<message type='chat' to='${bareJid(ANA)}' id='r1'><body>read by eye</body></message>`);
    await ana.until("read by eye");
    expect(await ana.fileWays()).toMatchObject({ upload: false });
  });

  it("shows why it may not", async () => {
    await ana.open(bareJid(EVE));
    await ana.send("out there");
    await ana.until("Not delivered: addresses outside");
    expect(await ana.fileWays()).toEqual({ any: false, upload: false, jingle: false });
    keepArtefact("gajim-outside.png", ana.picture());
  });

  it("meets in a room", async () => {
    await raj.send(`<presence to='${ROOM}/raj'><x xmlns='http://jabber.org/protocol/muc'/></presence>`);
    await raj.stanzas.take(comesFrom(`${ROOM}/raj`), "his own presence in the room");
    const form = "<x xmlns='jabber:x:data' type='submit'/>";
    const owner = `<query xmlns='http://jabber.org/protocol/muc#owner'>${form}</query>`;
    await request(raj, { type: "set", to: ROOM, payload: owner });
    await ana.join(ROOM);
    await raj.stanzas.take(comesFrom(`${ROOM}/ana`), "her presence in the room");
    await raj.send(`<message type='groupchat' to='${ROOM}'><body>said to all</body></message>`);
    await ana.until("said to all");
    await ana.send("hello all");
    await raj.stanzas.take(hasBody("hello all"), "what she said to the room");
    expect(await ana.fileWays()).toEqual({ any: false, upload: false, jingle: false });
    keepArtefact("gajim-room.png", ana.picture());
  });

  it("offers no way to send a file", async () => {
    await ana.open(bareJid(RAJ));
    await ana.until("No File Transfer available");
    expect(await ana.fileWays()).toEqual({ any: false, upload: false, jingle: false });
    keepArtefact("gajim-no-file.png", ana.picture());
  });
});
