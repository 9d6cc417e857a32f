/**
 * How many messages and bytes have passed, by name: of each user, pair, room, division, address. One for all sessions of a
 * process; with several workers each tells the others, every second, what it has counted.
 *
 * Rule 1: a count is never too low but for what passed elsewhere within that second. Bounded: beyond `MAX_ROWS` names in a
 * day, further ones share rows, so that nobody's count can be pushed out; theirs are too high rather.
 * Rule 2: minutes slide: this one's and the share of the last one's that is less than sixty seconds ago. Days are whole, by the
 * policy's time zone. A clock that is set back forgives nothing.
 * Source: WV-5.3.5, WV-5.3.7; docs/decisions/0034-volumes-are-counted-by-name.md.
 */
import type { VolumeScope } from "../policy/settings.ts";
import type { Volume } from "../policy/traffic.ts";

const MINUTE_MS = 60_000;
/** Some 150 bytes each: 50,000 users with five peers. */
const MAX_ROWS = 262_144;
const SHARED_ROWS = 65_536;
/** Longer ones share rows, too: an address may have 3,071 bytes, and senders choose whom they write to. */
const MAX_NAME = 300;
/** No name begins so (`traffic.ts`). */
const SHARED = "#";

export interface VolumeName {
  readonly scope: VolumeScope;
  readonly name: string;
}

/** An instant, and the day that it is in where the agency is (`policy/calendar.ts`). */
export interface Moment {
  readonly nowMs: number;
  readonly day: number;
}

/** For the other processes of a gateway, and for the next one. */
export interface VolumeNews {
  readonly day: number;
  readonly minute: number;
  readonly counts: readonly (readonly [name: string, messages: number, bytes: number])[];
}

interface Row {
  minute: number;
  thisMinute: number;
  lastMinute: number;
  messages: number;
  bytes: number;
}

export class Volumes {
  readonly #maxRows: number;
  #rows = new Map<string, Row>();
  #day = -1;
  /** What nobody else has been told of; undefined where there is nobody. */
  #untold: Map<string, { messages: number; bytes: number }> | undefined;
  #newsMinute = 0;
  #count = 0;

  constructor({ isShared = false, maxRows = MAX_ROWS } = {}) {
    this.#maxRows = maxRows;
    if (isShared) this.#untold = new Map();
  }

  /** Grows with whatever is counted. */
  get count(): number {
    return this.#count;
  }

  get size(): number {
    return this.#rows.size;
  }

  of({ scope, name }: VolumeName, moment: Moment): Volume {
    this.#turnTo(moment.day);
    const row = this.#rows.get(this.#keyOf(name));
    if (row === undefined) return { scope, messagesInMinute: 0, messagesToday: 0, bytesToday: 0 };
    turnBack(row, minuteOf(moment.nowMs));
    const { messages, bytes } = row;
    return {
      scope,
      messagesInMinute: inLastMinute(row, moment.nowMs),
      messagesToday: messages,
      bytesToday: bytes,
    };
  }

  /** One message of so many bytes has passed. */
  add(name: string, bytes: number, { nowMs, day }: Moment): void {
    this.#turnTo(day);
    const minute = minuteOf(nowMs);
    this.#note([name, 1, bytes], minute);
    if (this.#untold === undefined) return;
    this.#newsMinute = minute;
    const untold = this.#untold.get(name);
    if (untold === undefined) this.#untold.set(name, { messages: 1, bytes });
    else {
      untold.messages += 1;
      untold.bytes += bytes;
    }
  }

  /** What was counted here since it was asked last; undefined where nothing was. */
  takeNews(): VolumeNews | undefined {
    const untold = this.#untold;
    if (untold === undefined || untold.size === 0) return undefined;
    this.#untold = new Map();
    const counts = Array.from(untold, ([name, { messages, bytes }]) => [name, messages, bytes] as const);
    return { day: this.#day, minute: this.#newsMinute, counts };
  }

  /** Of another process. What is of a day gone by is of no account. */
  hear({ day, minute, counts }: VolumeNews): void {
    if (day < this.#day) return;
    this.#turnTo(day);
    for (const one of counts) this.#note(one, minute);
  }

  /** All that was counted today: for one who begins. */
  get today(): VolumeNews {
    const counts = Array.from(this.#rows, ([name, { messages, bytes }]) => [name, messages, bytes] as const);
    return { day: this.#day, minute: 0, counts };
  }

  #note([name, messages, bytes]: VolumeNews["counts"][number], minute: number): void {
    const key = this.#keyOf(name);
    const row = this.#rows.get(key) ?? this.#added(key);
    if (minute > row.minute) {
      row.lastMinute = minute === row.minute + 1 ? row.thisMinute : 0;
      row.thisMinute = 0;
      row.minute = minute;
    }
    if (minute === row.minute) row.thisMinute += messages;
    else if (minute === row.minute - 1) row.lastMinute += messages;
    this.#count += 1;
    row.messages += messages;
    row.bytes += bytes;
  }

  #added(key: string): Row {
    const row: Row = { minute: 0, thisMinute: 0, lastMinute: 0, messages: 0, bytes: 0 };
    this.#rows.set(key, row);
    return row;
  }

  #keyOf(name: string): string {
    // A shared row that another process, or the one before, tells of.
    if (name.startsWith(SHARED)) return name;
    const isKept = name.length <= MAX_NAME && (this.#rows.size < this.#maxRows || this.#rows.has(name));
    return isKept ? name : `${SHARED}${hashOf(name) % SHARED_ROWS}`;
  }

  /** One day back is a clock that was set right, or a stanza that waited; the counts hold. */
  #turnTo(day: number): void {
    if (day === this.#day || day === this.#day - 1) return;
    const before = this.#rows;
    this.#rows = new Map();
    const isNextDay = day === this.#day + 1;
    this.#day = day;
    if (!isNextDay) return;
    // What was said in the last minutes of the day counts for the minute that begins it.
    const latest = Array.from(before.values()).reduce((most, { minute }) => Math.max(most, minute), 0);
    for (const [key, row] of before)
      if (row.minute >= latest - 1) this.#rows.set(key, { ...row, messages: 0, bytes: 0 });
  }
}

/**
 * A clock that was set back by more than what passes between two processes: minutes go on from there, with all that the last ones
 * had. Without it nobody's messages counted, or nobody's were let through, until the clock is where it was.
 */
function turnBack(row: Row, minute: number): void {
  if (minute >= row.minute - 1) return;
  row.lastMinute += row.thisMinute;
  row.thisMinute = 0;
  row.minute = minute + 1;
}

const minuteOf = (nowMs: number): number => Math.floor(nowMs / MINUTE_MS);

function inLastMinute({ minute, thisMinute, lastMinute }: Row, nowMs: number): number {
  const now = minuteOf(nowMs);
  const share = 1 - (nowMs % MINUTE_MS) / MINUTE_MS;
  if (now <= minute) return thisMinute + lastMinute * (now < minute ? 1 : share);
  return now === minute + 1 ? thisMinute * share : 0;
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return hash;
}
