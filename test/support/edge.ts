/** An edge in one process: listener, upstreams and certificates around scripted cores, on free loopback ports. */
import { onTestFinished } from "vitest";
import { pino } from "pino";
import type { ArchiveSink } from "../../src/archive/sink.ts";
import { Certificates } from "../../src/edge/certificates.ts";
import { systemClock, type Clock } from "../../src/edge/clock.ts";
import { ConnectionLimits, DEFAULT_MAXIMA, type ConnectionMaxima } from "../../src/edge/limits.ts";
import { LISTENER_DEFAULTS, TcpListener, type TcpListenerOptions } from "../../src/edge/listener-tcp.ts";
import type { ListenerPorts } from "../../src/edge/listener.ts";
import { LoopGuard } from "../../src/edge/loop-guard.ts";
import { EdgeObserver } from "../../src/edge/observe.ts";
import type { CreateSession, SessionFacts } from "../../src/edge/session-port.ts";
import { Upstreams, type UpstreamTarget } from "../../src/edge/upstream.ts";
import { escapeLine, type Log } from "../../src/ops/log.ts";
import { Metrics } from "../../src/ops/metrics.ts";
import { createCertificate, temporaryFolder, writePem } from "./certificates.ts";
import { CountingSink } from "./counting-sink.ts";
import { ScriptedCore } from "./scripted-core.ts";

export interface EdgeWishes {
  readonly listener?: Partial<TcpListenerOptions>;
  readonly upstream?: Partial<UpstreamTarget>;
  readonly maxima?: Partial<ConnectionMaxima>;
  readonly sink?: ArchiveSink;
  readonly loopGuard?: LoopGuard;
  /** Instead of scripted cores. */
  readonly createSession?: CreateSession;
  readonly clock?: Clock;
}

export interface Edge extends Omit<EdgeParts, "ports"> {
  readonly listener: TcpListener;
  readonly port: number;
}

export const memoryLog = (): { readonly log: Log; readonly lines: string[] } => {
  const lines: string[] = [];
  const log = pino(
    { level: "debug", base: null, hooks: { streamWrite: escapeLine } },
    { write: (line) => lines.push(line) },
  );
  return { log, lines };
};

export const UPSTREAM: UpstreamTarget = {
  name: "agency",
  domains: ["agency.example"],
  host: "127.0.0.1",
  port: 9,
  tls: "none",
  sendProxy: "off",
  connectTimeoutMs: 5_000,
};

const loadCertificates = async (folder: string): Promise<Certificates> => {
  const main = await writePem(folder, "main", await createCertificate(["agency.example"]));
  const other = await writePem(folder, "other", await createCertificate(["other.example", "*.wild.example"]));
  return await Certificates.load([
    { name: "main", ...main },
    { name: "other", ...other },
  ]);
};

/** Everything that a listener needs around it. */
export interface EdgeParts {
  readonly ports: ListenerPorts;
  readonly cores: ScriptedCore[];
  readonly lines: readonly string[];
  readonly limits: ConnectionLimits;
  readonly loopGuard: LoopGuard;
  readonly certificates: Certificates;
  readonly folder: string;
  readonly metrics: () => Promise<string>;
}

export const edgeParts = async (wishes: EdgeWishes = {}): Promise<EdgeParts> => {
  const folder = await temporaryFolder();
  const certificates = await loadCertificates(folder);
  const { log, lines } = memoryLog();
  const metrics = new Metrics({ version: "test", revision: "" });
  const limits = new ConnectionLimits({ ...DEFAULT_MAXIMA, ...wishes.maxima });
  const loopGuard = wishes.loopGuard ?? new LoopGuard();
  const observer = new EdgeObserver(log, metrics);
  const upstreams = new Upstreams({
    targets: [{ ...UPSTREAM, ...wishes.upstream }],
    loopGuard,
    watcher: (name, outcome) => {
      observer.onUpstream(name, outcome);
    },
  });
  const cores: ScriptedCore[] = [];
  const createScripted = (facts: SessionFacts): ScriptedCore => {
    const core = new ScriptedCore(facts);
    cores.push(core);
    return core;
  };
  const sink = wishes.sink ?? new CountingSink();
  const createSession = wishes.createSession ?? createScripted;
  const clock = wishes.clock ?? systemClock;
  const kept = { certificates, limits, loopGuard };
  const ports = { ...kept, createSession, upstreams, sink, clock, observer };
  return { ...kept, ports, cores, lines, folder, metrics: async () => await metrics.render() };
};

export const startEdge = async (wishes: EdgeWishes = {}): Promise<Edge> => {
  const { ports, ...parts } = await edgeParts(wishes);
  const place = { name: "c2s", host: "127.0.0.1", port: 0, tls: "starttls", certificate: "main" } as const;
  const listener = new TcpListener({ ...place, ...LISTENER_DEFAULTS, ...wishes.listener }, ports);
  await listener.listen();
  onTestFinished(async () => {
    await listener.drain(0);
  });
  return { ...parts, listener, port: listener.endpoint.port };
};
