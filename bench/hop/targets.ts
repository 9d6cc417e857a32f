/** What is measured, each started as a process of its own before the same upstream. */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { writeCertificate } from "../../scripts/peers/certificates.ts";
import { startProcess, type RunningProcess } from "../../scripts/peers/child-process.ts";
import { NODE_FLAGS, startGateway } from "../../scripts/peers/gateway.ts";
import { account, AGENCY } from "../../scripts/peers/people.ts";
import { freePorts, makeFolder, untilListening } from "../../scripts/peers/places.ts";
import { startProsody } from "../../scripts/peers/prosody.ts";
import { callControl } from "../../src/ops/control-client.ts";

export interface Target {
  readonly name: string;
  /** Direct TLS. */
  readonly port: number;
  readonly pid: number;
  stop(): Promise<unknown>;
}

const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

const node = (file: string, ...args: readonly (string | number)[]): RunningProcess =>
  startProcess({ command: process.execPath, args: [script(file), ...args.map(String)] });

export async function startEcho(): Promise<{ readonly port: number; stop(): Promise<unknown> }> {
  const [port = 0] = await freePorts(1);
  const running = node("./echo-upstream.ts", port);
  await untilListening(port, running);
  return { port, stop: async () => await running.stop() };
}

export async function startBareRelay(upstreamPort: number): Promise<Target> {
  const folder = makeFolder("relay");
  const { certFile, keyFile } = await writeCertificate(folder, [AGENCY]);
  const [port = 0] = await freePorts(1);
  const running = node("./bare-relay.ts", port, upstreamPort, certFile, keyFile);
  await untilListening(port, running);
  return { name: "bare Node relay", port, pid: running.pid, stop: async () => await running.stop() };
}

/** One thread, as the others are. */
const haproxyConfig = (port: number, upstreamPort: number, pem: string): string => `global
  nbthread 1
  maxconn 4096
defaults
  mode tcp
  timeout connect 5s
  timeout client 1h
  timeout server 1h
listen c2s
  bind 127.0.0.1:${port} ssl crt ${pem} alpn xmpp-client
  server upstream 127.0.0.1:${upstreamPort}
`;

export async function startHaproxy(upstreamPort: number): Promise<Target> {
  const folder = makeFolder("haproxy");
  const { certFile, keyFile } = await writeCertificate(folder, [AGENCY]);
  const [port = 0] = await freePorts(1);
  writeFileSync(folder.at("both.pem"), `${readFileSync(certFile, "utf8")}\n${readFileSync(keyFile, "utf8")}`);
  writeFileSync(folder.at("haproxy.cfg"), haproxyConfig(port, upstreamPort, folder.at("both.pem")));
  const running = startProcess({
    command: "/usr/sbin/haproxy",
    args: ["-db", "-f", folder.at("haproxy.cfg")],
  });
  await untilListening(port, running);
  return { name: "HAProxy", port, pid: running.pid, stop: async () => await running.stop() };
}

const WISHES = {
  services: [],
  logLevel: "error",
  gateway: {
    limits: { connections: 6_000, connections_per_address: 6_000, pre_auth_connections: 6_000 },
  },
} as const;

interface Durable extends Target {
  /** WebSocket and BOSH. */
  readonly webPort: number;
  /** Of the whole gateway: the primary, where there are workers, and theirs. */
  readonly pids: readonly number[];
}

export async function startDurable(upstreamPort: number, workers = 1): Promise<Durable> {
  const gateway = await startGateway({
    ...WISHES,
    web: {},
    upstream: { port: upstreamPort },
    gateway: { ...WISHES.gateway, workers },
  });
  const stop = async (): Promise<void> => {
    await gateway.remove();
  };
  const { directPort: port, webPort } = gateway;
  const pid = gateway.pid();
  const status = (await callControl(gateway.controlSocket, { command: "status" })) as {
    readonly workers?: readonly { readonly pid: number }[];
  };
  const pids = [pid, ...(status.workers ?? []).map((one) => one.pid)];
  return { name: "gateway, durable archive", port, webPort, pid, pids, stop };
}

/** Takes the files of a gateway that was made for it and ended again. */
export async function startInMemory(upstreamPort: number): Promise<Target> {
  const made = await startGateway({ ...WISHES, upstream: { port: upstreamPort } });
  await made.stop();
  const running = startProcess({
    command: process.execPath,
    // As the gateway that ships is started.
    args: [...NODE_FLAGS, script("./gateway-in-memory.ts"), made.folder.at("gateway.yaml")],
  });
  await untilListening(made.directPort, running);
  const stop = async (): Promise<void> => {
    await running.stop();
    await made.remove();
  };
  return { name: "gateway, archive in memory", port: made.directPort, pid: running.pid, stop };
}

/** Prosody itself, its message archive on, file storage. */
export async function startProsodyAlone(sessions: number): Promise<Target & { readonly plainPort: number }> {
  const users = Array.from({ length: sessions }, (_none, index) => account(`u${index}`));
  const prosody = await startProsody({ domains: [AGENCY], users });
  const stop = async (): Promise<void> => {
    await prosody.stop();
  };
  return { name: "Prosody", port: prosody.directPort, plainPort: prosody.port, pid: prosody.pid, stop };
}
