/** A server with the gateway before it, and the two ways in: straight, and through. */
import { startEjabberd } from "../../scripts/peers/ejabberd.ts";
import type { GatewayWishes } from "../../scripts/peers/gateway-files.ts";
import { startGateway, type Gateway } from "../../scripts/peers/gateway.ts";
import { AGENCY, OTHER, PROXY, ROOMS, UPLOAD, type Account } from "../../scripts/peers/people.ts";
import type { LogIn } from "../../scripts/peers/peer.ts";
import { startProsody } from "../../scripts/peers/prosody.ts";
import type { XmppServer, XmppServerWishes } from "../../scripts/peers/server.ts";

export const SERVERS = [
  { name: "prosody", start: startProsody },
  { name: "ejabberd", start: startEjabberd },
] as const;

export type StartServer = (wishes: XmppServerWishes) => Promise<XmppServer>;

export type Place = Pick<LogIn, "port" | "tls" | "authority">;

/** How to reach a server or the gateway with this kind of TLS. */
export const placeOf = (of: XmppServer | Gateway, tls: "starttls" | "direct"): Place => ({
  port: tls === "direct" ? of.directPort : of.starttlsPort,
  tls,
  authority: of.certificates.authority,
});

export interface House {
  readonly server: XmppServer;
  readonly gateway: Gateway;
  close(): Promise<void>;
}

export interface HouseWishes {
  readonly start: StartServer;
  readonly users: readonly Account[];
  /** How the gateway reaches the server. */
  readonly upstreamTls?: "none" | "starttls" | "direct";
  readonly gateway?: Omit<GatewayWishes, "upstream">;
}

const upstreamOf = (server: XmppServer, tls: "none" | "starttls" | "direct"): GatewayWishes["upstream"] => {
  const port = { none: server.port, starttls: server.starttlsPort, direct: server.directPort }[tls];
  return tls === "none" ? { port, tls } : { port, tls, ca: server.certificates.authorityFile };
};

export const gatewayBefore = async (
  server: XmppServer,
  wishes: Omit<HouseWishes, "start" | "users">,
): Promise<Gateway> =>
  await startGateway({ ...wishes.gateway, upstream: upstreamOf(server, wishes.upstreamTls ?? "none") });

/** Whatever was started is stopped where the rest does not start. */
export const openHouse = async (wishes: HouseWishes): Promise<House> => {
  const services = { rooms: ROOMS, upload: UPLOAD, proxy: PROXY };
  const server = await wishes.start({ domains: [AGENCY, OTHER], users: wishes.users, services });
  try {
    const gateway = await gatewayBefore(server, wishes);
    const close = async (): Promise<void> => {
      await gateway.remove();
      await server.stop();
    };
    return { server, gateway, close };
  } catch (error) {
    await server.stop();
    throw error;
  }
};
