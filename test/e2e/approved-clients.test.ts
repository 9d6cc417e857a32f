/**
 * Approved clients with real ones: each identified by what it says, one that pretends to be another found out, those that are
 * not on the list ended with a text that names the others, TLS older than the minimum refused at every door.
 *
 * Sources: clauses CCPS-AT, CCPS-1.c, CCPS-1.d, ORDHS-1.3, ORDHS-1.4, AL-4.a, WV-4.1; XEP-0092 1.1, XEP-0115 1.6.
 */
import { readFileSync, writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { connect as connectTls, type SecureVersion } from "node:tls";
import { WebSocket } from "ws";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { Gajim } from "../../scripts/peers/gajim.ts";
import { sendByGoSendxmpp } from "../../scripts/peers/go-sendxmpp.ts";
import { account, AGENCY, ANA, bareJid, LEE, RAJ } from "../../scripts/peers/people.ts";
import type { LogIn } from "../../scripts/peers/peer.ts";
import { LOOPBACK } from "../../scripts/peers/places.ts";
import { startProfanity } from "../../scripts/peers/profanity.ts";
import { startProsody } from "../../scripts/peers/prosody.ts";
import { RawClient } from "../../scripts/peers/raw-client.ts";
import { startSlixmpp, type SlixmppPeer } from "../../scripts/peers/slixmpp.ts";
import { recordsOf } from "../../src/archive/reader.ts";
import type { ClientEntry } from "../../src/gateway/client-entries.ts";
import { callControl } from "../../src/ops/control-client.ts";
import { isNoticeId } from "../../src/xmpp/notice-message.ts";
import { openHouse, placeOf, type House } from "../support/house.ts";
import { describeNeeding } from "../support/system-needs.ts";

const [SERVICE, MAX, EVA, TIM] = ["stanzagate", "max", "eva", "tim"].map((name) => account(name)) as [
  typeof ANA,
  typeof ANA,
  typeof ANA,
  typeof ANA,
];
const PATIENCE = { timeout: 30_000, interval: 100 };

const entry = (name: string, versions: object = {}): object => ({
  name,
  versions,
  designated_by: "CIO",
  standard: "IM-1",
  standard_version: "3",
  date: "2026-11-22",
});
/** Gajim tells its version to contacts alone. Profanity is there, but not in a version that anybody has. */
const CLIENTS = {
  mode: "approved-only",
  unknown: "allow",
  grace: "7s",
  approved: [entry("Gajim"), entry("Profanity", { min: "99" })],
};

let house: House;

const at = (who: typeof ANA, resource?: string): LogIn => ({
  ...placeOf(house.gateway, "starttls"),
  account: who,
  ...(resource !== undefined && { resource }),
});

const entryOf = async (who: typeof ANA): Promise<ClientEntry | undefined> => {
  const all = (await callControl(house.gateway.controlSocket, {
    command: "clients",
  })) as readonly ClientEntry[];
  return all.find(({ user }) => user.startsWith(`${bareJid(who)}/`));
};
const sourcesOf = ({ claims }: ClientEntry): readonly unknown[] => [
  ...new Set(claims.map(({ source }) => source)),
];
const recordsAbout = (who: typeof ANA, step: string) =>
  [...recordsOf({ dir: house.gateway.archiveDir })].flatMap(({ record }) =>
    record.kind === "client" &&
    String(record.facts["user"]).startsWith(`${bareJid(who)}/`) &&
    record.facts["step"] === step
      ? [record.facts]
      : [],
  );

/** By its own encoders; with the name it is told to have. */
const slixmpp = async (who: typeof ANA, software?: object): Promise<SlixmppPeer> => {
  const peer = await startSlixmpp({ ...at(who, "slix"), plugins: ["xep_0115"] });
  await peer.call("register_plugin", { args: ["xep_0092", ...(software === undefined ? [] : [software])] });
  await peer.call("plugin.xep_0115.update_caps");
  await peer.call("send_presence");
  return peer;
};

const reloadWith = async (clients: object): Promise<void> => {
  const file = house.gateway.folder.at("policy.yaml");
  const policy = JSON.parse(readFileSync(file, "utf8")) as object;
  writeFileSync(file, JSON.stringify({ ...policy, clients }));
  expect(await house.gateway.command("reload")).toMatchObject({ code: 0 });
};

describeNeeding(["prosody"], "approved clients", () => {
  beforeAll(async () => {
    const users = [ANA, LEE, RAJ, MAX, EVA, TIM, SERVICE];
    const password = "SERVICE_PASSWORD";
    process.env[password] = SERVICE.password;
    house = await openHouse({
      start: startProsody,
      users,
      gateway: {
        web: {},
        policy: { clients: CLIENTS, notices: { hold: false } },
        gateway: { service: { account: bareJid(SERVICE), password: `env:${password}` } },
      },
    });
    await vi.waitUntil(
      () => house.gateway.log().some((line) => line.includes("service account: connected")),
      PATIENCE,
    );
  });
  afterAll(async () => {
    await house.close();
  });

  describeNeeding(
    ["python3-slixmpp", "go-sendxmpp", "profanity", "tmux", "openssl", "gajim", "xvfb", "dbus"],
    "real ones",
    () => {
      it("are known by what they say, and those that are not approved are ended", async () => {
        const gajim = Gajim.start({
          account: ANA,
          port: house.gateway.starttlsPort,
          tls: "starttls",
          certificateFile: house.gateway.certificates.certFile,
        });
        const older = await startProfanity(at(LEE));
        const plain = await slixmpp(MAX);
        const pretender = await slixmpp(EVA, { software_name: "Gajim", version: "1.7.3" });
        expect(await sendByGoSendxmpp(at(TIM), { to: bareJid(MAX), text: "hello" })).toMatchObject({
          code: 0,
        });

        expect(await entryOf(TIM)).toMatchObject({
          name: "go-sendxmpp",
          namedBy: "resource",
          standing: "unknown",
        });
        const known = (who: typeof ANA) => expect.poll(async () => await entryOf(who), PATIENCE);
        await known(LEE).toMatchObject({ name: "Profanity", standing: "below-version", isRefused: true });
        await known(MAX).toMatchObject({ name: "Slixmpp", standing: "unapproved", isRefused: true });
        await known(EVA).toMatchObject({ name: "Gajim", standing: "suspect", isRefused: true });
        expect((await entryOf(EVA))?.reasons).toContain("version and caps name two programs");
        for (const [who, clauses] of [
          [LEE, "AL-4.a"],
          [MAX, "CCPS-1.c"],
          [EVA, "WV-4.1"],
        ] as const) {
          const [refused] = recordsAbout(who, "refused");
          expect(String(refused?.["clauses"]).split(" ")).toContain(clauses);
          const sources = sourcesOf((await entryOf(who)) as ClientEntry);
          expect(sources).toEqual(
            expect.arrayContaining(["tls", "mechanism", "resource", "caps", "version"]),
          );
        }
        older.type("/win 2");
        await older.until("not approved by the agency");
        await (await gajim).open(bareJid(RAJ));
        await known(ANA).toMatchObject({ name: "Gajim", namedBy: "caps", standing: "approved" });
        expect(sourcesOf((await entryOf(ANA)) as ClientEntry)).toContain("caps");
        const answers = (await entryOf(ANA))?.claims.filter(({ source }) => source === "caps-answer");
        expect(answers).toMatchObject([{ isMatch: true }]);
        await (await gajim).end();
        await older.end();
        await plain.end();
        await pretender.end();
        expect((await house.gateway.command("clients")).output).toMatch(
          /slix .*Gajim .*suspect +refused; version and caps/,
        );
        const metrics = await (await fetch(`http://${LOOPBACK}:${house.gateway.metricsPort}/metrics`)).text();
        expect(metrics).toContain(
          'stanzagate_client_judgements_total{standing="suspect",outcome="refused",mode="enforce"} 1',
        );
      });
    },
  );

  it("one that is refused was warned, reads why, and cannot resume", async () => {
    const caps = "<c xmlns='http://jabber.org/protocol/caps' node='https://dino.im' ver='v=' hash='sha-1'/>";
    await reloadWith({ ...CLIENTS, grace: "5s" });
    const raj = await RawClient.logIn({ ...at(RAJ, "desk") });
    await raj.enable();
    await raj.send(`<presence>${caps}</presence>`);
    const notice = await raj.stanzas.take(
      (one) => one.is("message") && !isNoticeId(String(one.attrs["id"])),
      "the warning",
    );
    expect(notice.getChildText("body")).toMatch(
      /not approved by the agency.*Approved: Gajim, Profanity 99\+/,
    );
    await expect
      .poll(() => raj.stream.received, PATIENCE)
      .toContain("not approved here. Approved: Gajim, Profanity 99+");
    expect(raj.stream.received).toContain("policy-violation");
    await expect(RawClient.resume(at(RAJ, "desk"), raj.cut())).rejects.toThrow("not resumed");
    expect(recordsAbout(RAJ, "warned")).toHaveLength(1);
  });

  it("TLS older than the minimum is refused at every door, with a text and a record, before anybody logs in", async () => {
    await reloadWith({ ...CLIENTS, mode: "inventory", settings: { tls_min: "TLSv1.3" } });
    const older = "encryption is older than is permitted here";
    expect(await directly("TLSv1.2")).toContain(older);
    expect(await directly("TLSv1.3")).toContain("<mechanism>");
    expect(await byWebSocket("TLSv1.2")).toContain(older);
    expect(await byWebSocket("TLSv1.3")).toContain("<mechanism>");
    expect(await byBosh("TLSv1.2")).toContain(older);
    expect(await byBosh("TLSv1.3")).toContain("<mechanism>");
    const refusals = [...recordsOf({ dir: house.gateway.archiveDir })].flatMap(({ record }) =>
      record.kind === "session" && record.facts["detail"] === "TLS below the minimum" ? [record.facts] : [],
    );
    expect(refusals).toHaveLength(3);
    expect(String(refusals[0]?.["clauses"])).toContain("CCPS-1.c");
  });
});

const HEADER = `<stream:stream to='${AGENCY}' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>`;

/** What the gateway says until it ends, or offers a log-in. */
const directly = async (maxVersion: SecureVersion): Promise<string> => {
  const { authority: ca } = placeOf(house.gateway, "direct");
  const socket = connectTls({
    port: house.gateway.directPort,
    host: LOOPBACK,
    servername: AGENCY,
    ca,
    maxVersion,
  });
  socket.write(HEADER);
  let text = "";
  for await (const chunk of socket) {
    text += String(chunk);
    if (text.includes("</stream:features>")) break;
  }
  socket.destroy();
  return text;
};

const byWebSocket = async (maxVersion: SecureVersion): Promise<string> => {
  const { authority: ca } = placeOf(house.gateway, "direct");
  const url = `wss://${LOOPBACK}:${house.gateway.webPort}/xmpp-websocket`;
  const tls = { ca, servername: AGENCY, maxVersion };
  const socket = new WebSocket(url, "xmpp", tls);
  const { promise, resolve } = Promise.withResolvers<string>();
  let text = "";
  socket.on("open", () => {
    socket.send(`<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='${AGENCY}' version='1.0'/>`);
  });
  socket.on("message", (frame: Buffer) => {
    text += frame.toString("utf8");
    if (text.includes("</stream:features>")) resolve(text);
  });
  socket.on("close", () => {
    resolve(text);
  });
  const said = await promise;
  socket.terminate();
  return said;
};

const byBosh = async (maxVersion: SecureVersion): Promise<string> => {
  const { authority: ca } = placeOf(house.gateway, "direct");
  const url = `https://${LOOPBACK}:${house.gateway.webPort}/http-bind`;
  const body = `<body xmlns='http://jabber.org/protocol/httpbind' rid='7' to='${AGENCY}' wait='5' hold='1' ver='1.6' xmpp:version='1.0' xmlns:xmpp='urn:xmpp:xbosh'/>`;
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const options = { method: "POST", ca, servername: AGENCY, maxVersion, agent: false as const };
  request(url, options, resolve).on("error", reject).end(body);
  let text = "";
  for await (const chunk of await promise) text += String(chunk);
  return text;
};
