/** The doors for clients that gateway.yaml names, and how an address is written. */
import type { GatewayConfig } from "../config/gateway-config.ts";
import type { Endpoint } from "../edge/addresses.ts";
import { legLimitsFor } from "../edge/leg.ts";
import type { Listener, ListenerPorts } from "../edge/listener.ts";
import { LISTENER_DEFAULTS, TcpListener } from "../edge/listener-tcp.ts";

/** None listens yet: a start that fails closes those that do. */
export function makeListeners(
  { listeners, limits }: Pick<GatewayConfig, "listeners" | "limits">,
  ports: ListenerPorts,
): readonly Listener[] {
  const { handshakeTimeoutMs } = limits;
  const times = { handshakeTimeoutMs, proxyHeaderTimeoutMs: handshakeTimeoutMs };
  const legLimits = legLimitsFor(limits.maxStanzaBytes);
  return listeners
    .filter((one) => one.type === "c2s")
    .map(({ name, bind, tls, cert, proxyTrust }) => {
      const place = { name, host: bind.host, port: bind.port, tls, certificate: cert, proxyTrust };
      return new TcpListener({ ...LISTENER_DEFAULTS, ...place, ...times, legLimits }, ports);
    });
}

export const endpointText = ({ address, port }: Endpoint): string =>
  address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
