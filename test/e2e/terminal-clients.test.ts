/**
 * Clients of the terminal through the gateway: they log in, send, receive, meet in a room, read why something did not
 * go, and try each way to send a file that they have. Their screens are kept as artefacts.
 */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startFinch } from "../../scripts/peers/finch.ts";
import { startMcabber } from "../../scripts/peers/mcabber.ts";
import { ANA, bareJid, EVE, PEOPLE, RAJ, ROOMS } from "../../scripts/peers/people.ts";
import { hasBody, type LogIn } from "../../scripts/peers/peer.ts";
import { Poezio } from "../../scripts/peers/poezio.ts";
import { startProfanity } from "../../scripts/peers/profanity.ts";
import { startProsody } from "../../scripts/peers/prosody.ts";
import { RawClient } from "../../scripts/peers/raw-client.ts";
import { DOT_PNG } from "../fixtures/dot-png.ts";
import { keepArtefact } from "../support/artefacts.ts";
import { openHouse, placeOf, type House } from "../support/house.ts";
import { describeNeeding } from "../support/system-needs.ts";

const OUTSIDE = "Not delivered: addresses outside";
const FILE = "Not delivered: files and attachments";
const NS_MUC = "http://jabber.org/protocol/muc";

describeNeeding(["prosody", "tmux"], "clients of the terminal", () => {
  let house: House;
  let raj: RawClient;
  beforeAll(async () => {
    house = await openHouse({ start: startProsody, users: PEOPLE, gateway: { web: {} } });
    raj = await RawClient.logIn({ ...placeOf(house.gateway, "direct"), account: RAJ, resource: "desk" });
    await raj.send("<presence/>");
  });
  afterAll(async () => {
    await raj.end();
    await house.close();
  });

  const place = (): LogIn => ({ ...placeOf(house.gateway, "starttls"), account: ANA });

  /** A new room is for its owner alone until he has configured it. */
  const rajOpens = async (room: string): Promise<void> => {
    await raj.send(`<presence to='${room}/raj'><x xmlns='${NS_MUC}'/></presence>`);
    await raj.stanzas.take(
      (one) => one.is("presence") && one.attrs["from"] === `${room}/raj`,
      "his own presence in the room",
    );
    await raj.send(
      `<iq type='set' id='own' to='${room}'><query xmlns='${NS_MUC}#owner'><x xmlns='jabber:x:data' type='submit'/></query></iq>`,
    );
  };
  const rajSays = async (to: string, type: "chat" | "groupchat", text: string): Promise<void> => {
    await raj.send(`<message type='${type}' to='${to}'><body>${text}</body></message>`);
  };

  describeNeeding(["mcabber"], "mcabber", () => {
    it("talks, meets in a room, reads why it may not", async () => {
      const room = `mcabber@${ROOMS}`;
      await rajOpens(room);
      const ana = await startMcabber(place());
      ana.type(`/say_to ${bareJid(RAJ)} from loudmouth`);
      await raj.stanzas.take(hasBody("from loudmouth"), "the message");
      ana.type("/roster search raj");
      ana.press("Enter");
      await rajSays(bareJid(ANA), "chat", "read by eye");
      await ana.until("read by eye");
      ana.type(`/room join ${room} ana`);
      await ana.until("You have joined");
      ana.type(`/roster search mcabber@`);
      ana.press("Enter");
      await rajSays(room, "groupchat", "said to all");
      await ana.until("said to all");
      ana.type(`/say_to ${bareJid(EVE)} out there`);
      keepArtefact("mcabber.txt", await ana.until(OUTSIDE));
      await ana.end();
    });
  });

  describeNeeding(["finch"], "finch", () => {
    it.each(["STARTTLS", "BOSH"])("meets in a room, talks, reads why it may not, over %s", async (door) => {
      const room = `finch-${door.toLowerCase()}@${ROOMS}`;
      await rajOpens(room);
      const certificate = readFileSync(house.gateway.certificates.certFile, "utf8");
      const { webPort } = house.gateway;
      const where = door === "BOSH" ? { ...place(), port: webPort, isBosh: true } : place();
      const ana = await startFinch({ ...where, certificate, room });
      await ana.until(`finch-${door.toLowerCase()} (`);
      ana.press("M-2");
      await rajSays(room, "groupchat", "said to all");
      await ana.until("said to all");
      ana.type("hello all");
      await raj.stanzas.take(hasBody("hello all"), "what she said to the room");
      await rajSays(bareJid(ANA), "chat", "read by eye");
      await ana.until(`${bareJid(RAJ)}/desk`);
      ana.press("M-3");
      await ana.until("read by eye");
      ana.type(`from libpurple over ${door}`);
      await raj.stanzas.take(hasBody(`from libpurple over ${door}`), "the message");
      ana.type("my SSN is 078-05-1120");
      await ana.until("Message Error");
      ana.press("M-4");
      keepArtefact(`finch-${door.toLowerCase()}.txt`, await ana.until("Not delivered: the content"));
      await ana.end();
    });
  });

  describeNeeding(["poezio"], "poezio", () => {
    it("talks, meets in a room, reads why neither outside nor files are for it", async () => {
      const room = `poezio@${ROOMS}`;
      await rajOpens(room);
      const ana = await Poezio.start(place(), { "dot.png": DOT_PNG });
      await ana.command(`message ${bareJid(EVE)} out there`);
      await ana.screen.until(OUTSIDE);
      await ana.command(`join ${room}/ana`);
      await ana.screen.until("You (ana) joined the room");
      await ana.command("say hello all");
      await raj.stanzas.take(hasBody("hello all"), "what she said to the room");
      await rajSays(room, "groupchat", "said to all");
      await ana.screen.until("said to all");
      await ana.command(`message ${bareJid(RAJ)} from poezio`);
      await raj.stanzas.take(hasBody("from poezio"), "the message");
      await rajSays(bareJid(ANA), "chat", "read by eye");
      await ana.screen.until("read by eye");
      await ana.command("bob ~/dot.png");
      keepArtefact("poezio-bits-of-binary.txt", await ana.screen.until(FILE));
      await ana.command("clear");
      await ana.command("embed https://files.example/plan.pdf");
      keepArtefact("poezio-embed.txt", await ana.screen.until(FILE));
      await rajSays(bareJid(ANA), "chat", "nothing came");
      await ana.screen.until("nothing came");
      expect(raj.stanzas.all.filter((one) => one.toString().includes("plan.pdf"))).toEqual([]);
      expect(raj.stanzas.all.filter((one) => one.toString().includes("dot.png"))).toEqual([]);
      await ana.end();
    });
  });

  describeNeeding(["profanity", "openssl"], "profanity", () => {
    it("meets in a room", async () => {
      const room = `profanity@${ROOMS}`;
      await rajOpens(room);
      const ana = await startProfanity(place());
      ana.type(`/join ${room} nick ana`);
      await ana.until("raj");
      await rajSays(room, "groupchat", "said to all");
      await ana.until("said to all");
      ana.type("hello all");
      await raj.stanzas.take(hasBody("hello all"), "what she said to the room");
      keepArtefact("profanity-room.txt", ana.text());
      await ana.end();
    });
  });
});
