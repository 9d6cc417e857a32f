/** What rounds of kills came to: every message and every limit looked at once more, when all is quiet. */
import { logsOf } from "../../src/archive/log-set.ts";
import { verifyLog } from "../../src/archive/verify.ts";
import { ArchiveView } from "./gateway-ledger.ts";
import { crowdOfAddress, crowdOfUser } from "./worker-crowds.ts";
import { accountsOf, addressesOf, type WorkerLoad } from "./worker-load.ts";
import { until, WORKERS, workersOf, type Scene } from "./worker-scene.ts";

export interface WorkerRound {
  readonly round: number;
  /** Numbers of those that were killed. */
  readonly workers: readonly number[];
  /** Of the crowded account, cut by this kill. */
  readonly cutOfUser: number;
  readonly cutOfAddress: number;
  /** Until the successor served. */
  readonly replacedMs: number;
  /** Of the crowded account and address, after the successor served. */
  readonly admitted: readonly [user: number, address: number];
  readonly sent: number;
  readonly away: number;
}

export interface WorkerKillReport {
  readonly rounds: readonly WorkerRound[];
  readonly counts: WorkerLoad["counts"] & { readonly delivered: number };
  readonly records: number;
  /** Received by somebody, and not on record by then. */
  readonly missing: readonly string[];
  /** Not delivered exactly once, or not acknowledged. */
  readonly unsettled: readonly string[];
  /** Clients that could not go on. */
  readonly troubles: readonly string[];
  /** What `archive verify` has to say, over all logs. */
  readonly problems: readonly string[];
  readonly logCount: number;
  /** Limits that were not exact: when, how many were in, how many may be. */
  readonly inexact: readonly string[];
  /** Of the primary that was started at the beginning. */
  readonly exitCode: number | null;
}

const settle = async (scene: Scene): Promise<readonly string[]> => {
  const { load } = scene;
  await until(scene, "back", { isTrue: () => load.awayCount === 0 || load.troubles.length > 0 });
  load.quiet();
  let left = load.unsettled();
  const isTrue = (): boolean => {
    left = load.unsettled();
    return left.length === 0;
  };
  await until(scene, "settled", { isTrue, progress: () => left.length }).catch(() => undefined);
  return left;
};

/** When everybody is gone, everybody's places are free: those of sessions that went through dead workers, too. */
const pressEverywhere = async (scene: Scene): Promise<void> => {
  const { gateway, size, inexact } = scene;
  const isTrue = async (): Promise<boolean> => {
    const now = await workersOf(gateway).catch(() => []);
    return now.length === WORKERS && now.every(({ sessions }) => sessions === 0);
  };
  await until(scene, "empty", { isTrue });
  const users = accountsOf(size)
    .slice(0, 5)
    .map((who, index) => {
      const [what, limit, network] = [who.username, size.perUser, `127.1.${String(index)}`];
      return { what, limit, crowd: crowdOfUser(gateway, limit, { who, network }) };
    });
  const addresses = addressesOf(size).map((what) => {
    const limit = size.perAddress;
    return { what, limit, crowd: crowdOfAddress(gateway, limit, what) };
  });
  await Promise.all(
    [...users, ...addresses].map(async ({ what, limit, crowd }) => {
      const admitted = await crowd.press();
      if (admitted !== limit) inexact.push(`in the end: ${String(admitted)} of ${String(limit)} of ${what}`);
      await crowd.leave();
    }),
  );
};

const verifyAll = async (dir: string): Promise<readonly string[]> => {
  const reports = await Promise.all(logsOf({ dir }).map(async ({ place }) => await verifyLog(place)));
  return reports.flatMap(({ problems }) => problems.map(({ code, detail }) => `${code}: ${detail}`));
};

export const reportOf = async (scene: Scene, rounds: readonly WorkerRound[]): Promise<WorkerKillReport> => {
  const { gateway, load, user, address, inexact } = scene;
  const unsettled = await settle(scene);
  await Promise.all([load.end(), user.leave(), address.leave()]);
  await pressEverywhere(scene);
  const { code: exitCode } = await gateway.stop();
  const whole = new ArchiveView(gateway.archiveDir).readOn();
  return {
    rounds,
    counts: { ...load.counts, delivered: load.ledger.counts.delivered },
    records: whole.recordCount,
    missing: load.ledger.everMissingFrom(whole),
    unsettled,
    troubles: load.troubles,
    problems: await verifyAll(gateway.archiveDir),
    logCount: logsOf({ dir: gateway.archiveDir }).length,
    inexact,
    exitCode,
  };
};
