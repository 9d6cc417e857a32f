/**
 * Stream management through the real gateway to a real Prosody: 25 refused stanzas in a row in each direction, the
 * connection cut in the middle, the gateway left alone, drained or killed meanwhile, the stream resumed.
 *
 * Shown each time: both ends and the wire between gateway and server count the same; every refusal is told exactly
 * once (made again where it was lost); nothing refused is delivered; nothing allowed is lost or comes twice.
 */
import type { Element } from "@xmpp/xml";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startGateway, type Gateway } from "../../scripts/peers/gateway.ts";
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
import { idOf, type LogIn } from "../../scripts/peers/peer.ts";
import { startProsody } from "../../scripts/peers/prosody.ts";
import { RawClient } from "../../scripts/peers/raw-client.ts";
import type { XmppServer } from "../../scripts/peers/server.ts";
import { recordsOf } from "../../src/archive/reader.ts";
import { isPing, ManagedClient, pingAnswer } from "../support/managed-client.ts";
import { describeNeeding } from "../support/system-needs.ts";
import { COUNT, goodMessage, inboundBlocked, outboundBlocked } from "./stream-management/blocked-stanzas.ts";
import { Tap } from "./stream-management/tap.ts";

const PATIENCE = { timeout: 20_000, interval: 20 };

const isError = (stanza: Element): boolean => stanza.attrs["type"] === "error";
const isMessage = (stanza: Element): boolean => stanza.is("message") && !isError(stanza);
const sorted = (ids: readonly string[]): readonly string[] => ids.toSorted();
const idsIn = (stanzas: readonly string[]): readonly string[] =>
  stanzas.map((xml) => /id='([^']*)'/u.exec(xml)?.[1] ?? "");

let server: XmppServer;
let tap: Tap;
let gateway: Gateway;
/** Past the gateway. */
let raj: RawClient;
let eve: RawClient;

const anaAt = (resource: string): LogIn => ({
  account: ANA,
  port: gateway.directPort,
  tls: "direct",
  authority: gateway.certificates.authority,
  resource,
});

const idsAt = (peer: RawClient, name: string, isWanted: (stanza: Element) => boolean): readonly string[] =>
  peer.stanzas.all
    .filter(isWanted)
    .map((stanza) => idOf(stanza) ?? "")
    .filter((id) => id.startsWith(`${name}-`));

const messagesAt = (peer: RawClient, name: string): readonly string[] => idsAt(peer, name, isMessage);
const errorsAt = (peer: RawClient, name: string): readonly string[] => idsAt(peer, name, isError);

const blockedInArchive = (name: string): readonly string[] => {
  const ids = [...recordsOf({ dir: gateway.archiveDir })].flatMap(({ record }) =>
    record.kind === "stanza" && record.verdict.enforced === "block" ? [record.addressing.id ?? ""] : [],
  );
  return sorted([...new Set(ids)].filter((id) => id.startsWith(`${name}-`)));
};

/** Both ends and the wire between gateway and server tell the same. */
const expectEqualCounters = async (client: ManagedClient): Promise<void> => {
  await expect
    .poll(() => {
      client.ask();
      const { sent, handled, serverHandled } = client.counters;
      const { up, down } = tap.leg;
      return {
        serverHandled: serverHandled - sent,
        up: (up.count ?? -1) - sent,
        down: (down.count ?? -1) - handled,
      };
    }, PATIENCE)
    .toEqual({ serverHandled: 0, up: 0, down: 0 });
};

