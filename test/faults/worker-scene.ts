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

/** Since something moved last: thousands need long on a busy machine, one that nobody lets in needs for ever. */
const PATIENCE_MS = 45_000;
const POLL_MS = 200;
const MOST_TRIES = 10;

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

interface Goal {
  readonly isTrue: () => boolean | Promise<boolean>;
  /** What changes as long as there is hope; who has come back, where unset. */
  readonly progress?: () => number;
}

/** @throws Error where it does not become true, and nothing moves any more */
export const until = async (
  { load }: Scene,
  what: string,
  { isTrue, progress = () => load.counts.resumed }: Goal,
): Promise<void> => {
  let [last, sinceMs] = [progress(), performance.now()];
  while (!(await isTrue())) {
    const { awayCount, lastRefusal } = load;
    const now = progress();
    if (now !== last) [last, sinceMs] = [now, performance.now()];
    if (performance.now() - sinceMs > PATIENCE_MS)
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

/** Everybody anew, until each worker has some of the account: those who stayed over a kill sit in one, and so may all. */
export const pressAnew = async (scene: Scene, when: string): Promise<void> => {
  for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
    await Promise.all([scene.user.leave(), scene.address.leave()]);
    const before = await workersOf(scene.gateway);
    await press(scene, when);
    const after = await workersOf(scene.gateway);
    if (after.every(({ sessions }, index) => sessions > (before[index]?.sessions ?? 0))) return;
  }
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
