/**
 * `stanzagate sample draw|redraw`: the list that seed and archive give, once, and again by whoever wants to know.
 *
 * Rule 1: from an archive that was proven first, and only where its own record shows that the commitment came before the period.
 * Rule 2: `redraw` needs nothing but the archive: plan, seed and hash of the list are in its records.
 */
import type { Command } from "commander";
import { createHmac } from "node:crypto";
import { recordsInOrder } from "../archive/all-logs.ts";
import type { LogPlace } from "../archive/log-directory.ts";
import type { OperationRecord } from "../records/record.ts";
import { commitmentIn, listText, type Commitment } from "../records/sampling.ts";
import { SampleWalk, type Draw, type SampleTask } from "../replay/sample.ts";
import { keepDraw, seedHashOf, seedOf, sha256Hex } from "../store/samples.ts";
import { addPlaceOptions, placeOf } from "./archive-place.ts";
import { requireSoundArchive, type VerifyOptions } from "./archive-verify.ts";
import { CliError } from "./exit-codes.ts";
import { countText, fieldLines } from "./output.ts";
import { sampleJson } from "./sample-text.ts";
import { addWriteOptions, askedOf, changeState, readState, type WriteOptions } from "./state.ts";
import type { Terminal } from "./terminal.ts";

type Facts = OperationRecord["facts"];

/** What the archive itself says of a sample. */
interface OnRecord {
  readonly plan?: Facts;
  readonly draw?: Facts;
}

/** The first of each: what came first is what was committed to. */
function onRecord(place: LogPlace, object: string): OnRecord {
  const found: { plan?: Facts; draw?: Facts } = {};
  for (const { record } of recordsInOrder(place)) {
    if (record.kind !== "admin" || record.facts["on"] !== object) continue;
    if (record.facts["act"] === "sample plan") found.plan ??= record.facts;
    if (record.facts["act"] === "sample draw") found.draw ??= record.facts;
  }
  return found;
}

/** @throws CliError SG_CLI_NOT_FOUND */
function commitmentOn({ plan }: OnRecord, id: string): Commitment {
  const commitment = plan && commitmentIn(plan);
  if (commitment !== undefined) return commitment;
  throw new CliError("SG_CLI_NOT_FOUND", `the archive has no plan of a sample ${id} on record`);
}

/** @param seed hex */
function walk(place: LogPlace, task: SampleTask, seed: string): Draw {
  const key = Buffer.from(seed, "hex");
  const hmac = (text: string): string => createHmac("sha256", key).update(text).digest("hex");
  const sample = new SampleWalk(task, { hmac, digest: sha256Hex });
  for (const kept of recordsInOrder(place)) sample.take(kept);
  return sample.result;
}

/** @throws CliError SG_CLI_INTEGRITY */
function requireCommitted(id: string, { seedHash }: Commitment, seed: string): void {
  if (seedHashOf(seed) !== seedHash)
    throw new CliError("SG_CLI_INTEGRITY", `the seed of ${id} is not the one that was committed to`);
}

/** @throws CliError SG_CLI_INTEGRITY */
function requireBefore(id: string, { commitment }: Draw): void {
  if (commitment === "before") return;
  const message = `the plan of ${id} came on record after its period had begun: it proves nothing; plan another one`;
  throw new CliError("SG_CLI_INTEGRITY", message);
}

export function addSampleDraw(sample: Command, terminal: Terminal): void {
  addWriteOptions(sample.command("draw <id>"))
    .description("after the period: prove the archive, draw the sample, reveal its seed on record")
    .option("--key <file...>", "trusted public keys (archive key) instead of this installation's own")
    .action(async (id: string, options: WriteOptions & VerifyOptions, command: Command) => {
      const asked = askedOf(command, terminal);
      const place = placeOf({}, asked.globals);
      const seed = await readState(asked, async (tx) => await seedOf(tx, id, terminal.nowMs()));
      const object = `sample:${id}`;
      const commitment = commitmentOn(onRecord(place, object), id);
      requireCommitted(id, commitment, seed);
      await requireSoundArchive(options, asked);
      const draw = walk(place, { object, plan: commitment.plan }, seed);
      requireBefore(id, draw);
      await changeState(asked, options, {
        carryOut: keepDraw({ id, ...draw, untold: draw.untold.length }),
        text: ({ itemCount, listHash = "" }) =>
          `sample ${id}: ${String(itemCount)} of ${countText(draw.population, "message")} drawn, list ${listHash}; ` +
          `next: stanzagate sample show ${id}`,
        json: (made) => ({ ...sampleJson(made, terminal.nowMs()), untold: draw.untold.length }),
      });
    });
}

