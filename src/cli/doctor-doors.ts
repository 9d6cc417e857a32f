/**
 * Findings about other doors of the server, as far as they show on this host or on the server's.
 *
 * Rule: an open port of the usual number is a reason to look, not a proof; a closed one proves nothing for other hosts.
 * Source: protocol.md §2.5.
 */
import type { ListenerConfig, UpstreamConfig } from "../config/gateway-config.ts";
import { isLoopback } from "../config/scalars.ts";
import { isWildcard, type Endpoint } from "../edge/addresses.ts";
import { openAmong, outerAddresses, USUAL_DOORS } from "../edge/probe-ports.ts";
import type { Finding } from "./doctor-finding.ts";
import { linesFor, type ServerName } from "./server-lines.ts";

export interface DoorsContext {
  readonly upstream: Pick<UpstreamConfig, "connect">;
  readonly listeners: readonly ListenerConfig[];
  readonly server: ServerName | undefined;
}

export async function doorFindings(context: DoorsContext): Promise<readonly Finding[]> {
  const open = await openAmong(doorsToTry(context, outerAddresses()));
  return [...openFindings(open, context), ELSEWHERE];
}

/** A server on loopback may listen on outer addresses too; one elsewhere is asked there. */
export function doorsToTry(
  { upstream: { connect }, listeners }: DoorsContext,
  outer: readonly string[],
): readonly Endpoint[] {
  const usual = USUAL_DOORS.map(([port]) => port);
  const isHere = isLoopback(connect.host);
  const ports = isHere
    ? [...new Set([connect.port, ...usual])]
    : usual.filter((port) => port !== connect.port);
  const hosts = isHere ? outer : [connect.host];
  const all = hosts.flatMap((address) => ports.map((port) => ({ address, port })));
  return all.filter((door) => !listeners.some(({ bind }) => isAt(bind, door)));
}

const isAt = (bind: ListenerConfig["bind"], { address, port }: Endpoint): boolean =>
  bind.port === port && (isWildcard(bind.host) || bind.host === address);

function openFindings(open: readonly Endpoint[], { upstream, server }: DoorsContext): readonly Finding[] {
  const code = "SG_DOCTOR_DOORS";
  if (open.length === 0)
    return [
      {
        code,
        level: "ok",
        message: "no other usual door of an XMPP server answers, as far as this host can see",
      },
    ];
  const named = open.map(
    ({ address, port }) => `${address}:${port} (${whatIs(port, upstream.connect.port)})`,
  );
  const message = `other doors answer: ${named.join(", ")}; if the server has them, people can go round the gateway`;
  return [{ code, level: "warn", message, advice: linesFor("other-doors", server) }];
}

const whatIs = (port: number, own: number): string =>
  port === own
    ? "the port that gateway.yaml connects to"
    : (USUAL_DOORS.find(([one]) => one === port)?.[1] ?? "");

const ELSEWHERE: Finding = {
  code: "SG_DOCTOR_DOORS",
  level: "unseen",
  message: "whether clients can reach the server from elsewhere: try its ports from a user's machine",
};