/** How the connection is cut. `unread`: so many of the last stanzas that came were never read. */
const CUTS = [
  {
    name: "the client's connection is cut",
    short: "cut",
    cut: (client: ManagedClient, unread: number): Promise<void> => {
      client.cut(unread);
      return Promise.resolve();
    },
  },
  {
    name: "the gateway drains and starts again",
    short: "drain",
    cut: async (client: ManagedClient, unread: number): Promise<void> => {
      const drained = gateway.stop();
      await client.gone(unread);
      expect((await drained).code).toBe(0);
      await gateway.start();
    },
  },
  {
    name: "the gateway is killed and starts again",
    short: "kill",
    cut: async (client: ManagedClient, unread: number): Promise<void> => {
      await gateway.kill9();
      await client.gone(unread);
      await gateway.start();
    },
  },
] as const;

describeNeeding(["prosody"], "stream management", () => {
  beforeAll(async () => {
    server = await startProsody({
      domains: [AGENCY, OTHER],
      users: PEOPLE,
      services: { rooms: ROOMS, upload: UPLOAD, proxy: PROXY },
    });
    tap = await Tap.start(server.port);
    gateway = await startGateway({ upstream: { port: tap.port }, policy: { upload_hosts: [UPLOAD] } });
    const past = { port: server.port, tls: "none", resource: "desk" } as const;
    raj = await RawClient.logIn({ account: RAJ, ...past });
    eve = await RawClient.logIn({ account: EVE, ...past });
    for (const peer of [raj, eve]) await peer.send("<presence/>");
  });

  afterAll(async () => {
    await raj.end();
    await eve.end();
    await gateway.remove();
    tap.stop();
    await server.stop();
  });

  const expectAlive = async (client: ManagedClient, name: string): Promise<void> => {
    client.acknowledge();
    client.send(goodMessage(bareJid(RAJ), `${name}-good-out`));
    await raj.send(goodMessage(client.jid, `${name}-good-in`));
    const isGood = (id: string): boolean => id.startsWith(`${name}-good`);
    await expect.poll(() => messagesAt(raj, name), PATIENCE).toEqual([`${name}-before`, `${name}-good-out`]);
    await expect.poll(() => client.idsOf(isMessage).filter(isGood), PATIENCE).toEqual([`${name}-good-in`]);
    await expectEqualCounters(client);
    client.acknowledge();
    await expectEqualCounters(client);
    // Nothing is left over that either side would send again.
    const { length } = client.received;
    client.cut();
    expect(await client.resume()).toBe(0);
    await expectEqualCounters(client);
    expect(client.received).toHaveLength(length);
  };

  describe.each(CUTS)("$name", ({ short, cut }) => {
    it("25 refused outbound: each told once, counters equal", async () => {
      const name = `out-${short}`;
      const client = await ManagedClient.start(anaAt(name));
      const blocked = outboundBlocked(name);
      client.send("<presence/>", goodMessage(bareJid(RAJ), `${name}-before`), ...blocked.slice(0, 8));
      await expect.poll(() => client.idsOf(isError).length, PATIENCE).toBe(8);
      await expectEqualCounters(client);
      const { leg } = tap;
      // Handled by the server, answers lost with the connection.
      leg.hold("down");
      client.send(...blocked.slice(8, 16));
      await expect.poll(() => leg.down.heldStanzas, PATIENCE).toBe(8);
      // On record, lost on the way to the server.
      leg.hold("up");
      client.send(...blocked.slice(16));
      await expect.poll(() => leg.up.heldStanzas, PATIENCE).toBe(9);
      await cut(client, 0);
      expect(await client.resume()).toBe(9);
      await expect.poll(() => client.idsOf(isError).length, PATIENCE).toBeGreaterThanOrEqual(COUNT);
      await expectAlive(client, name);
      expect(sorted(client.idsOf(isError))).toEqual(sorted(idsIn(blocked)));
      expect(blockedInArchive(name)).toEqual(sorted(idsIn(blocked)));
      expect(messagesAt(eve, name)).toEqual([]);
      await client.end();
    });

    it("25 refused inbound: each told once, counters equal", async () => {
      const name = `in-${short}`;
      const client = await ManagedClient.start(anaAt(name));
      client.send("<presence/>", goodMessage(bareJid(RAJ), `${name}-before`));
      await expectEqualCounters(client);
      const blocked = inboundBlocked(name, client.jid);
      const answered = sorted(blocked.filter(({ isAnswered }) => isAnswered).map(({ id }) => id));
      const inject = async (from: number, to: number): Promise<number> => {
        const some = blocked.slice(from, to);
        for (const { sender, xml } of some) await (sender === RAJ ? raj : eve).send(xml);
        return some.filter(({ isAnswered }) => isAnswered).length;
      };
      const told = (): readonly string[] => sorted([...errorsAt(raj, name), ...errorsAt(eve, name)]);
      const early = await inject(0, 8);
      await expect.poll(() => told().length, PATIENCE).toBe(early);
      await expectEqualCounters(client);
      // Substitutes that reach the client and are not answered.
      client.mayAnswer = false;
      const waiting = await inject(8, 13);
      await expect.poll(() => client.pingsUnanswered, PATIENCE).toBe(waiting);
      const { leg } = tap;
      // On the way to the gateway.
      leg.hold("down");
      await inject(13, 18);
      await expect.poll(() => leg.down.heldStanzas, PATIENCE).toBe(5);
      // Two answers on their way to the server; one substitute that the client never read.
      leg.hold("up");
      client.answer(2);
      await expect.poll(() => leg.up.heldStanzas, PATIENCE).toBe(2);
      await cut(client, 1);
      await inject(18, COUNT);
      client.mayAnswer = true;
      expect(await client.resume()).toBe(2);
      client.answer();
      await expect.poll(() => told().length, PATIENCE).toBeGreaterThanOrEqual(answered.length);
      await expectAlive(client, name);
      expect(told()).toEqual(answered);
      expect(blockedInArchive(name)).toEqual(sorted(blocked.map(({ id }) => id)));
      const blockedIds = new Set(blocked.map(({ id }) => id));
      expect(client.received.filter((one) => blockedIds.has(idOf(one) ?? ""))).toEqual([]);
      await client.end();
    });
  });

  describe("without stream management", () => {
    it.each(["", " after a restart"])(
      "25 refused in each direction are told once, the stream lives on%s",
      async (when) => {
        if (when !== "") await gateway.restart();
        const name = `plain${when.length}`;
        const client = await RawClient.logIn(anaAt(name));
        client.stream.onElement = (element) => {
          if (isPing(element)) void client.send(pingAnswer(element));
        };
        await client.send("<presence/>");
        const outbound = outboundBlocked(`${name}-out`);
        await client.send(outbound.join(""));
        await expect.poll(() => errorsAt(client, `${name}-out`).length, PATIENCE).toBe(COUNT);
        const inbound = inboundBlocked(`${name}-in`, client.jid);
        const answered = inbound.filter(({ isAnswered }) => isAnswered).map(({ id }) => id);
        for (const { sender, xml } of inbound) await (sender === RAJ ? raj : eve).send(xml);
        const told = (): readonly string[] =>
          sorted([raj, eve].flatMap((peer) => errorsAt(peer, `${name}-in`)));
        await expect.poll(() => told().length, PATIENCE).toBe(answered.length);
        await raj.send(goodMessage(client.jid, `${name}-good-in`));
        await client.send(goodMessage(bareJid(RAJ), `${name}-good-out`));
        await expect.poll(() => messagesAt(client, name), PATIENCE).toEqual([`${name}-good-in`]);
        await expect.poll(() => messagesAt(raj, name), PATIENCE).toEqual([`${name}-good-out`]);
        expect(sorted(errorsAt(client, name))).toEqual(sorted(idsIn(outbound)));
        expect(told()).toEqual(sorted(answered));
        expect(messagesAt(eve, name)).toEqual([]);
        expect(blockedInArchive(`${name}-in`)).toEqual(sorted(inbound.map(({ id }) => id)));
        await client.end();
      },
    );
  });
});
