/**
 * One reload after another while a crowd talks over two workers, before a real server: no stream is dropped, no stanza goes
 * unjudged, and each record names the revision that judged it.
 *
 * Each round's policy forbids a word of its own, and probes say the words of the last, this and the next round all the time:
 * whether a probe was refused shows which policy judged it, whatever its record claims. One round in so many offers a file
 * that is none: it is refused as a whole, and nothing changes.
 * Source: issue of the five policies, "Reload"; design.md §8.14.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Gateway } from "../../scripts/peers/gateway.ts";
import { logsOf } from "../../src/archive/log-set.ts";
import { recordsOf } from "../../src/archive/reader.ts";
import { verifyLog } from "../../src/archive/verify.ts";
import { callControl } from "../../src/ops/control-client.ts";
import type { OperationRecord, StanzaRecord } from "../../src/records/record.ts";
import { createDice, type Dice } from "../support/dice.ts";
import { ManagedClient } from "../support/managed-client.ts";
import { ArchiveView } from "./gateway-ledger.ts";
import { CROWD } from "./worker-crowds.ts";
import { placeOf, WorkerLoad, type LoadSize } from "./worker-load.ts";
import { startBoth } from "./worker-scene.ts";

export interface ReloadWishes extends LoadSize {
  readonly seed: number;
  readonly reloads: number;
  /** From one reload's answer to the next reload, at most. */
  readonly pauseMs: number;
  readonly onRound?: (round: number, tookMs: number) => void;
}

export interface ReloadReport {
  readonly rounds: number;
  /** Of files that are none. */
  readonly refused: number;
  readonly slowestMs: number;
  readonly counts: { readonly sent: number; readonly delivered: number; readonly probes: number };
  /** Stanzas on record, and how many revisions judged them. */
  readonly stanzas: number;
  readonly revisions: number;
  /** Connections that were cut: none may be. */
  readonly dropped: number;
  readonly unsettled: readonly string[];
  /** What is on record otherwise than it was judged, and whatever else is wrong. */
  readonly complaints: readonly string[];
}

/** One round in so many has a file that is none. */
const BROKEN = 5;
const PROBERS = 4;
const PROBE_MS = 20;
const PATIENCE_MS = 60_000;

const wordOf = (round: number): string => `codeword-${String(round)}-end`;

const detectorsOf = (round: number): readonly object[] => [
  { id: `round-${String(round)}`, pattern: wordOf(round), action: "block" },
];

/** Says words of the last, this and the next round, one after another, and knows what was sent. */
class Probes {
  round = 0;
  readonly clients: readonly ManagedClient[];
  readonly #dice: Dice;
  #count = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(clients: readonly ManagedClient[], dice: Dice) {
    this.clients = clients;
    this.#dice = dice;
  }

  get count(): number {
    return this.#count;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.say(this.round - 1 + this.#dice.roll(3));
    }, PROBE_MS);
  }

  /** @returns its id */
  say(round: number): string {
    const [from, to] = [this.#count % PROBERS, (this.#count + 1) % PROBERS].map((at) => this.clients[at]);
    const id = `probe-${String(this.#count)}`;
    this.#count += 1;
    const body = `${wordOf(round)} or so`;
    from?.send(`<message type='chat' to='${to?.jid ?? ""}' id='${id}'><body>${body}</body></message>`);
    return id;
  }

  async end(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.clients.map(async (one) => await one.end()));
  }
}

const openProbes = async (gateway: Gateway, dice: Dice): Promise<Probes> => {
  const seats = Array.from({ length: PROBERS }, (_, index) => ({
    ...placeOf(gateway, CROWD, `probe${String(index)}`),
    localAddress: `127.0.9.${String(index + 1)}`,
  }));
  return new Probes(await Promise.all(seats.map(async (seat) => await ManagedClient.start(seat))), dice);
};

interface Answer {
  readonly outcome: string;
}

/** @throws Error where it comes out otherwise than it must */
const reloadOnce = async (gateway: Gateway, policy: object, isFit: boolean): Promise<number> => {
  const file = gateway.folder.at("policy.yaml");
  writeFileSync(file, JSON.stringify(isFit ? policy : { ...policy, profile: "no-such-profile" }));
  const startMs = performance.now();
  const { outcome } = (await callControl(gateway.controlSocket, { command: "reload" })) as Answer;
  const expected = isFit ? "swapped" : "refused";
  if (outcome !== expected) throw new Error(`a reload that was to be ${expected} is ${outcome}`);
  return performance.now() - startMs;
};

interface Judged {
  readonly id: string;
  readonly isRefused: boolean;
  readonly round: number;
}

/** The round whose word the policy forbids; undefined for the first policy of all. */
const roundOf = (policy: string): number | undefined => {
  const found = /codeword-(\d+)-end/u.exec(policy);
  return found === null ? undefined : Number(found[1]);
};

/** One log, read by nothing but its records. */
class LogAudit {
  readonly complaints: string[] = [];
  readonly judged: Judged[] = [];
  stanzas = 0;
  readonly #rounds = new Map<string, number>();
  readonly revisions = new Set<string>();
  #latest = -1;
  readonly #ofStream = new Map<string, number>();

  notePolicy({ facts }: OperationRecord): void {
    this.#latest = roundOf(String(facts["policy"])) ?? -1;
    this.#rounds.set(String(facts["revision"]), this.#latest);
  }

