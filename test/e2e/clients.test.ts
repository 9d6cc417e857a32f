/**
 * Clients that we did not write, each with its own encoders and its own ideas, through the gateway to both servers.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sendByGoSendxmpp } from "../../scripts/peers/go-sendxmpp.ts";
import { ANA, bareJid, LEE, PEOPLE, RAJ, ROOMS } from "../../scripts/peers/people.ts";
import { hasBody, type LogIn } from "../../scripts/peers/peer.ts";
import { startProfanity } from "../../scripts/peers/profanity.ts";
import { RawClient } from "../../scripts/peers/raw-client.ts";
import { startSlixmpp, type SlixmppPeer } from "../../scripts/peers/slixmpp.ts";
import { startXmppClient } from "../../scripts/peers/xmpp-client.ts";
import { cutAndResume } from "../support/conversation/resumption.ts";
import { openHouse, placeOf, SERVERS, type House } from "../support/house.ts";
import { describeNeeding } from "../support/system-needs.ts";

const TRANSPORTS = ["starttls", "direct"] as const;

describe.each(SERVERS)("clients of others through the gateway to $name", ({ name, start }) => {
  describeNeeding([name], "each", () => {
    let house: House;
    beforeAll(async () => {
      house = await openHouse({ start, users: PEOPLE });
    });
    afterAll(async () => {
      await house.close();
    });

    const whereOf = (account: LogIn["account"], tls: "starttls" | "direct"): LogIn => ({
      ...placeOf(house.gateway, tls),
      account,
    });
    const rajOnline = async (): Promise<RawClient> => {
      const raj = await RawClient.logIn({ ...whereOf(RAJ, "direct"), resource: "desk" });
      await raj.send("<presence/>");
      return raj;
    };

    describeNeeding(["go-sendxmpp"], "go-sendxmpp", () => {
      it.each(TRANSPORTS)("delivers with %s", async (tls) => {
        const raj = await rajOnline();
        const text = `from the shell with ${tls}`;
        const sent = await sendByGoSendxmpp(whereOf(ANA, tls), { to: bareJid(RAJ), text });
        expect(sent).toMatchObject({ code: 0 });
        await raj.stanzas.take(hasBody(text), "the message");
        await raj.end();
      });
    });

    describeNeeding(["profanity", "tmux", "openssl"], "profanity", () => {
      it.each(TRANSPORTS)("talks, and shows why it may not, with %s", async (tls) => {
        const raj = await rajOnline();
        const ana = await startProfanity(whereOf(ANA, tls));
        ana.type(`/msg ${bareJid(RAJ)} typed by hand`);
        const got = await raj.stanzas.take(hasBody("typed by hand"), "the message");
        await raj.send(
          `<message type='chat' to='${String(got.attrs["from"])}'><body>read by eye</body></message>`,
        );
        await ana.until("read by eye");
        ana.type("/msg eve@other.example out there");
        await ana.until("Not delivered");
        await ana.end();
        await raj.end();
      });
    });

    describeNeeding(["python3-slixmpp"], "slixmpp", () => {
      it.each(TRANSPORTS)(
        "meets in a room, keeps a card, blocks, reads the archive, with %s",
        async (tls) => {
          const raj = await rajOnline();
          const ana = await startSlixmpp({
            ...whereOf(ANA, tls),
            resource: "slix",
            hasStreamManagement: true,
          });
          await useEverything(ana, raj);
          await ana.end();
          await raj.end();
        },
      );
    });

    it.each(TRANSPORTS)("@xmpp/client comes back by itself after a cut, with %s", async (tls) => {
      const raj = await rajOnline();
      const lee = await startXmppClient({ ...whereOf(LEE, tls), resource: "desk" });
      await lee.send("<presence/>");
      await lee.send(`<message type='chat' to='${raj.jid}'><body>before</body></message>`);
      await raj.stanzas.take(hasBody("before"), "the message before");
      const isBack = lee.comeBackAfterCut();
      await raj.send(`<message type='chat' to='${lee.jid}'><body>while away</body></message>`);
      await isBack;
      await lee.stanzas.take(hasBody("while away"), "what was kept");
      await lee.send(`<message type='chat' to='${raj.jid}'><body>after</body></message>`);
      await raj.stanzas.take(hasBody("after"), "the message after");
      await lee.end();
      await raj.end();
    });

    it.each(TRANSPORTS)("a cut stream is resumed with every counter true, with %s", async (tls) => {
      await cutAndResume({ ...whereOf(ANA, tls), resource: "sm" }, { ...whereOf(RAJ, tls), resource: "sm" });
    });
  });
});

/** slixmpp's own encoders for what the scripted conversation says in our words. */
const useEverything = async (ana: SlixmppPeer, raj: RawClient): Promise<void> => {
  const room = `slix@${ROOMS}`;
  await ana.call("send_presence");
  expect(await ana.call("get_roster")).toContain("jabber:iq:roster");
  await ana.call("update_roster", { args: [bareJid(RAJ)], kwargs: { name: "Raj", groups: ["Team"] } });
  await ana.call("plugin.xep_0280.enable");
  await ana.call("send_message", { kwargs: { mto: raj.jid, mbody: "by its own pen", mtype: "chat" } });
  await raj.stanzas.take(hasBody("by its own pen"), "the message");
  const joined = await ana.call("plugin.xep_0045.join_muc_wait", { args: [room, "ana"] });
  expect(JSON.stringify(joined)).toContain(room);
  await ana.call("plugin.xep_0045.leave_muc", { args: [room, "ana"] });
  await ana.call("plugin.xep_0191.block", { args: ["nuisance@agency.example"] });
  expect(await ana.call("plugin.xep_0191.get_blocked")).toContain("nuisance@agency.example");
  await ana.call("plugin.xep_0191.unblock", { args: ["nuisance@agency.example"] });
  expect(await ana.call("plugin.xep_0054.get_vcard", { args: [bareJid(ANA)] })).toContain("vcard-temp");
  expect(await ana.call("plugin.xep_0199.ping", { args: ["agency.example"] })).toBeTypeOf("number");
  const kept = await ana.call("plugin.xep_0313.retrieve", {
    kwargs: { with_jid: bareJid(RAJ), rsm: { max: 5 } },
  });
  expect(kept).toContain("urn:xmpp:mam:2");
  await ana.call("plugin.xep_0352.send_inactive");
  await ana.call("plugin.xep_0352.send_active");
};
