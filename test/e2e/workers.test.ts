/**
 * Two processes behind one pair of ports, before a real Prosody: sessions land on both, limits count across them, a
 * reload reaches both, and a worker that is killed takes nothing along.
 *
 * Sources: issue 3, acceptance 5; design.md §8.3, §8.17.
 */
import { writeFileSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { BoshDoorway, BoshSession, idsIn, type BoshPlace } from "../../scripts/peers/bosh-client.ts";
import { startGateway, type Gateway } from "../../scripts/peers/gateway.ts";
import {
  AGENCY,
  ANA,
  EVE,
  LEE,
  OTHER,
  PEOPLE,
  PROXY,
  RAJ,
  ROOMS,
  UPLOAD,
  type Account,
} from "../../scripts/peers/people.ts";
import { startProsody } from "../../scripts/peers/prosody.ts";
import { RawClient } from "../../scripts/peers/raw-client.ts";
import type { LogIn } from "../../scripts/peers/peer.ts";
import type { XmppServer } from "../../scripts/peers/server.ts";
import { logsOf } from "../../src/archive/log-set.ts";
import { recordsOf } from "../../src/archive/reader.ts";
import { callControl } from "../../src/ops/control-client.ts";
import { ManagedClient } from "../support/managed-client.ts";
import { placeOf } from "../support/house.ts";
import { describeNeeding } from "../support/system-needs.ts";

interface Status {
  readonly workers: readonly { readonly number: number; readonly pid: number; readonly sessions: number }[];
  readonly policy: { readonly mode: string };
}

const PER_USER = 3;
const PER_ADDRESS = 12;

describeNeeding(["prosody"], "two workers", () => {
  let server: XmppServer;
  let gateway: Gateway;
  beforeAll(async () => {
    const services = { rooms: ROOMS, upload: UPLOAD, proxy: PROXY };
    server = await startProsody({ domains: [AGENCY, OTHER], users: PEOPLE, services });
    gateway = await startGateway({
      upstream: { port: server.port },
      logLevel: "info",
      web: {},
      gateway: {
        workers: 2,
        limits: { connections_per_user: PER_USER, connections_per_address: PER_ADDRESS },
      },
    });
  });
  afterAll(async () => {
    await gateway.remove();
    await server.stop();
  });

  const at = (account: Account, resource: string): LogIn => ({
    account,
    resource,
    port: gateway.directPort,
    tls: "direct",
    authority: gateway.certificates.authority,
    mechanism: "PLAIN",
  });
  const status = async (): Promise<Status> =>
    (await callControl(gateway.controlSocket, { command: "status" })) as Status;
  const metrics = async (): Promise<string> =>
    await (await fetch(`http://127.0.0.1:${String(gateway.metricsPort)}/metrics`)).text();
  const place = (): BoshPlace => {
    const { webPort: port, certificates } = gateway;
    return { port, authority: certificates.authority, domain: AGENCY };
  };
  const refusalsOf = (client: ManagedClient): readonly string[] =>
    client.idsOf((stanza) => stanza.attrs["type"] === "error");
  const textsOf = (client: ManagedClient): readonly string[] =>
    client.idsOf((stanza) => stanza.is("message") && stanza.attrs["type"] === "chat");
  const chat = (to: string, id: string): string =>
    `<message type='chat' to='${to}' id='${id}'><body>${id}</body></message>`;

  it("share sessions, deliver and refuse, and survive the kill of one without a loss", async () => {
    const clients = await Promise.all(
      [ANA, RAJ, LEE].map(async (who) => await ManagedClient.start(at(who, "desk"))),
    );
    const [ana, raj] = clients;
    if (ana === undefined || raj === undefined) throw new Error("nobody");
    const before = await status();
    expect(before.workers.map(({ sessions }) => sessions > 0)).toEqual([true, true]);
    ana.send(chat(raj.jid, "d1"), chat("eve@other.example", "r1"));
    await expect.poll(() => textsOf(raj)).toEqual(["d1"]);
    await expect.poll(() => refusalsOf(ana)).toEqual(["r1"]);
    for (const { pid } of before.workers) {
      process.kill(pid, "SIGKILL");
      // Who calls in the moment of that end is cut, and calls again. Those of the other worker are cut by their own hand: whoever resumes may land on either.
      const survivors = clients.map(
        async (one) => await Promise.race([one.gone().then(() => one), never(500)]),
      );
      await Promise.all(
        (await Promise.all(survivors)).map(
          async (one) => await one?.resume().catch(async () => await one.resume()),
        ),
      );
      await expect
        .poll(async () => (await status()).workers.filter((one) => one.pid !== pid), { timeout: 30_000 })
        .toHaveLength(2);
    }
    ana.send(chat(raj.jid, "d2"), chat("eve@other.example", "r2"));
    await expect.poll(() => textsOf(raj)).toEqual(["d1", "d2"]);
    await expect.poll(() => refusalsOf(ana)).toEqual(["r1", "r2"]);
    const verified = await gateway.command("archive", "verify");
    expect([verified.code, verified.output.match(/^result +sound$/gmu)?.length]).toEqual([0, 2]);
    expect((await gateway.command("blocked", "--json")).output.trim().split("\n")).toHaveLength(2);
    await Promise.all(clients.map(async (one) => await one.end()));
  });

  const noSessions = async (count = 0): Promise<void> => {
    const sum = async (): Promise<number> =>
      (await status()).workers.reduce((all, { sessions }) => all + sessions, 0);
    await expect.poll(sum, { timeout: 20_000 }).toBe(count);
  };

  it("count an account's connections across both", async () => {
    const held: RawClient[] = [];
    for (let index = 0; index < PER_USER; index += 1)
      held.push(await RawClient.logIn(at(ANA, `r${String(index)}`)));
    const extra = await RawClient.logIn(at(ANA, "extra"));
    await extra.stream.closed();
    expect(extra.stream.received).toMatch(/policy-violation.*too many devices/su);
    await held[0]?.end();
    await noSessions(2);
    held.push(await RawClient.logIn(at(ANA, "again")));
    await Promise.all(held.slice(1).map(async (one) => await one.end()));
    await noSessions();
  });

  it("count an address's connections across both", async () => {
    const sockets = Array.from({ length: PER_ADDRESS + 4 }, () => connect(gateway.directPort, "127.0.0.1"));
    const open = (): number => sockets.filter(({ destroyed }) => !destroyed).length;
    for (const socket of sockets) socket.on("error", () => undefined).resume();
    await expect.poll(open, { timeout: 5_000 }).toBe(PER_ADDRESS);
    for (const socket of sockets) socket.destroy();
    const page = await metrics();
    expect(page).toMatch(/^stanzagate_connections_total\{listener="c2s-tls",outcome="limit-address"\} 4$/mu);
  });

  it("remember whom a stream sees in a room, on whichever of them it resumes", async () => {
    const ana = await ManagedClient.start(at(ANA, "desk"));
    const eve = await RawClient.logIn({ ...at(EVE, "desk"), ...placeOf(server, "direct") });
    const joined = (nick: string): boolean =>
      ana.received.some((one) => one.is("presence") && one.attrs["from"] === `${ROOM}/${nick}`);
    ana.send(`<presence to='${ROOM}/ana'>${JOIN}</presence>`);
    await expect.poll(() => joined("ana")).toBe(true);
    ana.send(`<iq type='set' id='shown' to='${ROOM}'>${SHOWN_TO_ALL}</iq>`);
    await expect.poll(() => ana.idsOf((one) => one.attrs["type"] === "result")).toContain("shown");
    await eve.send(`<presence to='${ROOM}/eve'>${JOIN}</presence>`);
    await expect.poll(() => joined("eve")).toBe(true);
    const served = new Set<number>();
    for (let turn = 0; served.size < 2; turn += 1) {
      const { workers } = await status();
      for (const { number, sessions } of workers) if (sessions > 0) served.add(number);
      ana.send(`<message type='groupchat' to='${ROOM}' id='w${String(turn)}'><body>secret</body></message>`);
      await expect.poll(() => refusalsOf(ana)).toHaveLength(turn + 1);
      ana.cut();
      await ana.resume();
    }
    expect(eve.stream.received).not.toContain("secret");
    await Promise.all([ana.end(), eve.end()]);
    await noSessions();
  });

  it("serve a BOSH session whichever of them its requests come to, until its own one dies", async () => {
    const session = await BoshSession.create(place());
    const others = [new BoshDoorway(place()), new BoshDoorway(place())];
    await session.logIn({ account: ANA, resource: "bosh" });
    for (let index = 0; index < 6; index += 1) {
      const reply = await (others[index % 2] ?? session.doorway).post(session.next(ping(index)));
      expect(idsIn(reply)).toEqual([`p${String(index)}`]);
    }
    const owner = (await status()).workers.find(({ sessions }) => sessions > 0);
    process.kill(owner?.pid ?? 0, "SIGKILL");
    const gone = async (doorway: BoshDoorway): Promise<unknown> =>
      (await doorway.post(session.next()).catch(() => undefined))?.body?.attrs["condition"];
    for (const one of others) await expect.poll(async () => await gone(one)).toBe("item-not-found");
    await expect.poll(async () => (await status()).workers.length, { timeout: 20_000 }).toBe(2);
    for (const one of [session, ...others]) one.close();
  });

  it("reload as one, and are measured as one", async () => {
    const file = gateway.folder.at("policy.yaml");
    const policy = JSON.parse(readFileSync(file, "utf8")) as Readonly<Record<string, unknown>>;
    writeFileSync(file, JSON.stringify({ ...policy, mode: "shadow" }));
    expect((await gateway.command("reload")).code).toBe(0);
    expect((await status()).policy.mode).toBe("shadow");
    const page = await metrics();
    expect(page).toMatch(/^stanzagate_config_info\{revision="[0-9a-f]{16}",mode="shadow"\} 1$/mu);
    expect(page).toMatch(/^stanzagate_auth_total\{mechanism="PLAIN",result="success"\} [5-9]|1\d$/mu);
  });

  it("end with their primary, and leave the ports and the logs to the next one", async () => {
    const ana = await ManagedClient.start(at(ANA, "desk"));
    await gateway.kill9();
    await ana.gone();
    await gateway.start();
    await ana.resume();
    await ana.end();
    await noSessions();
  });

  it("stop as one: everybody is told, and what was said is delivered and on record", async () => {
    const pair = await Promise.all([ANA, RAJ].map(async (who) => await RawClient.logIn(at(who, "last"))));
    const [ana, raj] = pair;
    if (ana === undefined || raj === undefined) throw new Error("nobody");
    const { workers } = await status();
    expect(workers.map(({ sessions }) => sessions)).toEqual([1, 1]);
    const said = Array.from({ length: 20 }, (_, index) => `last-${String(index)}`);
    const heard = (): readonly string[] => raj.stream.received.match(/(?<=id=.)last-\d+/gu) ?? [];
    await ana.send(said.map((id) => chat(raj.jid, id)).join(""));
    await expect.poll(() => heard().length).toBeGreaterThan(0);
    // To every process, as systemd and a terminal do.
    for (const { pid } of workers) process.kill(pid, "SIGTERM");
    const stopped = gateway.stop();
    for (const { stream } of pair) {
      await stream.closed();
      expect(stream.received).toMatch(/<system-shutdown .*<\/stream:stream>$/su);
    }
    expect((await stopped).code).toBe(0);
    expect(heard()).toEqual(said);
    expect(keptIds(gateway.archiveDir)).toEqual(expect.arrayContaining(said));
    expect((await gateway.command("archive", "verify")).code).toBe(0);
  });
});

const ROOM = `ops@${ROOMS}`;
const SHOWN_TO_ALL = `<query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>http://jabber.org/protocol/muc#roomconfig</value></field><field var='muc#roomconfig_whois'><value>anyone</value></field></x></query>`;
const JOIN = "<x xmlns='http://jabber.org/protocol/muc'/>";

const ping = (index: number): string =>
  `<iq type='get' id='p${String(index)}' to='${AGENCY}'><ping xmlns='urn:xmpp:ping'/></iq>`;

const keptIds = (dir: string): readonly string[] =>
  logsOf({ dir }).flatMap(({ place }) =>
    [...recordsOf(place)].flatMap(({ record }) =>
      record.kind === "stanza" ? (record.addressing.id ?? "") : [],
    ),
  );

const never = async (ms: number): Promise<undefined> => {
  await new Promise((resolve) => setTimeout(resolve, ms));
  return undefined;
};
