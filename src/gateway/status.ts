/** What a running gateway says of itself, and how several processes' words become one. */
import type { ArchiveSink } from "../archive/sink.ts";
import type { PolicyFacts } from "../config/reload.ts";
import type { ReviewStanding } from "../reports/review-due.ts";
import type { ServiceState } from "../service/account.ts";

export interface GatewayStatus {
  readonly version: string;
  readonly startedAt: string;
  readonly policy: PolicyFacts;
  readonly listeners: readonly {
    readonly name: string;
    readonly address: string;
    readonly sessions: number;
  }[];
  readonly upstreams: readonly { readonly name: string; readonly isUp: boolean }[];
  readonly archive: ReturnType<ArchiveSink["state"]>;
  readonly certificates: readonly { readonly name: string; readonly expires: string }[];
  /** Absent where none is configured. */
  readonly service?: ServiceState;
  /** Of the process that owns the state; absent elsewhere, and before it is known. */
  readonly annualReview?: ReviewStanding;
  readonly isDraining: boolean;
}

export interface WorkerStatus {
  readonly number: number;
  readonly pid: number;
  readonly sessions: number;
  readonly records: number;
}

export interface ClusterStatus extends GatewayStatus {
  readonly workers: readonly WorkerStatus[];
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

export const sessionsOf = ({ listeners }: GatewayStatus): number =>
  sum(listeners.map(({ sessions }) => sessions));

/**
 * Of the workers' words: sessions, queues and records added up; a server or an archive is up where all say so.
 * @param all of the same configuration; undefined for none
 */
export function mergeStatus(all: readonly GatewayStatus[]): GatewayStatus | undefined {
  const [first] = all;
  if (first === undefined) return undefined;
  const annualReview = all.find((one) => one.annualReview !== undefined)?.annualReview;
  return {
    ...first,
    ...(annualReview === undefined ? {} : { annualReview }),
    listeners: first.listeners.map(({ sessions, ...listener }, index) => ({
      ...listener,
      sessions: sum(all.map((one) => one.listeners[index]?.sessions ?? sessions)),
    })),
    upstreams: first.upstreams.map(({ name }, index) => ({
      name,
      isUp: all.every(({ upstreams }) => upstreams[index]?.isUp === true),
    })),
    archive: mergeArchives(all.map(({ archive }) => archive)) ?? first.archive,
  };
}

function mergeArchives(all: readonly GatewayStatus["archive"][]): GatewayStatus["archive"] | undefined {
  const worst = all.find(({ isUp }) => !isUp) ?? all[0];
  if (worst === undefined) return undefined;
  return {
    ...worst,
    queuedRecords: sum(all.map(({ queuedRecords }) => queuedRecords)),
    queuedBytes: sum(all.map(({ queuedBytes }) => queuedBytes)),
    lastSequence: sum(all.map(({ lastSequence }) => lastSequence)),
  };
}
