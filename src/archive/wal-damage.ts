/**
 * Whether a write-ahead log has lost what was durable. SQLite reads its log up to the last transaction whose checksums
 * hold and passes over the rest without a word: right after a crash, wrong after damage.
 *
 * What tells them apart: a transaction begins only after the one before was forced to disk. So behind the last sound
 * transaction a crash leaves the frames of one more, in whatever state, and frames of earlier rounds, whose salts are
 * others. A frame that was written behind the end of that one more is proof of damage.
 * LIMIT(damage to the last transaction of all, or to the salts that end the one before it, looks like a crash: at most
 * two groups of records, the latest, and only until a signed checkpoint covers them)
 * Source: https://sqlite.org/fileformat2.html §4.
 */
import * as fs from "node:fs";

const HEAD_BYTES = 32;
const FRAME_HEAD_BYTES = 24;
/** Of the checksummed words: the lowest bit of the magic number says whether they are big-endian. */
const MAGIC = 0x377f0682;
/** What a disk writes whole or not at all. */
const SECTOR_BYTES = 512;

/** Two signed 32-bit words. */
type Sum = readonly [number, number];

const sumOver = (start: Sum, bytes: DataView, isLittleEndian: boolean): Sum => {
  let [one, two] = start;
  for (let at = 0; at < bytes.byteLength; at += 8) {
    one = (one + bytes.getUint32(at, isLittleEndian) + two) | 0;
    two = (two + bytes.getUint32(at + 4, isLittleEndian) + one) | 0;
  }
  return [one, two];
};

const isSame = (a: Sum, b: Sum): boolean => a[0] === b[0] && a[1] === b[1];

interface Head {
  readonly pageBytes: number;
  readonly salts: Sum;
  readonly sum: Sum;
  readonly isLittleEndian: boolean;
}

const sumAt = (bytes: DataView, at: number): Sum => [bytes.getInt32(at), bytes.getInt32(at + 4)];

const part = (bytes: DataView, from: number, length: number): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset + from, length);

/** @returns undefined where it is not what SQLite wrote */
const parseHead = (bytes: DataView): Head | undefined => {
  const magic = bytes.getUint32(0);
  const isLittleEndian = magic === MAGIC;
  const sum = sumAt(bytes, 24);
  if (!isLittleEndian && magic !== MAGIC + 1) return undefined;
  if (!isSame(sumOver([0, 0], part(bytes, 0, 24), isLittleEndian), sum)) return undefined;
  return { pageBytes: bytes.getUint32(8), salts: sumAt(bytes, 16), sum, isLittleEndian };
};

interface Frame {
  /** Written in this round. */
  readonly isOurs: boolean;
  /** The last one of a transaction. */
  readonly isEnd: boolean;
  /** As it stands there. */
  readonly sum: Sum;
  /** That it continues the frame before as that one was written. */
  readonly isIntact: boolean;
}

const parseFrame = (bytes: DataView, offset: number, before: { head: Head; sum: Sum }): Frame => {
  const { head, sum: previous } = before;
  const sum = sumAt(bytes, 16);
  const isOurs = isSame(sumAt(bytes, 8), head.salts);
  const started = sumOver(previous, part(bytes, 0, 8), head.isLittleEndian);
  const page = part(bytes, FRAME_HEAD_BYTES, head.pageBytes);
  const isIntact = isOurs && isSame(sumOver(started, page, head.isLittleEndian), sum);
  // Of a torn frame the end's mark may be an older round's, where a sector's border runs between it and the salts.
  const isWhole = isIntact || (offset + 8) % SECTOR_BYTES !== 0;
  return { isOurs, isEnd: isOurs && isWhole && bytes.getUint32(4) !== 0, sum, isIntact };
};

function* framesOf(descriptor: number, head: Head): Generator<Frame> {
  const bytes = Buffer.alloc(FRAME_HEAD_BYTES + head.pageBytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let { sum } = head;
  for (let at = HEAD_BYTES; fs.readSync(descriptor, bytes, 0, bytes.length, at) === bytes.length;) {
    const frame = parseFrame(view, at, { head, sum });
    yield frame;
    ({ sum } = frame);
    at += bytes.length;
  }
}

interface Damage {
  /** 1-based; 0 for the head. */
  readonly frame: number;
  /** Names the round; a log is written anew from its start again and again. */
  readonly salts?: Sum;
}

const scanFrames = (descriptor: number, head: Head): Damage | undefined => {
  let count = 0;
  let broken: number | undefined;
  let hasEnd = false;
  for (const { isIntact, isEnd } of framesOf(descriptor, head)) {
    count += 1;
    if (broken === undefined && isIntact) continue;
    broken ??= count;
    if (hasEnd && isIntact) return { frame: broken, salts: head.salts };
    hasEnd ||= isEnd;
  }
  return undefined;
};

const scan = (descriptor: number): Damage | undefined => {
  const bytes = Buffer.alloc(HEAD_BYTES);
  fs.readSync(descriptor, bytes, 0, HEAD_BYTES, 0);
  // The head is forced to disk before the first frame is written: without frames it proves nothing.
  if (fs.fstatSync(descriptor).size <= HEAD_BYTES) return undefined;
  const head = parseHead(new DataView(bytes.buffer, bytes.byteOffset, bytes.length));
  return head === undefined ? { frame: 0 } : scanFrames(descriptor, head);
};

const isSameDamage = (a: Damage, b: Damage | undefined): boolean =>
  a.frame === b?.frame && String(a.salts) === String(b.salts);

/** A writer may be at work: what it was just writing is another thing at the next look, damage is not. */
const LOOKS = 5;

/**
 * @param path of the database. Only the log's own file is opened, which nobody locks (sqlite.ts, rule 2)
 * @returns where it is damaged, or undefined
 */
export const walDamage = (path: string): string | undefined => {
  const log = `${path}-wal`;
  if (!fs.existsSync(log)) return undefined;
  const descriptor = fs.openSync(log, "r");
  try {
    let seen = scan(descriptor);
    for (let look = 1; seen !== undefined && look < LOOKS; look += 1) {
      const again = scan(descriptor);
      if (isSameDamage(seen, again)) return seen.frame === 0 ? "at its head" : `at frame ${seen.frame}`;
      seen = again;
    }
    return undefined;
  } finally {
    fs.closeSync(descriptor);
  }
};
