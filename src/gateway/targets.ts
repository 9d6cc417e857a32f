/** The upstreams of gateway.yaml as the edge takes them. */
import type { GatewayConfig } from "../config/gateway-config.ts";
import type { UpstreamTarget } from "../edge/upstream.ts";

const CONNECT_TIMEOUT_MS = 10_000;

export const targetsOf = ({ upstreams }: Pick<GatewayConfig, "upstreams">): readonly UpstreamTarget[] =>
  upstreams.map(({ name, domains, connect, tls, caFile, serverName, sendProxy }) => ({
    name,
    domains,
    ...connect,
    tls,
    ...(caFile !== undefined && { caFile }),
    ...(serverName !== undefined && { serverName }),
    sendProxy,
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
  }));
