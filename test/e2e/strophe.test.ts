/**
 * Strophe.js in Chromium through the gateway, over BOSH and over WebSocket: it logs in, talks, meets in a room, reads
 * the archive, is told why something did not go, and finds no upload service.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Site } from "../../scripts/peers/browser.ts";
import { ANA, bareJid, EVE, PEOPLE, RAJ, ROOMS, UPLOAD } from "../../scripts/peers/people.ts";
import { hasBody } from "../../scripts/peers/peer.ts";
import { startProsody } from "../../scripts/peers/prosody.ts";
import { RawClient } from "../../scripts/peers/raw-client.ts";
import { serveStrophe, StropheClient } from "../../scripts/peers/strophe.ts";
import { openHouse, placeOf, type House } from "../support/house.ts";
import { describeNeeding } from "../support/system-needs.ts";

const SERVICES = [
  ["BOSH", "https", "/http-bind"],
  ["WebSocket", "wss", "/xmpp-websocket"],
] as const;

describeNeeding(["prosody", "chromium"], "Strophe.js", () => {
  let site: Site;
  let house: House;
  let raj: RawClient;
  beforeAll(async () => {
    site = await serveStrophe();
    const gateway = { web: { origins: [site.origin] } };
    house = await openHouse({ start: startProsody, users: PEOPLE, gateway });
    raj = await RawClient.logIn({ ...placeOf(house.gateway, "direct"), account: RAJ, resource: "desk" });
    await raj.send("<presence/>");
  });
  afterAll(async () => {
    await raj.end();
    await house.close();
    await site.close();
  });

  describe.each(SERVICES)("over %s", (name, scheme, path) => {
    let ana: StropheClient;
    const room = `${name.toLowerCase()}@${ROOMS}`;
    const service = (): string => `${scheme}://127.0.0.1:${house.gateway.webPort}${path}`;
    const say = async (xml: string): Promise<void> => {
      await ana.send(xml.replace(/^<(\w+)/, "<$1 xmlns='jabber:client'"));
    };
    beforeAll(async () => {
      ana = await StropheClient.logIn(site, ANA, service());
    });
    afterAll(async () => {
      await ana.end();
    });

    it("talks", async () => {
      await say(`<message type='chat' to='${bareJid(RAJ)}'><body>by ${name}</body></message>`);
      await raj.stanzas.take(hasBody(`by ${name}`), "the message");
      await raj.send(`<message type='chat' to='${bareJid(ANA)}'><body>read by ${name}</body></message>`);
      await ana.until(`read by ${name}`);
    });

    it("is told why it may not", async () => {
      await say(`<message type='chat' id='o1' to='${bareJid(EVE)}'><body>out there</body></message>`);
      const refusal = await ana.until("Not delivered: addresses outside");
      expect(refusal).toContain('id="o1"');
      expect(refusal).toContain(`from="${bareJid(EVE)}"`);
    });

    it("meets in a room", async () => {
      await say(`<presence to='${room}/ana'><x xmlns='http://jabber.org/protocol/muc'/></presence>`);
      await ana.until(`from="${room}/ana"`);
      const form = "<x xmlns='jabber:x:data' type='submit'/>";
      const owner = `<query xmlns='http://jabber.org/protocol/muc#owner'>${form}</query>`;
      await say(`<iq type='set' id='own' to='${room}'>${owner}</iq>`);
      await ana.until('id="own"');
      await raj.send(`<presence to='${room}/raj'><x xmlns='http://jabber.org/protocol/muc'/></presence>`);
      await ana.until(`from="${room}/raj"`);
      await raj.send(`<message type='groupchat' to='${room}'><body>to all by ${name}</body></message>`);
      await ana.until(`to all by ${name}`);
    });

    it("reads what was said before", async () => {
      await say("<iq type='set' id='mam'><query xmlns='urn:xmpp:mam:2' queryid='q1'/></iq>");
      const last = await ana.until("<fin");
      expect(last).toContain("urn:xmpp:mam:2");
      expect(await ana.until('queryid="q1"')).toContain("<forwarded");
    });

    it("finds no upload, and gets none", async () => {
      await say(
        "<iq type='get' id='items' to='agency.example'><query xmlns='http://jabber.org/protocol/disco#items'/></iq>",
      );
      expect(await ana.until('id="items"')).not.toContain(UPLOAD);
      const slot = "<request xmlns='urn:xmpp:http:upload:0' filename='a.pdf' size='5'/>";
      await say(`<iq type='get' id='slot' to='${UPLOAD}'>${slot}</iq>`);
      expect(await ana.until('id="slot"')).toMatch(/type="error"/);
    });
  });
});
