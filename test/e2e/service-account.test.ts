/**
 * The gateway's own account at a real server: it answers people, tells them of what was changed, asks clients what they
 * are, comes back, and puts nothing into anybody's stream.
 *
 * Sources: design §1 rule 4, §8.8; protocol.md §0.7, §7; XEP-0092 1.1, XEP-0198 1.6.
 */
import type { Element } from "@xmpp/xml";
import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { startGateway, type Gateway } from "../../scripts/peers/gateway.ts";
import {
  account,
  AGENCY,
  ANA,
  bareJid,
  EVE,
  LEE,
  OTHER,
  RAJ,
  type Account,
} from "../../scripts/peers/people.ts";
import type { LogIn, Peer } from "../../scripts/peers/peer.ts";
import { LOOPBACK, makeFolder, type Folder } from "../../scripts/peers/places.ts";
import { startProsody } from "../../scripts/peers/prosody.ts";
import { RawClient } from "../../scripts/peers/raw-client.ts";
import type { XmppServer } from "../../scripts/peers/server.ts";
import { startSlixmpp } from "../../scripts/peers/slixmpp.ts";
import { callControl } from "../../src/ops/control-client.ts";
import type { ClientEntry } from "../../src/gateway/client-entries.ts";
import { recordsOf } from "../../src/archive/reader.ts";
import { isNoticeId } from "../../src/xmpp/notice-message.ts";
import type { ArchiveRecord } from "../../src/records/record.ts";
import { systemClock } from "../../src/edge/clock.ts";
import { LoopGuard } from "../../src/edge/loop-guard.ts";
import { Upstreams, type UpstreamTarget } from "../../src/edge/upstream.ts";
import { TextWire } from "../../src/edge/wire.ts";
import type { OpenWire } from "../../src/service/ports.ts";
import { openStream } from "../../src/service/stream.ts";
import { ManagedClient } from "../support/managed-client.ts";
import { startScriptedUpstream } from "../support/scripted-upstream.ts";
import { serviceOptions } from "../support/service.ts";
import { describeNeeding } from "../support/system-needs.ts";
import { openTap, type Tap as Relay } from "../support/tap.ts";
import { Tap } from "./stream-management/tap.ts";

const SERVICE = account("stanzagate");
const BOT = account("bot");
const SHY = account("shy");
/** Nobody gets more than some answers a minute: each test has people of its own. */
const [MIA, TOM, ZOE, KIM] = ["mia", "tom", "zoe", "kim"].map((name) => account(name)) as [
  Account,
  Account,
  Account,
  Account,
];
const PATIENCE = { timeout: 20_000, interval: 50 };
const MADE_UP = "G-00000-00000";

let folder: Folder;
let server: XmppServer;
let tap: Tap;
let relay: Relay;
let gateway: Gateway;

const at = (who: Account, resource: string): LogIn => ({
  account: who,
  port: gateway.directPort,
  tls: "direct",
  authority: gateway.certificates.authority,
  resource,
});

/** Present, so that what goes to its bare address reaches it. */
const logIn = async (who: Account, resource = "desk"): Promise<RawClient> => {
  const client = await RawClient.logIn(at(who, resource));
  await client.send("<presence/>");
  return client;
};

/** But for the notice that everybody gets at log-in (`notices.test.ts`). */
const isFromService = (stanza: Element): boolean =>
  stanza.is("message") &&
  stanza.attrs["type"] === "chat" &&
  !isNoticeId(String(stanza.attrs["id"])) &&
  String(stanza.attrs["from"]).startsWith(bareJid(SERVICE));

const say = async (client: Peer, to: string, body: string, more = ""): Promise<void> => {
  await client.send(`<message type='chat' to='${to}' ${more}><body>${body}</body></message>`);
};

/** What the account answers. */
const ask = async (client: Peer, body: string, more = ""): Promise<string> => {
  await say(client, bareJid(SERVICE), body, more);
  const answer = await client.stanzas.take(isFromService, `an answer to ${body}`);
  return answer.getChildText("body") ?? "";
};

/** Of the refusal of a message to somebody outside. */
const referenceOfRefusal = async (client: Peer, body: string): Promise<string> => {
  await say(client, bareJid(EVE), body);
  const error = await client.stanzas.take((one) => one.attrs["type"] === "error", "the refusal");
  const blocked = error.getChild("error")?.getChild("blocked", "urn:stanzagate:policy:1");
  return String(blocked?.attrs["ref"]);
};

