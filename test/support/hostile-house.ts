/** A gateway with all its doors before a server, for those who come to break it. */
import type { GatewayWishes } from "../../scripts/peers/gateway-files.ts";
import { startGateway, type Gateway } from "../../scripts/peers/gateway.ts";
import { AGENCY, PEOPLE } from "../../scripts/peers/people.ts";
import { freePorts, LOOPBACK } from "../../scripts/peers/places.ts";
import { startProsody } from "../../scripts/peers/prosody.ts";
import type { XmppServer } from "../../scripts/peers/server.ts";
import type { WebPlace } from "./raw-web.ts";

export interface Besieged {
  readonly gateway: Gateway;
  readonly web: WebPlace;
  close(): Promise<void>;
}

/** STARTTLS, direct TLS and web, each with its own port. */
export const besieged = async (
  upstreamPort: number,
  wishes: Omit<GatewayWishes, "upstream" | "ports"> = {},
): Promise<Besieged> => {
  const [starttlsPort = 0, directPort = 0, metricsPort = 0, webPort = 0] = await freePorts(4);
  const at = (port: number): string => `${LOOPBACK}:${port}`;
  const listeners = [
    { name: "c2s", type: "c2s", bind: at(starttlsPort), tls: "starttls", cert: "main" },
    { name: "c2s-tls", type: "c2s", bind: at(directPort), tls: "direct", cert: "main" },
    { name: "web", type: "web", bind: at(webPort), cert: "main" },
    { name: "metrics", type: "metrics", bind: at(metricsPort) },
  ];
  const gateway = await startGateway({
    ...wishes,
    upstream: { port: upstreamPort },
    ports: { starttlsPort, directPort, metricsPort },
    gateway: { listeners, ...wishes.gateway },
  });
  const { authority } = gateway.certificates;
  return {
    gateway,
    web: { port: webPort, authority },
    close: async () => {
      await gateway.remove();
    },
  };
};

/** Before a Prosody with the usual people. */
export const besiegedHouse = async (
  wishes: Omit<GatewayWishes, "upstream" | "ports"> = {},
): Promise<Besieged & { readonly server: XmppServer }> => {
  const server = await startProsody({
    domains: [AGENCY],
    users: PEOPLE.filter(({ domain }) => domain === AGENCY),
  });
  try {
    const house = await besieged(server.port, wishes);
    const close = async (): Promise<void> => {
      await house.close();
      await server.stop();
    };
    return { ...house, server, close };
  } catch (error) {
    await server.stop();
    throw error;
  }
};
