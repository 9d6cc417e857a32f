/** What a gateway is started with, alone in its process or as one of several workers. Types alone. */
import type { ArchiveSink } from "../archive/sink.ts";
import type { GatewayConfig } from "../config/gateway-config.ts";
import type { LoadedPolicy } from "../config/load-policy.ts";
import type { Limits } from "../edge/limits.ts";
import type { TellNews } from "../edge/observe.ts";
import type { Relay } from "../edge/relay.ts";
import type { Log } from "../ops/log.ts";
import type { Volumes } from "../session/volumes.ts";
import type { Metrics } from "../ops/metrics.ts";
import type { Decisions } from "../policy/decisions.ts";
import type { NoticeProof } from "../policy/notice.ts";
import type { ClientFiles } from "../session/client-files.ts";
import type { Sights } from "../session/ports.ts";

export interface ToldNotices {
  readonly proofs: readonly NoticeProof[];
  readonly isAvailable: boolean;
}

export interface GatewayOptions {
  readonly config: GatewayConfig;
  readonly policy: LoadedPolicy;
  /** Reads policy.yaml again. @throws ConfigError */
  readonly loadPolicy: () => LoadedPolicy;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Names this run in records; random. */
  readonly runId: string;
  readonly version: string;
  /** Another archive than the configured one: for the bench's comparison. Its obligations are those of the port. */
  readonly sink?: ArchiveSink;
  /** Who counts connections, where that is another process. */
  readonly limits?: Limits;
  /** Of the log in the archive, where several processes write one each; 1 unless told. */
  readonly logNumber?: number;
  /** To the other processes, where BOSH is served by several. */
  readonly relay?: Relay | undefined;
  /** What streams see in rooms, where other processes see it too. */
  readonly sights?: Sights;
  /** What clients said they are, the same. */
  readonly clients?: ClientFiles;
  /** What has passed of each user, pair, room …, the same. */
  readonly volumes?: Volumes;
  /** Who has had the notice by the word of other processes, and whether it can be given. */
  readonly notices?: ToldNotices;
  /** To the other processes: a proof of this one; where it has the service account, whether that is logged in. */
  readonly onNotice?: (proof: NoticeProof) => void;
  readonly onServiceConnected?: (isConnected: boolean) => void;
  /** What is decided, where another process reads the state; told anew by `Gateway.decide`. */
  readonly decisions?: Decisions | undefined;
  /** To the other processes, where this one reads the state. */
  readonly onDecisions?: (decisions: Decisions) => void;
  /** What sessions tell, where another process has the service account. */
  readonly onNews?: TellNews;
}
