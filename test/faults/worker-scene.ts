/** A gateway with two workers before a real server, its load and its crowds: what rounds of kills work with. */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startGateway, type Gateway } from "../../scripts/peers/gateway.ts";
import { AGENCY } from "../../scripts/peers/people.ts";
import { startProsody } from "../../scripts/peers/prosody.ts";
import type { XmppServer } from "../../scripts/peers/server.ts";
import { callControl } from "../../src/ops/control-client.ts";
import { CROWD, type Crowd } from "./worker-crowds.ts";
import { accountsOf, type LoadSize, type WorkerLoad } from "./worker-load.ts";

export const WORKERS = 2;

/** For a start, and for each session's log-in on a busy machine. */
const PATIENCE_MS = { whole: 30_000, session: 100 };
const POLL_MS = 200;

export interface Scene {
  readonly gateway: Gateway;
  readonly load: WorkerLoad;
  readonly size: LoadSize;
  readonly user: Crowd;
  readonly address: Crowd;
  /** Limits that were not exact: when, how many were in, how many may be. */
  readonly inexact: string[];
}

export interface WorkerPlace {
  readonly number: number;
  readonly pid: number;
  readonly sessions: number;
}

export const workersOf = async ({ controlSocket }: Gateway): Promise<readonly WorkerPlace[]> => {
  const status = await callControl(controlSocket, { command: "status" });
  return (status as { readonly workers: readonly WorkerPlace[] }).workers;
};

/** @throws Error where it does not become true */
export const until = async (
  { load, size }: Scene,
  what: string,
  isTrue: () => boolean | Promise<boolean>,
): Promise<void> => {
  const deadline = performance.now() + PATIENCE_MS.whole + size.sessions * PATIENCE_MS.session;
  while (!(await isTrue())) {
    const { awayCount, lastRefusal } = load;
    if (performance.now() > deadline)
      throw new Error(`not ${what} in time; ${String(awayCount)} away, last refused: ${lastRefusal}`);
    await sleep(POLL_MS);
  }
};

/** Both limits are asked for more than they give. */
export const press = async (
  { user, address, size, inexact }: Scene,
  when: string,
): Promise<readonly [number, number]> => {
  const admitted = await Promise.all([user.press(), address.press()]);
  const [users, addresses] = admitted;
  if (users !== size.perUser)
    inexact.push(`${when}: ${String(users)} of ${String(size.perUser)} of an account`);
  if (addresses !== size.perAddress)
    inexact.push(`${when}: ${String(addresses)} of ${String(size.perAddress)} of an address`);
  return admitted;
};

/** All at one machine's own addresses: more than people would ever have. */
const limitsOf = ({ sessions, perUser, perAddress }: LoadSize): Readonly<Record<string, unknown>> => ({
  connections: 3 * sessions + 1_000,
  pre_auth_connections: 3 * sessions + 1_000,
  connections_per_address: perAddress,
  connections_per_minute: 1_000_000,
  connections_per_user: perUser,
  handshakes: 128,
  handshake_timeout: "60s",
  pre_auth_timeout: "20m",
});

export const startBoth = async (
  size: LoadSize,
): Promise<{ readonly server: XmppServer; readonly gateway: Gateway }> => {
  const server = await startProsody({
    domains: [AGENCY],
    users: [...accountsOf(size), CROWD],
    modules: ["resumed_parser"],
    modulePaths: [join(import.meta.dirname, "prosody-modules")],
    extraLines: [`modules_disabled = { "s2s", "posix", "mam", "csi_simple", "carbons", "pep" }`],
  });
  const gateway = await startGateway({
    upstream: { port: server.port },
    logLevel: "warn",
    web: {},
    gateway: { workers: WORKERS, limits: limitsOf(size) },
  });
  return { server, gateway };
};
