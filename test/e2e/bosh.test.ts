/**
 * BOSH through the gateway to a real Prosody: the stream that TCP clients have, in other words, and nothing more.
 *
 * Sources: XEP-0124 1.11; XEP-0206 1.4; issue 3, item 2.
 */
import { gzipSync } from "node:zlib";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  bodyText,
  BoshClient,
  BoshDoorway,
  BoshSession,
  type BoshPlace,
  type BoshReply,
} from "../../scripts/peers/bosh-client.ts";
import { startGateway, type Gateway } from "../../scripts/peers/gateway.ts";
import { AGENCY, ANA, bareJid, EVE, LEE, OTHER, PEOPLE, RAJ } from "../../scripts/peers/people.ts";
import { hasBody, hasId } from "../../scripts/peers/peer.ts";
import { freePorts, LOOPBACK } from "../../scripts/peers/places.ts";
import { startProsody } from "../../scripts/peers/prosody.ts";
import { RawClient } from "../../scripts/peers/raw-client.ts";
import type { XmppServer } from "../../scripts/peers/server.ts";
import { linesWith, sessionRecords, stanzaRecords } from "../support/evidence.ts";
import { describeNeeding } from "../support/system-needs.ts";
import { placeOf } from "../support/house.ts";

const ORIGIN = "https://chat.agency.example";

const startWithWeb = async (upstream: number, webPort: number): Promise<Gateway> => {
  const [starttlsPort = 0, directPort = 0, metricsPort = 0] = await freePorts(3);
  const at = (port: number): string => `${LOOPBACK}:${port}`;
  const listeners = [
    { name: "c2s-tls", type: "c2s", bind: at(directPort), tls: "direct", cert: "main" },
    { name: "web", type: "web", bind: at(webPort), cert: "main", origins: [ORIGIN] },
    { name: "metrics", type: "metrics", bind: at(metricsPort) },
  ];
  const ports = { starttlsPort, directPort, metricsPort };
  return await startGateway({ upstream: { port: upstream }, ports, gateway: { listeners } });
};

const conditionOf = ({ body }: BoshReply): string | undefined =>
  body === undefined ? undefined : (body.attrs["condition"] as string | undefined);

