/**
 * Random samples: which messages of a period somebody looks at, fixed by a secret that was committed to before it began.
 *
 * Rule 1: each message is drawn by itself: HMAC-SHA-256(seed, its chain hash) below the rate. The order of the walk, other
 * messages and what became of content later do not matter: whoever has the archive and the seed draws the same list.
 * Rule 2: nobody can tell beforehand. The chain hash goes over a random salt that the archive adds when it keeps the record.
 * Rule 3: a message counts once: where its author sent it, or, where the author has no account here, where it came in.
 * LIMIT(a message from outside counts for each device that it is delivered to)
 * Sources: CCPS-2.b, ORDHS-2.2, WV-4.2.a; docs/decisions/0035-samples-are-committed-to.md.
 */
import type { OperationRecord, StanzaRecord } from "./record.ts";

export interface SamplePlan {
  /** "": of everybody. */
  readonly division: string;
  /** Parts per million: 10,000 is 1 %. */
  readonly rate: number;
  /** When messages came in, epoch milliseconds; the end is exclusive. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Domains of the agency and its services, prepared, sorted: what comes from elsewhere has no record of its sending. */
  readonly inside: readonly string[];
}

export const WHOLE_RATE = 1_000_000;

/** How messages are chosen; another way would be another name. */
const POPULATION = "messages-once-v1";

type Facts = OperationRecord["facts"];

/** What the record of the plan says: the commitment, all of it. @param seedHash SHA-256 of the seed, hex */
export const planFacts = (plan: SamplePlan, seedHash: string): Facts => ({
  division: plan.division,
  rate: plan.rate,
  from: new Date(plan.fromMs).toISOString(),
  to: new Date(plan.toMs).toISOString(),
  inside: plan.inside.join(" "),
  population: POPULATION,
  seedHash,
});

export interface Commitment {
  readonly plan: SamplePlan;
  readonly seedHash: string;
}

/** Undefined where the facts are no plan that this version could draw. */
export const commitmentIn = (facts: Facts): Commitment | undefined => {
  if (facts["population"] !== POPULATION) return undefined;
  const text = (name: string): string => String(facts[name] ?? "");
  const plan = {
    division: text("division"),
    rate: Number(facts["rate"]),
    fromMs: Date.parse(text("from")),
    toMs: Date.parse(text("to")),
    inside: text("inside").split(" "),
  };
  return plan.rate > 0 && plan.fromMs < plan.toMs ? { plan, seedHash: text("seedHash") } : undefined;
};

/** Bits of a hash that a double holds exactly. */
const EXACT_DIGITS = 13;
const EXACT_RANGE = 2 ** (4 * EXACT_DIGITS);

/** @param digest HMAC-SHA-256 of the record's chain hash under the seed, hex */
export const isDrawn = ({ rate }: SamplePlan, digest: string): boolean =>
  Number.parseInt(digest.slice(0, EXACT_DIGITS), 16) / EXACT_RANGE < rate / WHOLE_RATE;

/** Whether the record, by its header, is the one where a message of the plan's people counts; its content is not looked at. */
export const isSighted = (plan: SamplePlan, record: StanzaRecord): boolean => {
  const { stanzaKind, service, receivedAtMs, verdict } = record;
  if (stanzaKind !== "message" || service !== undefined) return false;
  if (receivedAtMs < plan.fromMs || receivedAtMs >= plan.toMs) return false;
  if (plan.division !== "" && verdict.divisions?.includes(plan.division) !== true) return false;
  return record.direction === "outbound" || isFromOutside(plan, record);
};

/** Without a sender it is the server's or the account's own. A carbon or a copy is never from outside (XEP-0280 §11). */
const isFromOutside = ({ inside }: SamplePlan, { addressing, user }: StanzaRecord): boolean => {
  if (addressing.from === undefined) return addressing.fromText !== undefined;
  const domain = domainOf(addressing.from);
  return domain !== domainOf(user.split("/", 1)[0] ?? "") && !inside.includes(domain);
};

const domainOf = (bare: string): string => bare.slice(bare.indexOf("@") + 1);

/** One record, so that everybody finds it. */
export interface RecordPlace {
  readonly logId: string;
  readonly sequence: number;
  /** Hex. */
  readonly chainHash: string;
}

/** In the order in which lists are written and hashed. */
export const byPlace = (a: RecordPlace, b: RecordPlace): number =>
  a.logId === b.logId ? a.sequence - b.sequence : a.logId < b.logId ? -1 : 1;

/** What the hash of a list goes over. @param places in order */
export const listText = (places: readonly RecordPlace[]): string =>
  places.map(({ logId, sequence, chainHash }) => `${logId} ${String(sequence)} ${chainHash}\n`).join("");