export function addSampleRedraw(sample: Command, terminal: Terminal): void {
  addPlaceOptions(sample.command("redraw <id>"))
    .description("draw it again from the archive alone and compare; exit 7 where it is not the same list")
    .option("--key <file...>", "trusted public keys (archive key) instead of this installation's own")
    .option("--unsigned", "do without a key: prove the chain alone")
    .action(async (id: string, options: VerifyOptions, command: Command) => {
      const { globals } = askedOf(command, terminal);
      const place = placeOf(options, globals);
      const object = `sample:${id}`;
      const found = onRecord(place, object);
      const commitment = commitmentOn(found, id);
      const drawn = drawnOn(found, id);
      requireCommitted(id, commitment, drawn.seed);
      await requireSoundArchive(options, { globals, terminal });
      const draw = walk(place, { object, plan: commitment.plan, upTo: drawn.ends }, drawn.seed);
      const comparison = compare(drawn, draw);
      terminal.out(
        globals.isJson ? JSON.stringify({ id, ...comparison }) : comparisonText(id, drawn, comparison),
      );
      requireBefore(id, draw);
      requireSame(id, comparison);
    });
}

interface DrawnOn {
  readonly seed: string;
  readonly count: number;
  readonly untold: number;
  readonly listHash: string;
  readonly ends: ReadonlyMap<string, number>;
}

/** @throws CliError SG_CLI_NOT_FOUND */
function drawnOn({ draw }: OnRecord, id: string): DrawnOn {
  if (draw === undefined)
    throw new CliError("SG_CLI_NOT_FOUND", `the archive has no draw of the sample ${id} on record`);
  const ends = String(draw["read"])
    .split(" ")
    .map((one) => [one.slice(0, one.lastIndexOf(":")), Number(one.slice(one.lastIndexOf(":") + 1))] as const);
  return {
    seed: String(draw["seed"]),
    count: Number(draw["count"]),
    untold: Number(draw["untold"]),
    listHash: String(draw["listHash"]),
    ends: new Map(ends),
  };
}

interface Comparison {
  readonly isSame: boolean;
  readonly listHash: string;
  readonly count: number;
  /** Of those drawn then or now nobody can tell any more whether they were messages: disposed of since. */
  readonly disposedSince: number;
  readonly lateCount: number;
}

/** Where content went since, only its number can be compared: the list itself needs `state.db`. */
function compare(then: DrawnOn, now: Draw): Comparison {
  const listHash = sha256Hex(listText(now.drawn));
  return {
    isSame: listHash === then.listHash && now.drawn.length === then.count,
    listHash,
    count: now.drawn.length,
    disposedSince: now.untold.length - then.untold,
    lateCount: now.lateCount,
  };
}

const comparisonText = (id: string, then: DrawnOn, now: Comparison): string =>
  fieldLines([
    ["sample", id],
    ["list on record", `${String(then.count)} messages, ${then.listHash}`],
    ["list drawn now", `${String(now.count)} messages, ${now.listHash}`],
    ["disposed of since", now.disposedSince === 0 ? undefined : String(now.disposedSince)],
    ["came after the draw", now.lateCount === 0 ? undefined : countText(now.lateCount, "message")],
    ["result", now.isSame ? "the same list" : "NOT the same list"],
  ]);

/** @throws CliError SG_CLI_INTEGRITY */
function requireSame(id: string, { isSame, disposedSince }: Comparison): void {
  if (isSame) return;
  const why =
    disposedSince > 0
      ? `the content of ${countText(disposedSince, "record")} that the seed picks was disposed of since`
      : "the archive or the draw was altered";
  throw new CliError("SG_CLI_INTEGRITY", `the sample ${id} drawn again is another list: ${why}`);
}
