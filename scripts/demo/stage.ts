/** The stage: a real Prosody on loopback, the gateway before it, three people behind the gateway, one outside. */
import { startGateway, type Gateway } from "../peers/gateway.ts";
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
} from "../peers/people.ts";
import type { Peer } from "../peers/peer.ts";
import { portOrFree } from "../peers/places.ts";
import { startProsody } from "../peers/prosody.ts";
import { RawClient } from "../peers/raw-client.ts";
import type { XmppServer } from "../peers/server.ts";
import { startXmppClient } from "../peers/xmpp-client.ts";

export interface Stage {
  readonly server: XmppServer;
  readonly gateway: Gateway;
  readonly ana: Peer;
  readonly raj: Peer;
  readonly lee: Peer;
  /** Outside the agency, logged in straight at the server: she would get what leaks. */
  readonly eve: Peer;
  /** The people leave; server and gateway stay. */
  dismiss(): Promise<void>;
  close(): Promise<void>;
}

const PORTS = { starttls: 5222, direct: 5223, metrics: 9464 };

const openGateway = async (server: XmppServer): Promise<Gateway> => {
  const [starttlsPort, directPort, metricsPort] = await Promise.all([
    portOrFree(PORTS.starttls),
    portOrFree(PORTS.direct),
    portOrFree(PORTS.metrics),
  ]);
  return await startGateway({
    upstream: { port: server.port },
    services: [ROOMS, UPLOAD],
    policy: { upload_hosts: [UPLOAD] },
    // Signed every second, so that the proof at the end covers what was just seen.
    gateway: { archive: { dir: "data/archive", reserve: "16MB", sign_every: "1s" } },
    ports: { starttlsPort, directPort, metricsPort },
    logLevel: "info",
  });
};

const admit = async (gateway: Gateway, account: Account, tls: "starttls" | "direct"): Promise<Peer> => {
  const port = tls === "direct" ? gateway.directPort : gateway.starttlsPort;
  const authority = gateway.certificates.authority;
  const peer = await startXmppClient({ account, port, tls, authority, resource: "desk" });
  await peer.send("<presence/>");
  return peer;
};

const gather = async (
  server: XmppServer,
  gateway: Gateway,
): Promise<Pick<Stage, "ana" | "raj" | "lee" | "eve">> => {
  const ana = await admit(gateway, ANA, "starttls");
  const raj = await admit(gateway, RAJ, "direct");
  const lee = await admit(gateway, LEE, "starttls");
  const eve = await RawClient.logIn({ account: EVE, port: server.port, tls: "none", resource: "home" });
  await eve.send("<presence/>");
  return { ana, raj, lee, eve };
};

/** Whatever was started is stopped where the rest does not start. */
export const openStage = async (): Promise<Stage> => {
  const services = { rooms: ROOMS, upload: UPLOAD, proxy: PROXY };
  const server = await startProsody({ domains: [AGENCY, OTHER], users: PEOPLE, services });
  let gateway: Gateway | undefined;
  const close = async (): Promise<void> => {
    await gateway?.remove();
    await server.stop();
  };
  try {
    gateway = await openGateway(server);
    const people = await gather(server, gateway);
    const dismiss = async (): Promise<void> => {
      for (const peer of Object.values(people)) await peer.end();
    };
    return { server, gateway, ...people, dismiss, close };
  } catch (error) {
    await close();
    throw error;
  }
};
