/** What makes this gateway not ready, each reason by its name; and the servers that tell it over HTTP. */
import type { ArchiveSink } from "../archive/sink.ts";
import type { GatewayConfig } from "../config/gateway-config.ts";
import type { Certificates } from "../edge/certificates.ts";
import { systemClock } from "../edge/clock.ts";
import { codeOf, EdgeError } from "../edge/edge-error.ts";
import type { UpstreamHealth } from "../edge/upstream-health.ts";
import { serveHealth, type HealthCheck, type HealthOptions, type HealthServer } from "../ops/health.ts";

export interface CheckedParts {
  readonly sink: Pick<ArchiveSink, "state">;
  readonly certificates: Pick<Certificates, "facts">;
  readonly health: Pick<UpstreamHealth, "states">;
  readonly isDraining: () => boolean;
}

export function healthChecks({
  sink,
  certificates,
  health,
  isDraining,
}: CheckedParts): readonly HealthCheck[] {
  const expired = (): string | undefined =>
    namesOf(certificates.facts().filter(({ expiresAtMs }) => expiresAtMs < systemClock.nowMs()));
  const down = (): string | undefined => namesOf(health.states().filter(({ isUp }) => !isUp));
  return [
    { name: "archive", check: () => sink.state().code },
    { name: "checkpoint", check: () => missedText(sink.state().health?.missedCheckpoints ?? 0) },
    { name: "upstream", check: down },
    { name: "certificate", check: expired },
    { name: "drain", check: () => (isDraining() ? "draining" : undefined) },
  ];
}

export type HealthPage = Pick<HealthOptions, "metrics" | "checks" | "isStarted">;

/**
 * One server a metrics listener. `onOpen` hears of each before the next is opened: a start that fails closes those
 * that listen.
 * @throws EdgeError `SG_EDGE_BIND`
 */
export async function openHealth(
  listeners: GatewayConfig["listeners"],
  page: HealthPage,
  onOpen: (server: HealthServer) => void,
): Promise<void> {
  for (const { name, type, bind } of listeners) {
    if (type !== "metrics") continue;
    const server = await serveHealth({ ...bind, ...page }).catch((error: unknown) => {
      const detail = `listener ${name} cannot have port ${bind.port} of ${bind.host}: ${codeOf(error, "failed")}`;
      throw new EdgeError("SG_EDGE_BIND", detail, error);
    });
    onOpen(server);
  }
}

/** One may be missed for a moment's trouble; records without proof for longer are somebody's to look at. */
const MOST_MISSED_CHECKPOINTS = 2;

const missedText = (count: number): string | undefined =>
  count > MOST_MISSED_CHECKPOINTS ? `${count} missed` : undefined;

/** Undefined for none. */
const namesOf = (all: readonly { readonly name: string }[]): string | undefined =>
  all.length === 0 ? undefined : all.map(({ name }) => name).join(", ");
