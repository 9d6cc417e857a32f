/**
 * No attach button: clients that look for upload, proxies and relays find them on the server and none through the
 * gateway, although the operator listed the hosts; what they ask for all the same is refused in words.
 */
import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sendByGoSendxmpp } from "../../scripts/peers/go-sendxmpp.ts";
import { AGENCY, ANA, bareJid, PROXY, RAJ, ROOMS, UPLOAD, type Account } from "../../scripts/peers/people.ts";
import { hasBody, request, type LogIn } from "../../scripts/peers/peer.ts";
import { LOOPBACK, makeFolder } from "../../scripts/peers/places.ts";
import { startProfanity } from "../../scripts/peers/profanity.ts";
import { startProsody } from "../../scripts/peers/prosody.ts";
import { RawClient } from "../../scripts/peers/raw-client.ts";
import { startSlixmpp, type SlixmppPeer } from "../../scripts/peers/slixmpp.ts";
import type { XmppServer } from "../../scripts/peers/server.ts";
import type { Gateway } from "../../scripts/peers/gateway.ts";
import { keepArtefact } from "../support/artefacts.ts";
import { linesWith } from "../support/evidence.ts";
import { gatewayBefore, placeOf } from "../support/house.ts";
import { describeNeeding } from "../support/system-needs.ts";

/** Relays, and uploads at an address that is no name to be looked up. */
const EXTRA = [
  `turn_external_host = "turn.${AGENCY}"`,
  `turn_external_secret = "s"`,
  `http_host = "${LOOPBACK}"`,
];
const SLOT = `<request xmlns='urn:xmpp:http:upload:0' filename='a.pdf' size='10' content-type='application/pdf'/>`;
const INFO = `<query xmlns='http://jabber.org/protocol/disco#info'/>`;
const ITEMS = `<query xmlns='http://jabber.org/protocol/disco#items'/>`;

