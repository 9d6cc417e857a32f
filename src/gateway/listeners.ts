/** The doors for clients that gateway.yaml names, and how an address is written. */
import type {
  C2sListenerConfig,
  GatewayConfig,
  ListenerConfig,
  WebListenerConfig,
} from "../config/gateway-config.ts";
import type { Endpoint } from "../edge/addresses.ts";
import { BoshDoor } from "../edge/bosh.ts";
import type { OpenBosh } from "../edge/bosh-port.ts";
import type { ConnectionMaxima } from "../edge/limits.ts";
import { legLimitsFor } from "../edge/leg.ts";
import type { Listener, ListenerPorts } from "../edge/listener.ts";
import { HttpListener } from "../edge/listener-http.ts";
import type { Relay } from "../edge/relay.ts";
import { LISTENER_DEFAULTS, TcpListener } from "../edge/listener-tcp.ts";

type Limits = GatewayConfig["limits"];

interface Ports extends ListenerPorts {
  /** To the other processes, where there are some. */
  readonly relay?: Relay | undefined;
}

/** None listens yet: a start that fails closes those that do. */
export const makeListeners = (
  { listeners, limits }: Pick<GatewayConfig, "listeners" | "limits">,
  ports: Ports,
): readonly Listener[] => listeners.flatMap((one) => makeListener(one, limits, ports));

function makeListener(listener: ListenerConfig, limits: Limits, ports: Ports): readonly Listener[] {
  switch (listener.type) {
    case "c2s":
      return [tcpListener(listener, limits, ports)];
    case "web":
      return [webListener(listener, limits, ports)];
    case "metrics":
      return [];
  }
}

const boshOpener =
  (relay: Relay | undefined): OpenBosh =>
  (around) => {
    const door = new BoshDoor({ ...around, relay });
    relay?.admit(around.host.name, door);
    return door;
  };

function tcpListener(listener: C2sListenerConfig, limits: Limits, ports: ListenerPorts): Listener {
  const { tls, cert: certificate } = listener;
  return new TcpListener({ ...shared(listener, limits), tls, certificate }, ports);
}

function webListener(listener: WebListenerConfig, limits: Limits, ports: Ports): Listener {
  const { cert: certificate, websocket, bosh, origins, trustedProxies, publicUrl } = listener;
  const { maxStanzaBytes, handshakeTimeoutMs: requestTimeoutMs } = limits;
  const web = { rules: { websocket, bosh, origins }, trustedProxies, publicUrl };
  const cost = { maxStanzaBytes, requestTimeoutMs, openBosh: boshOpener(ports.relay) };
  return new HttpListener({ ...shared(listener, limits), certificate, ...web, ...cost }, ports);
}

const shared = (
  { name, bind, proxyTrust, clientCertificates }: C2sListenerConfig | WebListenerConfig,
  { handshakeTimeoutMs, maxStanzaBytes }: Limits,
) => ({
  ...LISTENER_DEFAULTS,
  name,
  ...bind,
  proxyTrust,
  clientCertificates,
  handshakeTimeoutMs,
  proxyHeaderTimeoutMs: handshakeTimeoutMs,
  legLimits: legLimitsFor(maxStanzaBytes),
});

export const endpointText = ({ address, port }: Endpoint): string =>
  address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;

export const maximaOf = ({ limits }: Pick<GatewayConfig, "limits">): ConnectionMaxima => ({
  total: limits.maxConnections,
  perAddress: limits.maxConnectionsPerAddress,
  perMinute: limits.maxConnectionsPerMinute,
  preAuth: limits.maxPreAuthConnections,
  perUser: limits.maxConnectionsPerUser,
  handshakes: limits.maxHandshakes,
});
