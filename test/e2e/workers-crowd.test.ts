/**
 * A crowd of connections that wait for nothing, at two workers: together they hold no more places than one gateway gives
 * to whoever has not logged in, and they keep nobody out.
 *
 * Source: docs/decisions/0021-a-crowd-costs-sockets.md.
 */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startGateway, type Gateway } from "../../scripts/peers/gateway.ts";
import { AGENCY, PEOPLE, RAJ } from "../../scripts/peers/people.ts";
import { LOOPBACK } from "../../scripts/peers/places.ts";
import { startProsody } from "../../scripts/peers/prosody.ts";
import { RawClient } from "../../scripts/peers/raw-client.ts";
import type { XmppServer } from "../../scripts/peers/server.ts";
import { atGateway } from "../support/door.ts";
import { describeNeeding } from "../support/system-needs.ts";

const PLACES = 20;
const CROWD = 3 * PLACES;
const ADDRESSES = 6;

describeNeeding(["prosody"], "a crowd before two workers", () => {
  let server: XmppServer;
  let gateway: Gateway;
  beforeAll(async () => {
    server = await startProsody({
      domains: [AGENCY],
      users: PEOPLE.filter(({ domain }) => domain === AGENCY),
    });
    const limits = { pre_auth_connections: PLACES, handshake_timeout: "60s" };
    gateway = await startGateway({
      upstream: { port: server.port },
      gateway: { workers: 2, limits },
    });
  });
  afterAll(async () => {
    await gateway.remove();
    await server.stop();
  });

  const call = async (index: number): Promise<Socket> => {
    const localAddress = `127.0.3.${String(1 + (index % ADDRESSES))}`;
    const socket = connect({ port: gateway.directPort, host: LOOPBACK, localAddress });
    socket.on("error", () => undefined);
    await once(socket, "connect");
    socket.resume();
    return socket;
  };

  it("holds no more places than there are, and keeps nobody out", async () => {
    const crowd: Socket[] = [];
    for (let index = 0; index < CROWD; index += 1) crowd.push(await call(index));
    const standing = (): number => crowd.filter(({ closed }) => !closed).length;
    await expect.poll(standing).toBeLessThanOrEqual(PLACES);
    for (let round = 0; round < 6; round += 1) {
      const raj = await RawClient.logIn({
        ...atGateway(gateway),
        account: RAJ,
        resource: `r${String(round)}`,
      });
      await raj.send("<iq type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>");
      await raj.stanzas.take((stanza) => stanza.attrs["id"] === "p", "a pong");
    }
    expect(standing()).toBeGreaterThan(0);
    for (const socket of crowd) socket.destroy();
  });
});