describeNeeding(["prosody"], "dead buttons", () => {
  let server: XmppServer;
  let gateway: Gateway;
  beforeAll(async () => {
    server = await startProsody({
      domains: [AGENCY],
      users: [ANA, RAJ],
      services: { rooms: ROOMS, upload: UPLOAD, proxy: PROXY },
      modules: ["external_services", "turn_external"],
      extraLines: EXTRA,
    });
    gateway = await gatewayBefore(server, { gateway: { services: [ROOMS, UPLOAD, PROXY] } });
  });
  afterAll(async () => {
    await gateway.remove();
    await server.stop();
  });

  const whereOf = (account: Account, of: XmppServer | Gateway): LogIn => ({
    ...placeOf(of, "direct"),
    account,
    resource: "desk",
  });

  describeNeeding(["python3-slixmpp"], "slixmpp", () => {
    const look = async (of: XmppServer | Gateway): Promise<readonly unknown[]> => {
      const plugins = ["xep_0363", "xep_0065"];
      const ana: SlixmppPeer = await startSlixmpp({ ...whereOf(ANA, of), plugins });
      const upload = await ana.call("plugin.xep_0363.find_upload_service");
      const proxies = await ana.call("plugin.xep_0065.discover_proxies");
      const relays = await request(ana, { type: "get", to: AGENCY, payload: EXTERNAL });
      await ana.end();
      return [upload, proxies, String(relays.attrs["type"])];
    };
    const EXTERNAL = `<services xmlns='urn:xmpp:extdisco:2'/>`;

    it("finds upload, a proxy and a relay on the server itself", async () => {
      const [upload, proxies, relays] = await look(server);
      expect(upload).toContain(UPLOAD);
      expect(proxies).toContain(PROXY);
      expect(relays).toBe("result");
    });

    it("finds none of them through the gateway", async () => {
      expect(await look(gateway)).toEqual([null, "{}", "error"]);
    });

    it("gets a slot from the server itself, and a refusal where it is told of the service by hand", async () => {
      const asked = { args: [UPLOAD, "plan.pdf", 8, "application/pdf"] };
      const askOf = async (of: XmppServer | Gateway): Promise<string> => {
        const ana = await startSlixmpp({ ...whereOf(ANA, of), plugins: ["xep_0363"] });
        const answer = await ana.call("plugin.xep_0363.request_slot", asked).catch(String);
        await ana.end();
        return String(answer);
      };
      expect(await askOf(server)).toContain("<slot");
      const refused = await askOf(gateway);
      expect(refused).toMatch(/type="error".*<forbidden .*files and attachments/);
      expect(refused).not.toContain("<slot");
    });
  });

  describeNeeding(["go-sendxmpp"], "go-sendxmpp", () => {
    const to = bareJid(RAJ);
    const upload = { to, file: "plan.pdf", content: "%PDF-1.4" };

    /** What Raj got from it, the plain message at the end included. */
    const bodiesBy = async (
      of: XmppServer | Gateway,
      act: () => Promise<void>,
    ): Promise<readonly string[]> => {
      const raj = await RawClient.logIn(whereOf(RAJ, of));
      await raj.send("<presence/>");
      await act();
      expect(await sendByGoSendxmpp(whereOf(ANA, of), { to, text: "the end" })).toMatchObject({ code: 0 });
      await raj.stanzas.take(hasBody("the end"), "the plain message");
      const bodies = raj.stanzas.all.map((one) => one.getChildText("body") ?? "").filter(Boolean);
      await raj.end();
      return bodies;
    };

    it("uploads on the server itself, and its address arrives", async () => {
      const bodies = await bodiesBy(server, async () => {
        expect(await sendByGoSendxmpp(whereOf(ANA, server), upload)).toMatchObject({ code: 0 });
      });
      expect(bodies).toEqual([expect.stringMatching(/^http:.*plan\.pdf$/), "the end"]);
    });

    it("finds nowhere to upload through the gateway, and says so", async () => {
      const bodies = await bodiesBy(gateway, async () => {
        const sent = await sendByGoSendxmpp(whereOf(ANA, gateway), upload);
        expect(sent.output).toContain("No http upload component found");
        expect(sent.code).toBe(1);
        keepArtefact("go-sendxmpp-upload.txt", sent.output);
      });
      expect(bodies).toEqual(["the end"]);
    });

    it("sends no address as a file, though it waits for no answer", async () => {
      const url = "https://files.example/plan.pdf";
      const xml = `<message type='chat' to='${to}'><body>${url}</body><x xmlns='jabber:x:oob'><url>${url}</url></x></message>`;
      const send = async (of: XmppServer | Gateway): Promise<readonly string[]> =>
        await bodiesBy(of, async () => {
          expect(await sendByGoSendxmpp(whereOf(ANA, of), { to, xml })).toMatchObject({ code: 0 });
        });
      expect(await send(server)).toEqual([url, "the end"]);
      expect(await send(gateway)).toEqual(["the end"]);
      const refused = { msg: "stanza refused", kind: "message", farEnd: to };
      const lines = expect.poll(() => linesWith(gateway, refused), { timeout: 10_000 });
      await lines.toMatchObject([{ rules: ["file-transfer", "text-only"] }]);
    });
  });

  describe("a client that asks for everything", () => {
    it("sees no host of a refused service once it has said what it is, and is refused all the same", async () => {
      const raj = await RawClient.logIn(whereOf(RAJ, gateway));
      for (const host of [UPLOAD, PROXY]) {
        const said = (await request(raj, { type: "get", to: host, payload: INFO })).toString();
        expect(said).toContain(`category="component"`);
        expect(said).not.toMatch(/urn:xmpp:http:upload|protocol\/bytestreams/);
      }
      const list = (await request(raj, { type: "get", to: AGENCY, payload: ITEMS })).toString();
      expect(list).toContain(ROOMS);
      expect([list.includes(UPLOAD), list.includes(PROXY)]).toEqual([false, false]);
      const refused = (await request(raj, { type: "get", to: UPLOAD, payload: SLOT })).toString();
      expect(refused).toMatch(
        /^<iq [^>]*type="error".*<error type="auth"><forbidden .*<text .*files and attachments/,
      );
      expect(refused).not.toContain("<slot");
      await raj.end();
    });
  });

  describeNeeding(["profanity", "tmux", "openssl"], "profanity", () => {
    it("says that files cannot be sent", async () => {
      const folder = makeFolder("sendfile");
      writeFileSync(folder.at("note.pdf"), "%PDF-1.4");
      const ana = await startProfanity(whereOf(ANA, gateway));
      ana.type(`/msg ${bareJid(RAJ)} hello`);
      await ana.until("hello");
      ana.type(`/sendfile ${folder.at("note.pdf")}`);
      ana.type("/win 1");
      await ana.until("XEP-0363 HTTP File Upload is not supported by the server");
      keepArtefact("profanity-sendfile.txt", ana.text());
      await ana.end();
      folder.remove();
    });
  });
});
