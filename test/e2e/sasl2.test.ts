/**
 * SASL2, Bind2, stream management inline and FAST through the real gateway to a real Prosody with the modules that Debian
 * has for it (0.12.3 needs prosody-modules/mod_sasl2_shim.lua for them).
 */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Element } from "@xmpp/xml";
import { startGateway, type Gateway } from "../../scripts/peers/gateway.ts";
import { AGENCY, ANA, bareJid, EVE, OTHER, PEOPLE, RAJ } from "../../scripts/peers/people.ts";
import { idOf } from "../../scripts/peers/peer.ts";
import { startProsody } from "../../scripts/peers/prosody.ts";
import { RawClient } from "../../scripts/peers/raw-client.ts";
import type { XmppServer } from "../../scripts/peers/server.ts";
import { atGateway, atServer, atWebDoor } from "../support/door.ts";
import { leaksBelow, leaksIn, sessionRecords, stanzaRecords } from "../support/evidence.ts";
import {
  bindRequest,
  enabledIn,
  jidIn,
  NS_BIND2,
  NS_FAST,
  NS_SASL2,
  NS_SM,
  Sasl2Client,
} from "../support/sasl2-client.ts";
import { LOG_INS } from "../support/sasl-log-ins.ts";
import { describeNeeding } from "../support/system-needs.ts";

const MODULES = ["sasl2_shim", "sasl2", "sasl2_bind2", "sasl2_sm", "sasl2_fast"];
const NS_ERRORS = "urn:ietf:params:xml:ns:xmpp-stanzas";
const CHAT = (to: string, id: string): string =>
  `<message type='chat' to='${to}' id='${id}'><body>hello ${id}</body></message>`;

const agentOf = (id: string): string =>
  `<user-agent id='${id}'><software>ExampleIM</software><device>Desk 12</device></user-agent>`;
const textsIn = (of: Element | undefined, path: readonly string[]): readonly string[] =>
  (of?.getChildElements() ?? []).filter((one) => one.is(path[0] ?? "")).map((one) => one.text());

