/**
 * How much people and divisions wrote and were sent, counted from records: numbers alone, never a word of what was said.
 *
 * Rule 1: what counts is what the limits count (`policy/traffic.ts`): messages that somebody wrote, where they were said. Refused
 * ones stand apart.
 * Rule 2: an address is the person's who had it then, and else itself. Divisions are those that the record names.
 * Source: WV-5.2.
 */
import { dayOf, isWorkingTime } from "../policy/calendar.ts";
import type { UsagePolicy } from "../policy/traffic.ts";
import { isRefused } from "../policy/verdict.ts";
import type { ArchiveRecord, Sighting, StanzaRecord } from "../records/record.ts";
import { StoredStanzas } from "../replay/stored-stanza.ts";
import type { JidEntry } from "../store/person-jids.ts";
import { isMereSignal } from "../xmpp/message-content.ts";

export interface UsageCount {
  sent: number;
  sentBytes: number;
  /** Of those sent. */
  outsideHours: number;
  refused: number;
  received: number;
  /** Messages by which a threshold was reached. */
  flagged: number;
  /** On so many days something was sent. */
  readonly days: Set<number>;
}

export interface UsagePair {
  readonly from: string;
  readonly to: string;
  messages: number;
}

export interface UsageWish {
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
  /** Id of a person or a bare JID; undefined: everybody. */
  readonly person: string | undefined;
  readonly division: string | undefined;
  readonly usage: UsagePolicy;
  readonly entries: readonly JidEntry[];
}

const NOBODY: readonly string[] = ["-"];
const SEEN: ReadonlySet<Sighting> = new Set(["origin", "delivery", "room"]);

export class UsageTally {
  readonly people = new Map<string, UsageCount>();
  readonly divisions = new Map<string, UsageCount>();
  readonly #pairs = new Map<string, UsagePair>();
  readonly #wish: UsageWish;
  readonly #entries: ReadonlyMap<string, readonly JidEntry[]>;
  readonly #stanzas = new StoredStanzas();

  constructor(wish: UsageWish) {
    this.#wish = wish;
    this.#entries = Map.groupBy(wish.entries, ({ jid }) => jid);
  }

  /** Those with the most messages first. */
  pairs(most: number): readonly UsagePair[] {
    return [...this.#pairs.values()]
      .sort((a, b) => b.messages - a.messages || (`${a.from} ${a.to}` < `${b.from} ${b.to}` ? -1 : 1))
      .slice(0, most);
  }

  /** @param hasContent false: its text was disposed of; then it counts, for nobody can tell whether it was a mere signal */
  take(record: ArchiveRecord, hasContent: boolean): void {
    if (record.kind !== "stanza" || !this.#isAsked(record)) return;
    const divisions = record.verdict.divisions ?? NOBODY;
    const bare = bareOf(record.user);
    const who = this.#personOf(bare, record.receivedAtMs);
    if (!this.#isWished([who, bare], divisions)) return;
    if (hasContent && this.#isSignal(record)) return;
    for (const one of [countOf(this.people, who), ...divisions.map((id) => countOf(this.divisions, id))])
      this.#add(one, record);
    if (record.direction === "outbound" && !isRefused(record.verdict)) this.#addPair(who, record);
  }

  #isWished(names: readonly string[], divisions: readonly string[]): boolean {
    const { division, person } = this.#wish;
    if (division !== undefined && !divisions.includes(division)) return false;
    return person === undefined || names.includes(person);
  }

  #isAsked({ stanzaKind, addressing, service, sighting, receivedAtMs }: StanzaRecord): boolean {
    const { fromMs, toMs } = this.#wish;
    if (receivedAtMs < fromMs || receivedAtMs >= toMs || service !== undefined) return false;
    return stanzaKind === "message" && addressing.type !== "error" && SEEN.has(sighting);
  }

  #isSignal({ received }: StanzaRecord): boolean {
    const read = this.#stanzas.read(received);
    return read !== undefined && isMereSignal(read.element);
  }

  #personOf(jid: string, atMs: number): string {
    const own = this.#entries
      .get(jid)
      ?.find(({ fromMs, untilMs }) => fromMs <= atMs && atMs < (untilMs ?? Infinity));
    return own?.person ?? jid;
  }

  #add(count: UsageCount, record: StanzaRecord): void {
    const { usage } = this.#wish;
    if (isRefused(record.verdict)) count.refused += 1;
    else if (record.direction === "inbound") count.received += 1;
    else {
      count.sent += 1;
      count.sentBytes += Buffer.byteLength(record.received, "utf8");
      count.days.add(dayOf(record.receivedAtMs, usage.timeZone));
      if (usage.hours !== undefined && !isWorkingTime(record.receivedAtMs, usage.timeZone, usage.hours))
        count.outsideHours += 1;
    }
    if (record.findings.some(({ ruleId }) => ruleId === "usage-threshold")) count.flagged += 1;
  }

  #addPair(from: string, { addressing, receivedAtMs, user }: StanzaRecord): void {
    const to = addressing.to ?? bareOf(user);
    const other = this.#personOf(to, receivedAtMs);
    const key = `${from}\t${other}`;
    const known = this.#pairs.get(key);
    if (known === undefined) this.#pairs.set(key, { from, to: other, messages: 1 });
    else known.messages += 1;
  }
}

const bareOf = (full: string): string => full.split("/", 1)[0] ?? full;

function countOf(counts: Map<string, UsageCount>, name: string): UsageCount {
  const known = counts.get(name);
  if (known !== undefined) return known;
  const fresh = {
    sent: 0,
    sentBytes: 0,
    outsideHours: 0,
    refused: 0,
    received: 0,
    flagged: 0,
    days: new Set<number>(),
  };
  counts.set(name, fresh);
  return fresh;
}
