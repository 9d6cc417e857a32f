/** What the primary and a worker ask each other. Types alone. */
import type { DirectoryConfig } from "../config/directory-config.ts";
import type { GatewayConfig, ServiceConfig } from "../config/gateway-config.ts";
import type { SentPolicy } from "../config/load-policy.ts";
import type { DrainResult } from "../edge/listener.ts";
import type { ClaimMethods } from "../edge/limits-owner.ts";
import type { RelayPlace } from "../edge/relay.ts";
import type { SessionNews } from "../edge/observe.ts";
import type { ToldNotices } from "./options.ts";
import type { RefreshResult } from "./state-events.ts";
import type { GatewayStatus } from "./status.ts";
import type { Decisions } from "../policy/decisions.ts";
import type { NoticeProof } from "../policy/notice.ts";
import type { StreamSight } from "../session/room-sights.ts";
import type { ClientFile } from "../session/client-file.ts";
import type { VolumeNews } from "../session/volumes.ts";
import type { MetricSnapshot } from "../ops/metrics.ts";

/** A configuration in plain values; its secrets beside it. */
export interface SentConfig {
  readonly plain: Omit<GatewayConfig, "sealingKey" | "archive" | "service" | "directory"> & {
    readonly archive: Omit<GatewayConfig["archive"], "signingKey">;
    readonly service: Omit<ServiceConfig, "password"> | undefined;
    readonly directory: Omit<DirectoryConfig, "password"> | undefined;
  };
  readonly sealingKey: string;
  readonly signingKey: string;
  /** Of the service account; "" where there is none. */
  readonly servicePassword: string;
  /** Of the account that reads the directory; "" where there is none. */
  readonly directoryPassword: string;
}

export interface WorkerOrder {
  /** From 1 on; that of its log too. */
  readonly number: number;
  readonly workerCount: number;
  readonly version: string;
  readonly config: SentConfig;
  readonly policy: SentPolicy;
  /** What the streams of the others see in rooms, and those of its predecessor. */
  readonly sights: readonly StreamSight[];
  /** What the clients of the others said they are, and those of its predecessor. */
  readonly clients: readonly ClientFile[];
  /** What all of them have counted today. */
  readonly volumes: VolumeNews;
  /** Undefined for the first of all: it is who reads them. */
  readonly decisions: Decisions | undefined;
  readonly notices: ToldNotices;
  /** Undefined where no door needs it. */
  readonly relay?: RelayPlace | undefined;
}

export interface Endpoint {
  readonly name: string;
  readonly address: string;
  readonly port: number;
}

/** What a worker tells each second, so that the primary need not ask, and has it when the worker is gone. */
export interface WorkerReport {
  readonly status: GatewayStatus;
  readonly failing: readonly { readonly check: string; readonly reason: string }[];
  readonly metrics: MetricSnapshot;
}

/** Of a worker. */
export interface WorkerMethods {
  readonly start: (order: WorkerOrder) => Promise<readonly Endpoint[]>;
  readonly report: (nothing: undefined) => Promise<WorkerReport>;
  /** A reload in three steps: all workers take each together, or none swaps. */
  readonly prepare: (policy: SentPolicy) => Promise<void>;
  readonly record: (nothing: undefined) => Promise<void>;
  readonly commit: (nothing: undefined) => void;
  readonly withdraw: (nothing: undefined) => Promise<void>;
  readonly drain: (timeoutMs: number) => Promise<DrainResult>;
  /** To the first, which puts changes of the state on record. */
  readonly refresh: (nothing: undefined) => Promise<RefreshResult>;
  /** To the one with the service account. */
  readonly news: (news: SessionNews) => void;
  /** By the first, which reads the state. */
  readonly decisions: (decisions: Decisions) => void;
  /** Of a stream at another worker: it may resume here. */
  readonly sight: (news: StreamSight) => void;
  /** The same of what its client said it is. */
  readonly client: (file: ClientFile) => void;
  /** What another worker counted within the last second. */
  readonly volumes: (news: VolumeNews) => void;
  /** A user of another worker has the notice. */
  readonly notice: (proof: NoticeProof) => void;
  /** Of the service account. */
  readonly connected: (isConnected: boolean) => void;
}

/** Of the primary. */
export interface PrimaryMethods extends ClaimMethods {
  /** The worker is there, and can be told what to do. */
  readonly hello: (nothing: undefined) => void;
  readonly report: (report: WorkerReport) => void;
  readonly volumes: (news: VolumeNews) => void;
  readonly client: (file: ClientFile) => void;
  /** From one that has no service account. */
  readonly news: (news: SessionNews) => void;
  readonly sight: (news: StreamSight) => void;
  readonly notice: (proof: NoticeProof) => void;
  /** From the one with the service account. */
  readonly connected: (isConnected: boolean) => void;
  /** From the first. */
  readonly decisions: (decisions: Decisions) => void;
}