describeNeeding(["prosody", "prosody-modules"], "SASL2", () => {
  let server: XmppServer;
  let gateway: Gateway;
  /** Past the gateway. */
  let raj: RawClient;
  let eve: RawClient;

  beforeAll(async () => {
    server = await startProsody({
      domains: [AGENCY, OTHER],
      users: PEOPLE,
      modules: MODULES,
      modulePaths: [`${import.meta.dirname}/prosody-modules`],
    });
    const web = { public_url: "https://chat.agency.example", bosh: "off" };
    gateway = await startGateway({ upstream: { port: server.port }, web });
    const past = { ...atServer(server), resource: "desk" };
    raj = await RawClient.logIn({ account: RAJ, ...past });
    eve = await RawClient.logIn({ account: EVE, ...past });
    for (const peer of [raj, eve]) await peer.send("<presence/>");
  });

  afterAll(async () => {
    await raj.end();
    await eve.end();
    await gateway.remove();
    await server.stop();
  });

  const open = async (more = ""): Promise<Sasl2Client> =>
    await Sasl2Client.open(atGateway(gateway), ANA, more);

  const logIn = async (tag: string): Promise<{ client: Sasl2Client; jid: string; previd: string }> => {
    const client = await open();
    const success = await client.logIn({ parts: bindRequest(tag) });
    await client.stream.nonza("features");
    return { client, jid: jidIn(success), previd: String(enabledIn(success)?.attrs["id"]) };
  };

  const messageAt = async (peer: { readonly stanzas: RawClient["stanzas"] }, id: string): Promise<Element> =>
    await peer.stanzas.take((one) => one.is("message") && idOf(one) === id, `message ${id}`);

  /** Refused in both directions, and what is allowed comes through. */
  const expectPolicyHolds = async (client: Sasl2Client, jid: string, name: string): Promise<void> => {
    client.send(CHAT(bareJid(EVE), `${name}-out`));
    const refused = await messageAt(client.stream, `${name}-out`);
    expect(refused.attrs["type"]).toBe("error");
    await eve.send(CHAT(jid, `${name}-in`));
    await raj.send(CHAT(jid, `${name}-good`));
    await messageAt(client.stream, `${name}-good`);
    client.send(CHAT(bareJid(RAJ), `${name}-to-raj`));
    await messageAt(raj, `${name}-to-raj`);
    expect(client.stream.stanzas.all.map(idOf)).not.toContain(`${name}-in`);
    expect(eve.stanzas.all.map(idOf)).not.toContain(`${name}-out`);
    const blocked = stanzaRecords(gateway).filter(({ verdict }) => verdict.enforced === "block");
    expect(blocked.map(({ addressing }) => addressing.id)).toEqual(
      expect.arrayContaining([`${name}-out`, `${name}-in`]),
    );
  };

  it("is offered with what is relayed of it, in the server's order", async () => {
    const direct = await Sasl2Client.open(atServer(server), ANA);
    const through = await open();
    const offered = (features: Element): readonly string[] =>
      textsIn(features.getChild("authentication", NS_SASL2), ["mechanism"]);
    expect(offered(through.features).toSorted()).toEqual(offered(direct.features).toSorted());
    const inline = through.features.getChild("authentication", NS_SASL2)?.getChild("inline");
    expect(textsIn(inline?.getChild("fast", NS_FAST), ["mechanism"])).toEqual(["HT-SHA-256-NONE"]);
    const named = inline?.getChild("bind", NS_BIND2)?.getChild("inline")?.getChildren("feature") ?? [];
    expect(named.map(({ attrs }) => String(attrs["var"])).toSorted()).toEqual([
      "urn:xmpp:carbons:2",
      "urn:xmpp:csi:0",
      "urn:xmpp:sm:3",
    ]);
    expect(inline?.getChild("sm", NS_SM)).toBeDefined();
    for (const client of [direct, through]) client.stream.cut();
  });

  // Set-up A: no TLS between gateway and server, which offers no binding then.
  it.each(LOG_INS)("$profile: whether a client could bind a channel or not, it logs in", async (by) => {
    for (const gs2Flag of ["n", "y"] as const)
      expect(await by.logIn(atGateway(gateway), { gs2Flag })).toBe("success");
  });

  it("binds in one step, behind which the policy holds", async () => {
    const { client, jid } = await logIn("ExampleIM");
    expect(jid).toMatch(/^ana@agency\.example\/ExampleIM~/);
    client.send("<presence/>");
    await expectPolicyHolds(client, jid, "bound");
    await expect.poll(async () => await client.serverHandled()).toBe(client.sent);
    await client.stream.end();
  });

  it("takes the old way to bind behind a success that bound nothing", async () => {
    const client = await open();
    expect(jidIn(await client.logIn())).toBe(bareJid(ANA));
    const features = await client.stream.nonza("features");
    expect(features.getChild("bind", "urn:ietf:params:xml:ns:xmpp-bind")).toBeDefined();
    client.write(`<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>`);
    const bound = await client.stream.stanzas.take((one) => idOf(one) === "b", "the bound JID");
    expect(bound.attrs["type"]).toBe("result");
    await client.stream.end();
  });

  it("resumes in the log-in: nothing is lost, nothing comes twice, the policy holds", async () => {
    const { client, jid, previd } = await logIn("Resuming");
    expect(previd.length).toBeGreaterThan(40);
    client.send("<presence/>");
    await expect.poll(async () => await client.serverHandled()).toBe(client.sent);
    client.stream.cut();
    for (const id of ["r-1", "r-2", "r-3"]) await raj.send(CHAT(jid, id));
    await eve.send(CHAT(jid, "r-eve"));
    const next = await open();
    next.sent = client.sent;
    const { handled } = client;
    const resume = `<resume xmlns='${NS_SM}' previd='${previd}' h='${handled}'/>`;
    const success = await next.logIn({ parts: bindRequest("Resuming") + resume });
    expect(success.getChild("resumed", NS_SM)?.attrs).toMatchObject({ previd, h: String(client.sent) });
    expect(success.getChild("bound", NS_BIND2)).toBeUndefined();
    expect(jidIn(success)).toBe(jid);
    for (const id of ["r-1", "r-2", "r-3"]) await messageAt(next.stream, id);
    await expectPolicyHolds(next, jid, "resumed");
    const ids = next.stream.stanzas.all.filter((one) => one.is("message")).map(idOf);
    expect(ids.filter((id) => id?.startsWith("r-"))).toEqual(["r-1", "r-2", "r-3"]);
    await expect.poll(async () => await next.serverHandled()).toBe(next.sent);
    const { resume: resumes } = Object.groupBy(sessionRecords(gateway), ({ step }) => step);
    expect(resumes?.map(({ user }) => user)).toContain(jid);
    await next.stream.end();
  });

  it("is the same in frames: binds, resumes, gives tokens, and the policy holds", async () => {
    const agent = `<user-agent id='${randomUUID()}'><software>WebIM</software></user-agent>`;
    const openFrames = async (): Promise<Sasl2Client> => await Sasl2Client.open(atWebDoor(gateway), ANA);
    const client = await openFrames();
    const request = `<request-token xmlns='${NS_FAST}' mechanism='HT-SHA-256-NONE'/>`;
    const success = await client.logIn({ parts: agent + bindRequest("Web") + request });
    const jid = jidIn(success);
    expect(jid).toMatch(/^ana@agency\.example\/Web~/);
    client.send("<presence/>");
    await expectPolicyHolds(client, jid, "web");
    await expect.poll(async () => await client.serverHandled()).toBe(client.sent);
    client.stream.cut();
    for (const id of ["w-1", "w-2"]) await raj.send(CHAT(jid, id));
    const next = await openFrames();
    next.sent = client.sent;
    const previd = String(enabledIn(success)?.attrs["id"]);
    const resume = `<resume xmlns='${NS_SM}' previd='${previd}' h='${client.handled}'/>`;
    const token = String(success.getChild("token", NS_FAST)?.attrs["token"]);
    const again = await next.logInByToken(token, agent + bindRequest("Web") + resume);
    expect(again.getChild("resumed", NS_SM)?.attrs).toMatchObject({ previd, h: String(client.sent) });
    for (const id of ["w-1", "w-2"]) await messageAt(next.stream, id);
    await expectPolicyHolds(next, jid, "web-resumed");
    await expect.poll(async () => await next.serverHandled()).toBe(next.sent);
    await next.stream.end();
  });

  it("gives a new resource to whoever brings an id that is not theirs", async () => {
    const { client, previd } = await logIn("Mine");
    const other = await Sasl2Client.open(atGateway(gateway), RAJ);
    const resume = `<resume xmlns='${NS_SM}' previd='${previd}' h='0'/>`;
    const success = await other.logIn({ parts: bindRequest("Other") + resume });
    expect(success.getChild("resumed", NS_SM)).toBeUndefined();
    expect(success.getChild("failed", NS_SM)?.getChild("item-not-found", NS_ERRORS)).toBeDefined();
    expect(jidIn(success)).toMatch(/^raj@agency\.example\/Other~/);
    expect(await client.serverHandled()).toBe(0);
    for (const one of [client, other]) await one.stream.end();
  });

  it("takes the header and the request in one write", async () => {
    const first = Buffer.from(`\0${ANA.username}\0${ANA.password}`).toString("base64");
    const client = await open(
      `<authenticate xmlns='${NS_SASL2}' mechanism='PLAIN'><initial-response>${first}</initial-response>${bindRequest("Quick")}</authenticate>`,
    );
    const success = await client.answer();
    expect(jidIn(success)).toMatch(/^ana@agency\.example\/Quick~/);
    await client.stream.end();
  });

  it("gives a token, which is the next log-in, and keeps it nowhere", async () => {
    const agent = agentOf(randomUUID());
    const client = await open();
    const request = `<request-token xmlns='${NS_FAST}' mechanism='HT-SHA-256-NONE'/>`;
    const success = await client.logIn({ parts: agent + bindRequest("Fast") + request });
    const token = String(success.getChild("token", NS_FAST)?.attrs["token"]);
    expect(token).toMatch(/^secret-token:fast-/);
    const previd = String(enabledIn(success)?.attrs["id"]);
    client.stream.cut();
    const next = await open();
    const resume = `<resume xmlns='${NS_SM}' previd='${previd}' h='${client.handled}'/>`;
    const again = await next.logInByToken(token, agent + bindRequest("Fast") + resume);
    expect(again.getChild("resumed", NS_SM)).toBeDefined();
    await expectPolicyHolds(next, jidIn(again), "fast");
    const wrong = await open();
    expect((await wrong.logInByToken("secret-token:fast-guessed", agent)).is("failure")).toBe(true);
    for (const one of [next, wrong]) await one.stream.end();
    const claimed = sessionRecords(gateway).filter(({ facts }) => facts["claimedDevice"] === "Desk 12");
    expect(claimed.map(({ facts }) => facts["mechanism"])).toEqual(["SCRAM-SHA-256", "HT-SHA-256-NONE"]);
    const secrets = [token, ANA.password];
    expect(leaksBelow(gateway.folder.path, secrets)).toEqual([]);
    expect(leaksIn(Buffer.from(gateway.log().join("\n")), secrets)).toEqual([]);
  });
});
