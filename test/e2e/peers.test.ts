/**
 * Each server and client that the other end-to-end tests lean on, without the gateway: what fails here is a peer's
 * matter, not ours.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  AGENCY,
  ANA,
  bareJid,
  EVE,
  OTHER,
  PEOPLE,
  PROXY,
  RAJ,
  ROOMS,
  UPLOAD,
} from "../../scripts/peers/people.ts";
import { startEjabberd } from "../../scripts/peers/ejabberd.ts";
import { sendByGoSendxmpp } from "../../scripts/peers/go-sendxmpp.ts";
import { hasBody, request, type LogIn } from "../../scripts/peers/peer.ts";
import { startProfanity } from "../../scripts/peers/profanity.ts";
import { startProsody } from "../../scripts/peers/prosody.ts";
import { RawClient } from "../../scripts/peers/raw-client.ts";
import type { XmppServer } from "../../scripts/peers/server.ts";
import { startSlixmpp } from "../../scripts/peers/slixmpp.ts";
import { startXmppClient } from "../../scripts/peers/xmpp-client.ts";
import { describeNeeding } from "../support/system-needs.ts";

const WISHES = {
  domains: [AGENCY, OTHER],
  users: PEOPLE,
  services: { rooms: ROOMS, upload: UPLOAD, proxy: PROXY },
} as const;

const PING = "<ping xmlns='urn:xmpp:ping'/>";

const placeOf = (server: XmppServer, tls: LogIn["tls"]): Omit<LogIn, "account"> => {
  const port = { none: server.port, starttls: server.starttlsPort, direct: server.directPort }[tls];
  return { port, tls, authority: server.certificates.authority };
};

const SERVERS = [
  { name: "prosody", start: startProsody },
  { name: "ejabberd", start: startEjabberd },
] as const;

describe.each(SERVERS)("$name", ({ name, start }) => {
  describeNeeding([name], "as it is", () => {
    let server: XmppServer;
    beforeAll(async () => {
      server = await start(WISHES);
    });
    afterAll(async () => {
      await server.stop();
    });

    it.each(["none", "starttls", "direct"] as const)("takes the raw client with tls %s", async (tls) => {
      for (const mechanism of ["PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256"]) {
        const ana = await RawClient.logIn({
          ...placeOf(server, tls),
          account: ANA,
          mechanism,
          resource: "desk",
        });
        expect(ana.jid).toBe(`${bareJid(ANA)}/desk`);
        const reply = await request(ana, { type: "get", payload: PING });
        expect(reply.attrs["type"]).toBe("result");
        await ana.end();
      }
    });

    it.each([
      ["starttls", "PLAIN"],
      ["starttls", "SCRAM-SHA-1"],
      ["direct", "PLAIN"],
      ["direct", "SCRAM-SHA-1"],
    ] as const)("takes @xmpp/client with %s and %s", async (tls, mechanism) => {
      const raj = await startXmppClient({
        ...placeOf(server, tls),
        account: RAJ,
        mechanism,
        resource: "desk",
      });
      expect(raj.jid).toBe(`${bareJid(RAJ)}/desk`);
      const reply = await request(raj, { type: "get", payload: PING });
      expect(reply.attrs["type"]).toBe("result");
      await raj.end();
    });

    it("refuses a wrong password", async () => {
      const account = { ...ANA, password: "wrong" };
      await expect(RawClient.logIn({ ...placeOf(server, "none"), account })).rejects.toThrow(
        "not-authorized",
      );
    });

    it("delivers between its two hosts", async () => {
      const ana = await RawClient.logIn({ ...placeOf(server, "none"), account: ANA });
      const eve = await RawClient.logIn({ ...placeOf(server, "none"), account: EVE });
      await eve.send("<presence/>");
      await ana.send(`<message type='chat' to='${eve.jid}'><body>over the fence</body></message>`);
      const got = await eve.stanzas.take(hasBody("over the fence"), "the message");
      expect(got.attrs["from"]).toBe(ana.jid);
      await ana.end();
      await eve.end();
    });

    it("resumes a cut stream with both counters true", async () => {
      const where = { ...placeOf(server, "none"), account: ANA, resource: "sm" };
      const ana = await RawClient.logIn(where);
      await ana.enable();
      await ana.send("<presence/>");
      await ana.send(`<message type='chat' to='${ana.jid}'><body>to myself</body></message>`);
      await ana.stanzas.take(hasBody("to myself"), "the echo");
      expect(await ana.serverHandled()).toBe(ana.sent);
      const raj = await RawClient.logIn({ ...placeOf(server, "none"), account: RAJ });
      const cut = ana.cut();
      await raj.send(`<message type='chat' to='${ana.jid}'><body>while away</body></message>`);
      const { client, h } = await RawClient.resume(where, cut);
      expect(h).toBe(cut.sent);
      await client.stanzas.take(hasBody("while away"), "what was kept");
      client.acknowledge();
      expect(await client.serverHandled()).toBe(client.sent);
      await client.end();
      await raj.end();
    });

    describeNeeding(["python3-slixmpp"], "slixmpp", () => {
      it.each([
        ["starttls", "SCRAM-SHA-256"],
        ["direct", "PLAIN"],
      ] as const)("logs in with %s and %s, and its plug-ins speak", async (tls, mechanism) => {
        const ana = await startSlixmpp({
          ...placeOf(server, tls),
          account: ANA,
          mechanism,
          resource: "slix",
        });
        expect(ana.jid).toBe(`${bareJid(ANA)}/slix`);
        expect(await ana.call("get_roster")).toContain("jabber:iq:roster");
        expect(await ana.call("plugin.xep_0199.ping", { args: [AGENCY] })).toBeTypeOf("number");
        await ana.end();
      });
    });

    describeNeeding(["go-sendxmpp"], "go-sendxmpp", () => {
      it.each(["starttls", "direct"] as const)("sends a message with %s", async (tls) => {
        const raj = await RawClient.logIn({ ...placeOf(server, "none"), account: RAJ });
        await raj.send("<presence/>");
        const text = `from the shell with ${tls}`;
        const where = { ...placeOf(server, tls), account: ANA };
        expect(await sendByGoSendxmpp(where, { to: bareJid(RAJ), text })).toMatchObject({ code: 0 });
        await raj.stanzas.take(hasBody(text), "the message");
        const noTrust = await sendByGoSendxmpp({ ...where, authority: "" }, { to: bareJid(RAJ), text });
        expect(noTrust.code).not.toBe(0);
        await raj.end();
      });
    });

    describeNeeding(["profanity", "tmux", "openssl"], "profanity", () => {
      it.each(["starttls", "direct"] as const)("sends and shows messages with %s", async (tls) => {
        const raj = await RawClient.logIn({ ...placeOf(server, "none"), account: RAJ });
        await raj.send("<presence/>");
        const ana = await startProfanity({ ...placeOf(server, tls), account: ANA });
        ana.type(`/msg ${bareJid(RAJ)} typed by hand`);
        const got = await raj.stanzas.take(hasBody("typed by hand"), "the message");
        await raj.send(
          `<message type='chat' to='${String(got.attrs["from"])}'><body>read by eye</body></message>`,
        );
        await ana.until("read by eye");
        await ana.end();
        await raj.end();
      });
    });
  });
});
