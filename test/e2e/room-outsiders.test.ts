/**
 * A room of a real server in which somebody from outside is: not a word of a user reaches them, whatever way it takes,
 * and theirs reaches nobody; they can be thrown out, and the room is one's own again.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ANA, bareJid, EVE, RAJ, ROOMS, type Account } from "../../scripts/peers/people.ts";
import { hasBody, hasId, request, type LogIn } from "../../scripts/peers/peer.ts";
import { RawClient } from "../../scripts/peers/raw-client.ts";
import { openHouse, placeOf, SERVERS, type House } from "../support/house.ts";
import { describeNeeding } from "../support/system-needs.ts";

const ROOM = `ops@${ROOMS}`;
const MUC = "http://jabber.org/protocol/muc";
const JOIN = `<x xmlns='${MUC}'/>`;
/** U+1100: servers let it in as a nick, and it does not prepare. */
const ODD = "\u1100";
const SHOWN_TO_ALL = `<query xmlns='${MUC}#owner'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>${MUC}#roomconfig</value></field><field var='muc#roomconfig_whois'><value>anyone</value></field></x></query>`;
const BAN = `<query xmlns='${MUC}#admin'><item jid='${bareJid(EVE)}' affiliation='outcast'/></query>`;

const user = (inner: string): string => `<x xmlns='${MUC}#user'>${inner}</x>`;
const said = (id: string): string =>
  `<message type='groupchat' to='${ROOM}' id='${id}'><body>secret ${id}</body></message>`;

/** Other ways for words to go. */
const TRICKS: Readonly<Record<string, string>> = {
  decline: `<message to='${ROOM}' id='decline'>${user(`<decline to='${ROOM}/eve'><reason>secret</reason></decline>`)}</message>`,
  invitation: `<message to='${ROOM}' id='invitation'>${user(`<invite to='${ROOM}/eve'><reason>secret</reason></invite>`)}</message>`,
  private: `<message to='${ROOM}/eve' id='private'>${user(`<invite to='${bareJid(RAJ)}'/>`)}<x xmlns='jabber:x:data' type='result'><title>secret</title></x></message>`,
};

describe.each(SERVERS)("a room of $name with somebody from outside", ({ name, start }) => {
  describeNeeding([name], "through the gateway", () => {
    let house: House;
    let ana: RawClient;
    let eve: RawClient;

    const logIn = async (account: Account, at: Omit<LogIn, "account">): Promise<RawClient> => {
      const client = await RawClient.logIn({ ...at, account, resource: "desk" });
      await client.send("<presence/>");
      return client;
    };
    const enter = async (who: RawClient, nick: string, join = JOIN): Promise<void> => {
      await who.send(`<presence to='${ROOM}/${nick}'>${join}</presence>`);
      const isOwn = (text: string): boolean => /code=["']110["']/.test(text) && !text.includes("unavailable");
      await who.stanzas.take(
        (one) => one.is("presence") && one.attrs["from"] === `${ROOM}/${nick}` && isOwn(one.toString()),
        `being in the room as ${nick}`,
      );
    };
    /** The room has told all that it had to tell. */
    const settled = async (): Promise<void> => {
      const payload = "<query xmlns='http://jabber.org/protocol/disco#info'/>";
      await request(ana, { type: "get", to: ROOM, payload });
    };
    const answerTo = async (id: string, xml: string): Promise<string> => {
      await ana.send(xml);
      const answer = await ana.stanzas.take(hasId(id), `an answer to ${id}`);
      return answer.toString();
    };

    beforeAll(async () => {
      house = await openHouse({ start, users: [ANA, RAJ, EVE] });
      ana = await logIn(ANA, placeOf(house.gateway, "direct"));
      eve = await logIn(EVE, placeOf(house.server, "direct"));
      await enter(ana, "ana");
      await request(ana, { type: "set", to: ROOM, payload: SHOWN_TO_ALL });
      await enter(eve, "eve");
      await settled();
    });
    afterAll(async () => {
      await house.close();
    });

    it("refuses a word, under a new nick of one's own too, and every trick", async () => {
      expect(await answerTo("m1", said("m1"))).toContain("somebody from outside");
      await enter(ana, "ana2", "");
      expect(await answerTo("m2", said("m2"))).toContain("somebody from outside");
      for (const [id, xml] of Object.entries(TRICKS)) {
        expect(await answerTo(id, xml), id).toContain("somebody from outside");
      }
    });

    it("keeps what they say from the user, live and in the archive", async () => {
      await eve.send(`<message type='groupchat' to='${ROOM}' id='e1'><body>whisper</body></message>`);
      await eve.stanzas.take(hasBody("whisper"), "one's own word");
      await settled();
      await request(ana, { type: "set", to: ROOM, payload: "<query xmlns='urn:xmpp:mam:2'/>" });
      expect(ana.stanzas.all.some((one) => one.toString().includes("<result"))).toBe(true);
      expect(ana.stanzas.all.filter((one) => one.toString().includes("whisper"))).toEqual([]);
    });

    it("sees them under a nick that does not prepare, and lets the user throw them out", async () => {
      await enter(eve, ODD, "");
      await settled();
      expect(await answerTo("m3", said("m3"))).toContain("somebody from outside");
      expect((await request(ana, { type: "set", to: ROOM, payload: BAN })).attrs["type"]).toBe("result");
      expect(await answerTo("m4", said("m4"))).toMatch(/type=["']groupchat["'].*secret m4/);
      expect(eve.stanzas.all.filter((one) => one.toString().includes("secret"))).toEqual([]);
    });
  });
});