describeNeeding(["prosody"], "BOSH before a Prosody", () => {
  let prosody: XmppServer;
  let gateway: Gateway;
  let place: BoshPlace;

  beforeAll(async () => {
    prosody = await startProsody({ domains: [AGENCY, OTHER], users: PEOPLE });
    const [webPort = 0] = await freePorts(1);
    gateway = await startWithWeb(prosody.port, webPort);
    place = { port: webPort, authority: gateway.certificates.authority, domain: AGENCY };
  });
  afterAll(async () => {
    await gateway.remove();
    await prosody.stop();
  });

  const online = async (account = ANA): Promise<BoshClient> => {
    const where = { ...place, tls: "direct", account, resource: "bosh" } as const;
    const client = await BoshClient.logIn(where);
    await client.send("<presence/>");
    return client;
  };
  const rajOnline = async (): Promise<RawClient> => {
    const raj = await RawClient.logIn({
      ...placeOf(gateway, "direct"),
      account: RAJ,
      resource: "desk",
    });
    await raj.send("<presence/>");
    return raj;
  };
  /** Logged in and bound, each request by hand. */
  const byHand = async (wishes = {}): Promise<BoshSession> => {
    const session = await BoshSession.create(place, wishes);
    await session.logIn({ account: LEE, mechanism: "PLAIN" });
    return session;
  };

  it("opens the stream by its first answer; a route leads nowhere else", async () => {
    const session = await BoshSession.create(place, {
      route: "xmpp:127.0.0.1:9",
      from: "root@agency.example",
      wait: 3600,
    });
    const { body } = session.created;
    expect(body?.attrs).toMatchObject({
      from: AGENCY,
      wait: "60",
      hold: "1",
      requests: "2",
      ver: "1.11",
      "xmpp:version": "1.0",
      "xmpp:restartlogic": "true",
    });
    expect(body?.attrs).not.toHaveProperty("accept");
    const features = await session.until("features", session.created);
    expect(features.toString()).toContain("SCRAM-SHA-256<");
    expect(features.toString()).not.toContain("starttls");
    session.close();
  });

  it.each(["PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256"])(
    "logs in with %s, restarts and binds",
    async (mechanism) => {
      const session = await BoshSession.create(place);
      expect(await session.logIn({ account: LEE, mechanism, resource: "one" })).toBe(`${bareJid(LEE)}/one`);
      const { body } = await session.ask("<presence type='unavailable'/>", { type: "terminate" });
      expect(body?.attrs).toMatchObject({ type: "terminate" });
      session.close();
    },
  );

  it("refuses a wrong password, and speaks on", async () => {
    const session = await BoshSession.create(place);
    const account = { ...LEE, password: "wrong" };
    await expect(session.authenticate({ account })).rejects.toThrow("not-authorized");
    await session.logIn({ account: LEE });
    session.close();
  });

  it("says that a domain is not served, in BOSH's own words", async () => {
    const session = await BoshSession.create(place, { to: "nowhere.example" });
    expect(conditionOf(session.created)).toBe("host-unknown");
    session.close();
  });

  it("talks both ways with a client on TCP, while a request always waits", async () => {
    const [ana, raj] = [await online(), await rajOnline()];
    await ana.send(`<message type='chat' to='${raj.jid}'><body>from the web</body></message>`);
    const got = await raj.stanzas.take(hasBody("from the web"), "the message");
    expect(got.attrs["from"]).toBe(ana.jid);
    for (const text of ["one", "two", "three"])
      await raj.send(`<message type='chat' to='${ana.jid}'><body>${text}</body></message>`);
    for (const text of ["one", "two", "three"]) await ana.stanzas.take(hasBody(text), text);
    await ana.end();
    await raj.end();
  });

  it("shows the same refusal as over TCP, and keeps the same record", async () => {
    const [ana, raj] = [await online(), await rajOnline()];
    const message = (id: string): string =>
      `<message type='chat' id='${id}' to='${bareJid(EVE)}'><body>to the world</body></message>`;
    await ana.send(message("by-web"));
    await raj.send(message("by-tcp"));
    const shown = await ana.stanzas.take(hasId("by-web"), "the refusal");
    const compared = await raj.stanzas.take(hasId("by-tcp"), "the refusal");
    const form = (text: string): string =>
      text
        .replace(/ xmlns="jabber:client"/, "")
        .replace(/[A-Z0-9]{4,}-[A-Z0-9-]+/g, "REF")
        .replace(/by-(web|tcp)/, "id");
    const withoutTo = (stanza: typeof shown): string => {
      delete stanza.attrs["to"];
      return form(stanza.toString());
    };
    expect(withoutTo(shown)).toBe(withoutTo(compared));
    expect(shown.getChild("error")).toBeDefined();
    const kept = stanzaRecords(gateway).filter(({ received }) => received.includes("to the world"));
    expect(kept.map(({ verdict }) => verdict.disposition)).toEqual(["block", "block"]);
    await ana.end();
    await raj.end();
  });

  it("gives a lost answer again, and brings the message once", async () => {
    const raj = await rajOnline();
    const session = await byHand();
    const text = session.next(`<message type='chat' to='${raj.jid}'><body>only once</body></message>`);
    const cutting = new AbortController();
    const lost = session.doorway.post(text, { signal: cutting.signal }).catch(() => undefined);
    await raj.stanzas.take(hasBody("only once"), "the message");
    cutting.abort();
    await lost;
    await raj.send(`<message type='chat' to='${bareJid(LEE)}/bosh'><body>an answer</body></message>`);
    await sleep(200);
    const again = await session.doorway.post(text);
    const answer =
      again.body?.getChildText("message") === undefined ? await session.until("message", again) : undefined;
    expect((answer ?? again.body)?.toString()).toContain("an answer");
    const twice = await session.doorway.post(text);
    expect(twice.body?.toString()).toBe(again.body?.toString());
    await session.ask("", { type: "terminate" });
    expect(raj.stanzas.untaken.filter(hasBody("only once"))).toEqual([]);
    session.close();
    await raj.end();
  });

  it("brings requests that overtake each other in their order", async () => {
    const raj = await rajOnline();
    const session = await byHand();
    const say = (body: string): string =>
      session.next(`<message type='chat' to='${raj.jid}'><body>${body}</body></message>`);
    const [first, second] = [say("first"), say("second")];
    const late = session.doorway.post(second);
    await sleep(200);
    await session.doorway.post(first);
    await session.ask("", { type: "terminate" });
    await late;
    await raj.stanzas.take(hasBody("second"), "both");
    const bodies = raj.stanzas.all.filter((one) => one.is("message")).map((one) => one.getChildText("body"));
    expect(bodies).toEqual(["first", "second"]);
    session.close();
    await raj.end();
  });

  it("delivers what a client says with its goodbye", async () => {
    const raj = await rajOnline();
    const session = await byHand();
    const last = `<message type='chat' to='${raj.jid}'><body>bye now</body></message>`;
    expect((await session.ask(last, { type: "terminate" })).body?.attrs).toMatchObject({ type: "terminate" });
    await raj.stanzas.take(hasBody("bye now"), "the message");
    expect(conditionOf(await session.ask())).toBe("item-not-found");
    session.close();
    await raj.end();
  });

  it("answers an empty request after the time to wait", async () => {
    const session = await byHand({ wait: 1 });
    const { status, body } = await session.ask();
    expect([status, body?.getChildElements()]).toEqual([200, []]);
    session.close();
  });

  it.each([
    ["a number outside the window", (s: BoshSession) => s.at(s.rid + 50), "item-not-found"],
    ["a number of long ago", (s: BoshSession) => s.at(s.rid - 20), "item-not-found"],
    ["a comment", (s: BoshSession) => s.next("<!-- x -->"), "bad-request"],
    ["a document type", (s: BoshSession) => `<!DOCTYPE body [<!ENTITY a 'b'>]>${s.next()}`, "bad-request"],
    ["a second body behind the first", (s: BoshSession) => s.next() + s.next(), "bad-request"],
    ["an element without a namespace", (s: BoshSession) => s.next("<message2/>"), "bad-request"],
    [
      "a tag of another framing",
      (s: BoshSession) => s.next("<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>"),
      "bad-request",
    ],
    [
      "a stream's header",
      (s: BoshSession) => s.next("<s:stream xmlns:s='http://etherx.jabber.org/streams'/>"),
      "remote-stream-error",
    ],
    ["text between elements", (s: BoshSession) => s.next("hello"), "bad-request"],
    [
      "more than a stanza may be",
      (s: BoshSession) => s.next(`<presence><status>${"x".repeat(200_000)}</status></presence>`),
      "policy-violation",
    ],
  ])("ends the session of a client that sends %s", async (_what, make, condition) => {
    const session = await byHand();
    let reply = await session.doorway.post(make(session));
    if (conditionOf(reply) === undefined && reply.body?.attrs["type"] !== "terminate")
      reply = await session.ask();
    // A document type cannot tell whose it is: the session learns nothing, and its client has its answer.
    expect(conditionOf(reply) ?? reply.status).toBe(condition);
    session.close();
  });

  it("ends the session of a client that asks too often", async () => {
    const session = await byHand();
    const waiting = session.ask();
    await sleep(50);
    expect(conditionOf(await session.ask())).toBe("policy-violation");
    expect(conditionOf(await waiting)).toBe("other-request");
    session.close();
  });

  it("reads a client of old in codes", async () => {
    const session = await byHand({ ver: undefined });
    const reply = await session.doorway.post(session.at(session.rid + 50));
    expect(reply.status).toBe(404);
    session.close();
  });

  it("takes nothing compressed, gives nothing compressed", async () => {
    const doorway = new BoshDoorway(place);
    const body = bodyText({ rid: 5, to: AGENCY, ver: "1.11", wait: 5, hold: 1 });
    expect((await doorway.post(gzipSync(body), { headers: { "content-encoding": "gzip" } })).status).toBe(
      415,
    );
    const plain = await doorway.post(body, { headers: { "accept-encoding": "gzip, deflate" } });
    expect(plain.headers["content-encoding"]).toBeUndefined();
    expect(plain.body?.attrs["sid"]).toBeDefined();
    doorway.close();
  });

  it("serves pages of named origins alone", async () => {
    const doorway = new BoshDoorway(place);
    const ask = async (method: string, origin: string): Promise<BoshReply> =>
      await doorway.post(method === "POST" ? bodyText({ rid: 5, sid: "x", ver: "1.11" }) : "", {
        method,
        headers: { origin },
      });
    const [good, preflight] = [await ask("POST", ORIGIN), await ask("OPTIONS", ORIGIN)];
    expect(good.headers["access-control-allow-origin"]).toBe(ORIGIN);
    expect([preflight.status, preflight.headers["access-control-allow-methods"]]).toEqual([204, "POST"]);
    expect((await ask("POST", "https://evil.example")).status).toBe(403);
    expect((await ask("GET", ORIGIN)).status).toBe(405);
    doorway.close();
  });

  it("leaves its marks in records and log, and never a session's id", async () => {
    const session = await byHand();
    await session.ask("", { type: "terminate" });
    session.close();
    expect(sessionRecords(gateway).some((record) => record.step === "bind")).toBe(true);
    expect(linesWith(gateway, { transport: "bosh", listener: "web" }).length).toBeGreaterThan(0);
    expect(gateway.log().join("\n")).not.toContain(session.sid);
  });
});
