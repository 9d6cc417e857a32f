/**
 * What a door costs: direct TLS, WebSocket and BOSH into the same gateway, durable archive, in turn, round by round.
 *
 * Rule: as in `bench/hop.ts`: a ratio or a difference compares two figures of the same round; medians are printed.
 * Run: `npm run bench -- doors`. `bench/results.md` keeps the figures.
 */
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
} from "./hop/compare.ts";
import type { Door } from "./hop/load.ts";
import { Load, type Measured } from "./hop/measure.ts";
import { startDurable, startEcho } from "./hop/targets.ts";

const SESSIONS = 50;
const ROUNDS = 7;
const WARM_UP = { mode: "saturate", seconds: 5, rate: 0 } as const;
const SATURATE = { mode: "saturate", seconds: 2, rate: 0 } as const;
const PACED = { mode: "paced", seconds: 3, rate: 500 } as const;
const DOORS: readonly Door[] = ["direct", "websocket", "bosh"];

interface Row {
  readonly door: Door;
  readonly load: Load;
  readonly saturated: Measured[];
  readonly paced: Measured[];
}

const cellsOf = ({ door, saturated, paced }: Row, direct: Row): readonly string[] => [
  door,
  plain(saturated, perHop).toFixed(1),
  beside(saturated, direct.saturated, ratioOf(perHop)).toFixed(2),
  plain(saturated, perSecond).toFixed(0),
  beside(saturated, direct.saturated, ratioOf(perSecond)).toFixed(2),
  beside(paced, direct.paced, ratioOf(perHop)).toFixed(2),
  plain(paced, latency(0.5)).toFixed(2),
  beside(paced, direct.paced, differenceOf(latency(0.5))).toFixed(2),
  beside(paced, direct.paced, differenceOf(latency(0.99))).toFixed(2),
  Math.max(...paced.map(({ loadShare }) => loadShare)).toFixed(2),
];

const HEADINGS = [
  "door",
  "CPU µs a hop, saturated",
  "× direct TLS",
  "messages/s",
  "× direct TLS",
  "CPU a hop at 500/s, × direct TLS",
  "p50 ms",
  "more p50 ms than direct TLS",
  "more p99 ms",
  "load generator, CPUs",
];

tellLoad("before");
const echo = await startEcho();
const gateway = await startDurable(echo.port);
const rows: Row[] = [];
try {
  for (const door of DOORS) {
    const port = door === "direct" ? gateway.port : gateway.webPort;
    const load = await Load.open(gateway.pid, { port, sessions: SESSIONS, isRealServer: false, door });
    await load.run(WARM_UP);
    rows.push({ door, load, saturated: [], paced: [] });
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { load, saturated } of rows) saturated.push(await load.run(SATURATE));
    for (const { load, paced } of rows) paced.push(await load.run(PACED));
  }
} finally {
  for (const { load } of rows) await load.close();
  await gateway.stop();
  await echo.stop();
}
const [direct] = rows;
printHead(HEADINGS);
if (direct !== undefined) for (const row of rows) console.log(line(cellsOf(row, direct)));
tellLoad("after");