const records = (): readonly ArchiveRecord[] =>
  [...recordsOf({ dir: gateway.archiveDir })].map(({ record }) => record);

const statements = () =>
  records().flatMap((one) => (one.kind === "stanza" && one.service !== undefined ? [one] : []));

const passwordFile = (name: string, text: string): string => {
  writeFileSync(folder.at(name), `${text}\n`, { mode: 0o600 });
  return `file:${folder.at(name)}`;
};

const linesOf = (of: Gateway, phrase: string): readonly string[] =>
  of.log().filter((line) => line.includes(phrase));

const untilConnected = async (times: number): Promise<void> => {
  await vi.waitUntil(() => linesOf(gateway, "service account: connected").length >= times, PATIENCE);
};

describeNeeding(["prosody"], "the service account", () => {
  beforeAll(async () => {
    folder = makeFolder("service");
    server = await startProsody({
      domains: [AGENCY, OTHER],
      users: [ANA, LEE, RAJ, MIA, TOM, ZOE, KIM, BOT, SHY, EVE, SERVICE],
    });
    tap = await Tap.start(server.port);
    relay = await openTap(tap.port);
    gateway = await startGateway({
      upstream: { port: relay.port },
      policy: { notices: { hold: false } },
      gateway: {
        service: {
          account: bareJid(SERVICE),
          password: passwordFile("password", SERVICE.password),
          contact: "Help desk, extension 4711",
        },
      },
    });
    await untilConnected(1);
  });

  afterAll(async () => {
    await gateway.remove();
    relay.close();
    tap.stop();
    await server.stop();
    folder.remove();
  });

  it("tells the sender of a refused message why, and nobody else", async () => {
    const lee = await logIn(LEE);
    const raj = await logIn(RAJ);
    const reference = await referenceOfRefusal(lee, "the secret of the day");
    const answer = await ask(lee, `Why ${reference.toLowerCase().replaceAll("-", " ")} ?`);
    expect(answer).toContain(reference);
    expect(answer).toContain(
      `to ${bareJid(EVE)} was not delivered: addresses outside the agency are not permitted.`,
    );
    expect(answer).toMatch(/^Rule: [A-Z]+-\S+, .*Instant Messaging/mu);
    expect(answer).toContain("Help: Help desk, extension 4711");
    expect(answer).not.toContain("secret of the day");
    const toOther = await ask(raj, `why ${reference}`);
    expect(toOther).toBe(await ask(raj, `why ${MADE_UP}`));
    expect(toOther).not.toContain(bareJid(EVE));
    await lee.end();
    await raj.end();
  });

  it("answers help, in the language of the words and in that of the message", async () => {
    const mia = await logIn(MIA);
    expect(await ask(mia, "help")).toContain("messaging gateway");
    expect(await ask(mia, "¡Ayuda!")).toContain("pasarela");
    expect(await ask(mia, "help", "xml:lang='es-MX'")).toContain("messaging gateway");
    expect(await ask(mia, "?", "xml:lang='es-MX'")).toContain("pasarela");
    await mia.end();
  });

  it("tells the sender of a message that was changed, with a reference that it explains", async () => {
    const ana = await logIn(ANA);
    const unknown = "<x xmlns='urn:example:unknown'>more</x>";
    await ana.send(`<message type='chat' to='${bareJid(RAJ)}'><body>hello</body>${unknown}</message>`);
    const notice = await ana.stanzas.take(isFromService, "the notice");
    const text = notice.getChildText("body") ?? "";
    expect(notice.attrs["to"]).toBe(ana.jid);
    expect(text).toMatch(/^A message of yours was delivered, but a part of it was taken out first: Ref G-/u);
    const [reference = ""] = /G-[0-9A-Z]{5}-[0-9A-Z]{5}/u.exec(text) ?? [];
    expect(await ask(ana, `why ${reference}`)).toContain("was changed before delivery");
    await ana.end();
    const page = await (await fetch(`http://127.0.0.1:${gateway.metricsPort}/metrics`)).text();
    expect(page).toContain('stanzagate_notices_total{kind="altered"} 1\n');
    expect(page).toContain(`stanzagate_service_connected{domain="${AGENCY}"} 1\n`);
  });

  it("falls silent before a program that sends everything back", async () => {
    const bot = await logIn(BOT);
    let heardCount = 0;
    bot.stream.onElement = (stanza) => {
      if (!isFromService(stanza)) return;
      heardCount += 1;
      void say(bot, bareJid(SERVICE), String(stanza.getChildText("body")).replaceAll("<", ""));
    };
    await say(bot, bareJid(SERVICE), "who are you");
    await expect.poll(() => heardCount, PATIENCE).toBe(1);
    // What the echo set off would have been said before these.
    const tom = await logIn(TOM);
    await ask(tom, "help");
    await ask(tom, "help");
    expect(heardCount).toBe(1);
    await bot.end();
    await tom.end();
  });

  it("does not answer what nobody asked it: errors, rooms, late ones, long ones, what is not to be kept", async () => {
    const ana = await logIn(ANA, "silent");
    const to = bareJid(SERVICE);
    const body = "<body>help</body>";
    for (const stanza of [
      `<message type='error' to='${to}'>${body}<error type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>`,
      `<message type='headline' to='${to}'>${body}</message>`,
      `<message type='chat' to='${to}'>${body}<delay xmlns='urn:xmpp:delay' stamp='2026-01-01T00:00:00Z'/></message>`,
      `<message type='chat' to='${to}'>${body}<no-store xmlns='urn:xmpp:hints'/></message>`,
      `<message type='chat' to='${to}'><body>help ${"x".repeat(400)}</body></message>`,
    ])
      await ana.send(stanza);
    await ask(ana, "ayuda");
    expect(ana.stanzas.all.filter(isFromService)).toHaveLength(1);
    await ana.end();
  });

  it("asks clients what they are; no answer is an entry, and every answer a claim on record", async () => {
    const shy = await logIn(SHY, "mute");
    const slix = await startSlixmpp(at(RAJ, "slix"));
    await slix.call("register_plugin", { args: ["xep_0092"] });
    const clients = async (): Promise<readonly ClientEntry[]> =>
      (await callControl(gateway.controlSocket, { command: "clients" })) as readonly ClientEntry[];
    const entryOf = async (user: string) => (await clients()).find((one) => one.user === user);
    await expect
      .poll(async () => await entryOf(slix.jid), { timeout: 20_000, interval: 200 })
      .toMatchObject({ name: "Slixmpp", namedBy: "version", standing: "unapproved" });
    const asked = await shy.stanzas.take(
      (one) => one.getChild("query", "jabber:iq:version") !== undefined,
      "the query",
    );
    await shy.send(
      `<iq type='error' id='${String(asked.attrs["id"])}' to='${String(asked.attrs["from"])}'><error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>`,
    );
    const clientRecords = () => records().filter(({ kind }) => kind === "client");
    const refused = { user: shy.jid, source: "jabber:iq:version", outcome: "refused" };
    await expect
      .poll(clientRecords, { timeout: 20_000, interval: 200 })
      .toContainEqual(expect.objectContaining({ facts: expect.objectContaining(refused) as unknown }));
    expect(await entryOf(shy.jid)).toMatchObject({
      standing: "unknown",
      claims: [{ source: "tls" }, { source: "mechanism" }, { source: "resource" }],
    });
    const claims = clientRecords();
    expect(claims).toContainEqual(
      expect.objectContaining({
        facts: expect.objectContaining({
          user: slix.jid,
          source: "version",
          name: "Slixmpp",
        }) as unknown,
      }),
    );
    await slix.end();
    await shy.end();
  });

  it("puts nothing into a user's stream: both ends and the wire to the server count the same", async () => {
    const zoe = await ManagedClient.start(at(ZOE, "counted"));
    zoe.send("<presence/>", `<message type='chat' to='${bareJid(SERVICE)}'><body>help</body></message>`);
    const unknown = "<x xmlns='urn:example:unknown'>more</x>";
    zoe.send(`<message type='chat' to='${bareJid(RAJ)}'><body>hello</body>${unknown}</message>`);
    const isQuery = (one: Element): boolean => one.getChild("query", "jabber:iq:version") !== undefined;
    const seen = () => [zoe.received.filter(isFromService).length, zoe.received.filter(isQuery).length];
    await expect.poll(seen, PATIENCE).toEqual([2, 1]);
    await expect
      .poll(() => {
        zoe.ask();
        const { sent, handled, serverHandled } = zoe.counters;
        const { up, down } = tap.leg;
        return [serverHandled - sent, (up.count ?? -1) - sent, (down.count ?? -1) - handled];
      }, PATIENCE)
      .toEqual([0, 0, 0]);
    await zoe.end();
  });

  it("replies to a request, on record", async () => {
    const tom = await logIn(TOM, "asking");
    const id = "is-it-there";
    await tom.send(
      `<iq type='get' id='${id}' to='${bareJid(SERVICE)}/gateway'><ping xmlns='urn:xmpp:ping'/></iq>`,
    );
    const reply = await tom.stanzas.take((one) => one.attrs["id"] === id, "the reply");
    expect(reply.attrs["type"]).toBe("result");
    const kept = statements().filter(({ addressing }) => addressing.id === id);
    expect(kept).toMatchObject([{ service: "reply", addressing: { toText: tom.jid } }]);
    await tom.end();
  });

  it("has what it says on record, and its password nowhere", () => {
    const natures = statements().map(({ service }) => service);
    // A client that shows in no other way that it has the notice is pinged some seconds later.
    expect(new Set(natures.filter((one) => one !== "notice-ping"))).toEqual(
      new Set(["presence", "answer", "notice", "version-query", "reply"]),
    );
    for (const { verdict, user, sessionId } of statements())
      expect([verdict.disposition, user, sessionId]).toEqual([
        "allow",
        `${bareJid(SERVICE)}/gateway`,
        "service",
      ]);
    // Each is in the session of the user that it reached, too.
    const answers = statements().filter(({ service }) => service === "answer");
    const reached = records().filter(
      (one) => one.kind === "stanza" && one.direction === "inbound" && one.received.includes("<body>"),
    );
    expect(reached.length).toBeGreaterThanOrEqual(answers.length);
    expect(JSON.stringify([records(), gateway.log()])).not.toContain(SERVICE.password);
  });

  it("comes back when the server does", async () => {
    const { port } = relay;
    relay.close();
    const isLost = (): boolean =>
      gateway.log().some((line) => line.includes("service account: connection lost"));
    await expect.poll(isLost, PATIENCE).toBe(true);
    relay = await openTap(tap.port, port);
    await untilConnected(2);
    const kim = await logIn(KIM);
    expect(await ask(kim, "help")).toContain("messaging gateway");
    await kim.end();
  });

  /** Of somebody whom the gateway does not log in, by the same code. */
  const logInBy = async (
    target: Pick<UpstreamTarget, "port" | "tls"> & Partial<UpstreamTarget>,
    who: Account = SHY,
  ): Promise<string> => {
    const upstreams = new Upstreams({
      targets: [
        {
          name: "a",
          domains: [AGENCY],
          host: LOOPBACK,
          sendProxy: "off",
          connectTimeoutMs: 10_000,
          ...target,
        },
      ],
      loopGuard: new LoopGuard(),
      watcher: () => undefined,
    });
    const here = { address: LOOPBACK, port: 0 };
    const port = upstreams.portFor({ source: here, destination: here });
    const openWire: OpenWire = async (events) => await TextWire.open(port, AGENCY, events);
    const password = (): string => who.password;
    const options = serviceOptions({ account: bareJid(who), local: who.username, tls: target.tls, password });
    const events = { onStanza: () => undefined, onReply: () => undefined, onEnd: () => undefined };
    const stream = await openStream(options, { openWire, clock: systemClock }, events);
    await stream.close();
    return stream.jid;
  };

  it.each(["starttls", "direct"] as const)(
    "has %s, and proves the server by its authority and name",
    async (tls) => {
      const port = tls === "direct" ? server.directPort : server.starttlsPort;
      const caFile = server.certificates.authorityFile;
      expect(await logInBy({ port, tls, caFile })).toBe(`${bareJid(SHY)}/gateway`);
      await expect(logInBy({ port, tls, caFile, serverName: "wrong.example" })).rejects.toThrow(
        "SG_EDGE_UPSTREAM_TLS",
      );
      await expect(logInBy({ port, tls })).rejects.toThrow("SG_EDGE_UPSTREAM_TLS");
    },
  );

  it("reads of a wrong password by a code, with nothing that was said", async () => {
    const failed = logInBy({ port: server.port, tls: "none" }, { ...SHY, password: "quite-wrong" });
    await expect(failed).rejects.toThrow(/^SG_SERVICE_LOGIN: not-authorized$/u);
  });

  it("says nothing to a server that offers no STARTTLS", async () => {
    const wishes = { domain: AGENCY, mechanisms: ["PLAIN"], jid: `${bareJid(SHY)}/x` };
    const stripper = await startScriptedUpstream(wishes);
    await expect(logInBy({ port: stripper.port, tls: "starttls" })).rejects.toThrow("SG_SERVICE_PLAINTEXT");
    expect(stripper.heard.join("")).not.toContain("<auth");
    stripper.close();
  });
});
