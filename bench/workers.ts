/**
 * One worker against two: two gateways before one echo upstream, durable archives, in turn, round by round.
 *
 * Rule: as in `bench/hop.ts`. CPU is that of all processes of a gateway, its primary included.
 * LIMIT(two cores): load, upstream and gateway share them, so a second worker cannot double what goes through; what a hop
 * costs is seen on any machine, and the table says who took the CPUs and whether any were left.
 * Run: `npm run bench -- workers`. `bench/results.md` keeps the figures.
 */
import { cpus } from "node:os";
import {
  beside,
  differenceOf,
  latency,
  line,
  perHop,
  perSecond,
  plain,
  printHead,
  ratioOf,
  tellLoad,
  type Figure,
} from "./hop/compare.ts";
import { Load, type Measured } from "./hop/measure.ts";
import { startDurable, startEcho } from "./hop/targets.ts";

const COUNTS = [1, 2];
const SESSIONS = 100;
const ROUNDS = 7;
const WARM_UP = { mode: "saturate", seconds: 6, rate: 0 } as const;
const SATURATE = { mode: "saturate", seconds: 2, rate: 0 } as const;
const PACED = { mode: "paced", seconds: 3, rate: 1_000 } as const;

interface Row {
  readonly workers: number;
  readonly load: Load;
  readonly stop: () => Promise<unknown>;
  readonly saturated: Measured[];
  readonly paced: Measured[];
}

const share: Figure = ({ cpuMicros, seconds }) => cpuMicros / 1e6 / seconds;
const loadShare: Figure = (of) => of.loadShare;
const idleShare: Figure = (of) => of.idleShare;
/** The upstream, the kernel's own, other programs. */
const otherShare: Figure = (of) => cpus().length - share(of) - loadShare(of) - idleShare(of);
const megabytes: Figure = ({ residentBytes }) => residentBytes / 1e6;

const HEADINGS = [
  "workers",
  "CPU µs a hop, saturated",
  "× one",
  "messages/s",
  "× one",
  "CPUs: gateway",
  "load generator",
  "upstream and all else",
  "idle",
  "CPU µs a hop at 1,000/s",
  "× one",
  "p50 ms",
  "more p50 ms",
  "more p99 ms",
  "MB",
];

const cellsOf = ({ workers, saturated, paced }: Row, one: Row): readonly string[] => [
  String(workers),
  plain(saturated, perHop).toFixed(1),
  beside(saturated, one.saturated, ratioOf(perHop)).toFixed(2),
  plain(saturated, perSecond).toFixed(0),
  beside(saturated, one.saturated, ratioOf(perSecond)).toFixed(2),
  ...[share, loadShare, otherShare, idleShare].map((figure) => plain(saturated, figure).toFixed(2)),
  plain(paced, perHop).toFixed(1),
  beside(paced, one.paced, ratioOf(perHop)).toFixed(2),
  plain(paced, latency(0.5)).toFixed(2),
  beside(paced, one.paced, differenceOf(latency(0.5))).toFixed(2),
  beside(paced, one.paced, differenceOf(latency(0.99))).toFixed(2),
  plain(paced, megabytes).toFixed(0),
];

const openRow = async (upstreamPort: number, workers: number): Promise<Row> => {
  const gateway = await startDurable(upstreamPort, workers);
  const { port, pids } = gateway;
  const load = await Load.open(pids, { port, sessions: SESSIONS, isRealServer: false });
  await load.run(WARM_UP);
  return { workers, load, stop: async () => await gateway.stop(), saturated: [], paced: [] };
};

tellLoad("before");
const echo = await startEcho();
const rows: Row[] = [];
try {
  for (const workers of COUNTS) rows.push(await openRow(echo.port, workers));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { load, saturated } of rows) saturated.push(await load.run(SATURATE));
    for (const { load, paced } of rows) paced.push(await load.run(PACED));
  }
} finally {
  for (const { load, stop } of rows) {
    await load.close();
    await stop();
  }
  await echo.stop();
}
const [one] = rows;
printHead(HEADINGS);
if (one !== undefined) for (const row of rows) console.log(line(cellsOf(row, one)));
tellLoad("after");