  noteStanza({ verdict, sessionId, addressing, received }: StanzaRecord): void {
    this.stanzas += 1;
    this.revisions.add(verdict.revisionId);
    const { id = "" } = addressing;
    const round = this.#rounds.get(verdict.revisionId);
    if (round === undefined) return void this.complaints.push(`${id}: by a revision that is not on record`);
    const before = this.#ofStream.get(sessionId) ?? -1;
    if (round < before) this.complaints.push(`${id}: by round ${round}, and one before it by ${before}`);
    this.#ofStream.set(sessionId, round);
    const said = roundOf(received);
    const isRefused = verdict.enforced === "block";
    if (said !== undefined && id.startsWith("probe-") && isRefused !== (said === round))
      this.complaints.push(
        `${id}: the word of ${said}, ${isRefused ? "refused" : "passed"} by round ${round}`,
      );
    this.judged.push({ id, isRefused, round });
  }
}

const auditOf = (gateway: Gateway): readonly LogAudit[] =>
  logsOf({ dir: gateway.archiveDir }).map(({ place }) => {
    const audit = new LogAudit();
    for (const { record } of recordsOf(place)) {
      if (record.kind === "policy") audit.notePolicy(record);
      else if (record.kind === "stanza") audit.noteStanza(record);
    }
    return audit;
  });

const settled = async (load: WorkerLoad): Promise<readonly string[]> => {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const left = load.unsettled();
    if (left.length === 0 || performance.now() > deadline) return left;
    await sleep(100);
  }
};

interface Played {
  readonly refused: number;
  readonly slowestMs: number;
  /** Said right after the answer to a reload: id, and the round that must have judged it. */
  readonly after: ReadonlyMap<string, number>;
}

const playRounds = async (gateway: Gateway, probes: Probes, wishes: ReloadWishes): Promise<Played> => {
  const first = JSON.parse(readFileSync(gateway.folder.at("policy.yaml"), "utf8")) as object;
  const after = new Map<string, number>();
  let [refused, slowestMs] = [0, 0];
  for (let number = 0; number < wishes.reloads; number += 1) {
    const dice = createDice(wishes.seed, number);
    const isFit = dice.roll(BROKEN) > 0;
    if (isFit) probes.round += 1;
    else refused += 1;
    const policy = { ...first, detectors: detectorsOf(probes.round) };
    const tookMs = await reloadOnce(gateway, policy, isFit);
    slowestMs = Math.max(slowestMs, tookMs);
    if (isFit) after.set(probes.say(probes.round), probes.round);
    wishes.onRound?.(number, tookMs);
    await sleep(dice.roll(wishes.pauseMs));
  }
  return { refused, slowestMs, after };
};

/** Every message has its outbound record; what was said after an answer was judged by no older policy. */
const complaintsOf = (
  audits: readonly LogAudit[],
  after: Played["after"],
  probes: number,
): readonly string[] => {
  const all = new Map(audits.flatMap(({ judged }) => judged.map((one) => [one.id, one] as const)));
  const unjudged = Array.from({ length: probes }, (_, at) => `probe-${String(at)}`).filter(
    (id) => !all.has(id),
  );
  const late = [...after].filter(([id, round]) => all.get(id)?.round !== round || !all.get(id)?.isRefused);
  return [
    ...audits.flatMap(({ complaints }) => complaints),
    ...unjudged.map((id) => `${id}: not on record`),
    ...late.map(([id, round]) => `${id}: said after round ${round} was in force, and not judged by it`),
  ];
};

/** @throws Error where a reload comes out otherwise than it must */
export const reloadUnderLoad = async (wishes: ReloadWishes): Promise<ReloadReport> => {
  const { server, gateway } = await startBoth(wishes);
  try {
    const load = await WorkerLoad.open(gateway, wishes);
    const probes = await openProbes(gateway, createDice(wishes.seed + 1, 0));
    load.talk(createDice(wishes.seed + 2, 0), wishes);
    probes.start();
    const { refused, slowestMs, after } = await playRounds(gateway, probes, wishes);
    load.quiet();
    const unsettled = await settled(load);
    const dropped = load.counts.resumed + load.awayCount;
    await Promise.all([load.end(), probes.end()]);
    await gateway.stop();
    const audits = auditOf(gateway);
    const missing = load.ledger.everMissingFrom(new ArchiveView(gateway.archiveDir).readOn());
    const reports = await Promise.all(
      logsOf({ dir: gateway.archiveDir }).map(async ({ place }) => await verifyLog(place)),
    );
    const problems = reports.flatMap((one) => one.problems.map(({ code, detail }) => `${code}: ${detail}`));
    return {
      rounds: wishes.reloads,
      refused,
      slowestMs: Math.round(slowestMs),
      counts: { sent: load.counts.sent, delivered: load.ledger.counts.delivered, probes: probes.count },
      stanzas: audits.reduce((sum, one) => sum + one.stanzas, 0),
      revisions: new Set(audits.flatMap((one) => [...one.revisions])).size,
      dropped,
      unsettled,
      complaints: [...complaintsOf(audits, after, probes.count), ...missing, ...problems, ...load.troubles],
    };
  } finally {
    await gateway.remove();
    await server.stop();
  }
};
