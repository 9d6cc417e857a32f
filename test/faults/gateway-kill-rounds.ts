/**
 * kill -9 of the whole gateway at a random moment under load, again and again on the same archive, before the same
 * server. After each restart: what anybody saw is in the recovered archive. In the end: with stream management
 * nothing was lost and nothing came twice.
 *
 * COMPAT(prosody 0.12.3, prosody-modules/mod_resumed_parser.lua: a kill may end a connection in the middle of a stanza,
 * which that server does not survive at the next resumption)
 */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startGateway, type Gateway } from "../../scripts/peers/gateway.ts";
import { AGENCY, OTHER } from "../../scripts/peers/people.ts";
import { startProsody } from "../../scripts/peers/prosody.ts";
import { verifyLog } from "../../src/archive/verify.ts";
import { createDice } from "../support/dice.ts";
import { ArchiveView } from "./gateway-ledger.ts";
import { GatewayLoad, TOWN, type Unsettled } from "./gateway-load.ts";

/** From the resumption on: what is sent again is still under way in the shortest lives. */
const LONGEST_LIFE_MS = 700;
const SETTLING_MS = 30_000;

export interface KillWishes {
  readonly seed: number;
  /** First round; a round's dice hang on seed and number alone. */
  readonly from: number;
  readonly count: number;
  readonly onRound?: (told: RoundReport) => void;
}

export interface RoundReport {
  readonly round: number;
  readonly sent: number;
  readonly seen: number;
  readonly resent: number;
  readonly missing: readonly string[];
}

export interface KillReport {
  readonly kills: number;
  readonly sent: number;
  readonly delivered: number;
  readonly refused: number;
  readonly resent: number;
  readonly records: number;
  /** Seen by somebody, not in the archive. */
  readonly missing: readonly string[];
  /** With stream management, or past the gateway: not exactly once where it had to be. */
  readonly unsettled: readonly Unsettled[];
  /** On record as let pass, seen by nobody. */
  readonly unseen: readonly string[];
  /** What `archive verify` has to say. */
  readonly problems: readonly string[];
  /** Exit code of `explain` for the last refusal on record. */
  readonly explained: number | null;
}

interface Scene {
  readonly gateway: Gateway;
  readonly load: GatewayLoad;
  readonly view: ArchiveView;
}

const killOnce = async (
  { gateway, load, view }: Scene,
  wishes: KillWishes,
  round: number,
): Promise<RoundReport> => {
  const dice = createDice(wishes.seed, round);
  load.talk(dice);
  await sleep(dice.roll(LONGEST_LIFE_MS));
  await gateway.kill9();
  await load.gone();
  await gateway.start();
  const missing = load.ledger.missingFrom(view.readOn());
  const resent = await load.resume();
  return { round, sent: load.sentCount, seen: load.ledger.size, resent, missing };
};

const settle = async (load: GatewayLoad): Promise<readonly Unsettled[]> => {
  const deadline = Date.now() + SETTLING_MS;
  let unsettled = load.unsettled();
  while (unsettled.length > 0 && Date.now() < deadline) {
    await sleep(100);
    unsettled = load.unsettled();
  }
  return unsettled;
};

const explainLast = async ({ gateway, view }: Scene): Promise<number | null> =>
  view.lastReference === undefined ? null : (await gateway.command("explain", view.lastReference)).code;

const report = async (scene: Scene, kills: number, resent: number): Promise<KillReport> => {
  const { load, gateway } = scene;
  const unsettled = await settle(load);
  await load.end();
  await gateway.stop();
  const dir = gateway.archiveDir;
  const whole = new ArchiveView(dir).readOn();
  return {
    kills,
    sent: load.sentCount,
    ...load.ledger.counts,
    resent,
    records: whole.recordCount,
    missing: load.ledger.everMissingFrom(whole),
    unsettled,
    unseen: load.ledger.unseenOf(whole),
    problems: (await verifyLog({ dir })).problems.map(({ code, detail }) => `${code}: ${detail}`),
    explained: await explainLast({ ...scene, view: whole }),
  };
};

const runRounds = async (scene: Scene, wishes: KillWishes): Promise<KillReport> => {
  let resent = 0;
  for (let round = wishes.from; round < wishes.from + wishes.count; round += 1) {
    const told = await killOnce(scene, wishes, round);
    resent += told.resent;
    wishes.onRound?.(told);
    if (told.missing.length > 0) throw new Error(`not on record: ${told.missing.slice(0, 5).join(", ")}`);
  }
  return await report(scene, wishes.count, resent);
};

const TELLING = /stream error|fault|archive|upstream/u;

/** @throws Error at the first round after which something seen is missing, with what gateway and server said last */
export const killGateway = async (wishes: KillWishes): Promise<KillReport> => {
  const server = await startProsody({
    domains: [AGENCY, OTHER],
    users: TOWN,
    modules: ["resumed_parser"],
    modulePaths: [join(import.meta.dirname, "prosody-modules")],
    // What the server keeps for itself would only make it slower.
    extraLines: [`modules_disabled = { "s2s", "posix", "mam", "csi_simple" }`],
  });
  const gateway = await startGateway({ upstream: { port: server.port }, logLevel: "info" });
  try {
    const load = await GatewayLoad.start(server, gateway);
    return await runRounds({ gateway, load, view: new ArchiveView(gateway.archiveDir) }, wishes);
  } catch (cause) {
    const said = gateway.log().filter((line) => TELLING.test(line));
    const lines = [...said.slice(-10), ...server.log().slice(-20)];
    throw new Error(`the rounds stopped; said last:\n${lines.join("\n")}`, { cause });
  } finally {
    await gateway.remove();
    await server.stop();
  }
};
