/**
 * Converse.js in Chromium over WebSocket through the gateway: it logs in, talks, meets in a room, finds what was said
 * before, shows why something did not go, and offers no way to send a file. What it shows is kept as artefacts.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import type { OpenPage, Site } from "../../scripts/peers/browser.ts";
import { converseSettings, openConverse, serveConverse } from "../../scripts/peers/converse.ts";
import { ANA, bareJid, EVE, PEOPLE, RAJ, ROOMS } from "../../scripts/peers/people.ts";
import { hasBody } from "../../scripts/peers/peer.ts";
import { startProsody } from "../../scripts/peers/prosody.ts";
import { RawClient } from "../../scripts/peers/raw-client.ts";
import { keepArtefact } from "../support/artefacts.ts";
import { openHouse, placeOf, type House } from "../support/house.ts";
import { describeNeeding } from "../support/system-needs.ts";

const ROOM = `converse@${ROOMS}`;

describeNeeding(["prosody", "chromium", "converse.js"], "Converse.js over WebSocket", () => {
  let site: Site;
  let house: House;
  let raj: RawClient;
  let ana: OpenPage;
  beforeAll(async () => {
    site = await serveConverse(() =>
      converseSettings(ANA, `wss://127.0.0.1:${house.gateway.webPort}/xmpp-websocket`),
    );
    const gateway = { web: { origins: [site.origin] } };
    house = await openHouse({ start: startProsody, users: PEOPLE, gateway });
    raj = await RawClient.logIn({ ...placeOf(house.gateway, "direct"), account: RAJ, resource: "desk" });
    await raj.send("<presence/>");
    ana = await openConverse(site);
  });
  afterAll(async () => {
    await ana.close();
    await raj.end();
    await house.close();
    await site.close();
  });

  const write = async (text: string): Promise<void> => {
    const field = ana.page.locator(".chat-textarea:visible");
    await field.fill(text);
    await field.press("Enter");
  };
  const picture = async (name: string): Promise<void> => {
    keepArtefact(name, await ana.page.screenshot());
  };
  const openChat = async (jid: string): Promise<void> => {
    await ana.page.evaluate(`window.openChat(${JSON.stringify(jid)})`);
  };

  it("talks", async () => {
    await openChat(bareJid(RAJ));
    await write("from the browser");
    await raj.stanzas.take(hasBody("from the browser"), "the message");
    await raj.send(`<message type='chat' to='${bareJid(ANA)}' id='r1'><body>read by eye</body></message>`);
    await ana.page.getByText("read by eye").first().waitFor();
  });

  it("shows why it may not", async () => {
    await openChat(bareJid(EVE));
    await write("out there");
    const refusal = ana.page.getByText(/Not delivered: addresses outside/).first();
    await refusal.waitFor();
    expect(await refusal.isVisible()).toBe(true);
    await picture("converse-outside.png");
  });

  it("offers no way to send a file", async () => {
    expect(await ana.page.locator(".upload-file").count()).toBe(0);
  });

  it("meets in a room", async () => {
    await ana.page.evaluate(`window.openRoom("${ROOM}", "ana")`);
    await write("hello all");
    await raj.send(`<presence to='${ROOM}/raj'><x xmlns='http://jabber.org/protocol/muc'/></presence>`);
    await raj.stanzas.take(hasBody("hello all"), "what she said to the room");
    await raj.send(`<message type='groupchat' to='${ROOM}'><body>said to all</body></message>`);
    await ana.page.getByText("said to all").first().waitFor();
    await picture("converse-room.png");
  });

  it("finds what was said before", async () => {
    const later = await openConverse(site);
    await later.page.evaluate(`window.openChat(${JSON.stringify(bareJid(RAJ))})`);
    await later.page.getByText("from the browser").first().waitFor();
    await later.page.getByText("read by eye").first().waitFor();
    keepArtefact("converse-history.png", await later.page.screenshot());
    await later.close();
  });
});
