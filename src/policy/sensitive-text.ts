/**
 * Where a stanza holds what the policy calls sensitive: detectors and operator patterns over every text of it.
 *
 * Rule 1: what programs write (ids, stamps, hashes, addresses; the places `machine` and `thread`) is full of
 * digits that are nobody's: one 16-digit id in ten passes the card check. There a number counts only where it is
 * laid out as one (3-2-4, groups of four) or stands beside its keyword. That is no more of a way out than any
 * id is: its length and characters are capped by other rules, and letters would carry as much.
 * Rule 2: what the joined text shows and its pieces do not is a number cut in two.
 * Rule 3: nothing here depends on who carried the stanza or when (design §8.4).
 * Source: protocol.md §4.2–§4.3; detectors.md §5 step 0.
 */
import type { Detector, Hit } from "../scan/detector.ts";
import { DETECTORS } from "../scan/detectors.ts";
import type { FoldedText } from "../scan/folded.ts";
import { readingsOf } from "../scan/normalize.ts";
import { isWorthALook, type Scan, scanReadings } from "../scan/scan.ts";
import { Work } from "../scan/work.ts";
import type { Stanza } from "../xmpp/stanza.ts";
import { type PlacedText, textsOf } from "../xmpp/text.ts";
import type { PolicyPattern, PolicyRevision } from "./revision.ts";
import type { Span } from "./rule.ts";
import { hitsNearSeams } from "./seams.ts";
import { demandAt, rankOf, type DetectorAction, type DetectorDemand, type LayerName } from "./settings.ts";
import { spansOf } from "./text-spans.ts";

export interface SensitiveHit {
  readonly id: string;
  /** `us-ssn@1`; an operator's pattern has no version of its own, the revision names it. */
  readonly detector: string;
  readonly placed: PlacedText;
  /** One for each node that the match touches. */
  readonly spans: readonly Span[];
  readonly confidence: number;
  readonly evidence: readonly string[];
  /** The strictest that a layer asks for at this confidence; `flag` where none does. */
  readonly action: Exclude<DetectorAction, "off">;
  /** Who asks for it; absent where nobody does. */
  readonly layers?: readonly LayerName[];
}

const NO_HITS: readonly SensitiveHit[] = [];
const NO_NEW: readonly Hit[] = [];

/** @throws WorkExceeded */
export function sensitiveHits(
  stanza: Stanza,
  revision: PolicyRevision,
  work = new Work(),
): readonly SensitiveHit[] {
  const detectors = detectorsOf(revision);
  if (detectors.length === 0 && revision.patterns.length === 0) return NO_HITS;
  const hits: SensitiveHit[] = [];
  for (const placed of textsOf(stanza, revision.serviceDomains)) {
    const found = hitsIn(placed, { detectors, work }, revision);
    if (found.length > 0) hits.push(...(placed.place === "joined" ? newOnes(found, hits) : found));
  }
  return hits;
}

/** Those that are not off; worked out once a revision, which is never changed once in force. */
function detectorsOf({ detectors }: PolicyRevision): readonly Detector[] {
  const known = DETECTORS_IN_FORCE.get(detectors);
  if (known !== undefined) return known;
  const inForce = DETECTORS.filter(({ id }) => (detectors.get(id)?.length ?? 0) > 0);
  DETECTORS_IN_FORCE.set(detectors, inForce);
  return inForce;
}

const DETECTORS_IN_FORCE = new WeakMap<PolicyRevision["detectors"], readonly Detector[]>();

const withSeams = (scan: Scan, { parts }: PlacedText): Scan =>
  parts === undefined ? scan : { ...scan, seams: parts.slice(1).map(({ start }) => start) };

function hitsIn(placed: PlacedText, alone: Scan, revision: PolicyRevision): readonly SensitiveHit[] {
  const { patterns } = revision;
  const { detectors, work } = alone;
  const isScanned = detectors.length > 0 && !isPlainId(placed) && isWorthALook(placed.text, detectors);
  if (!isScanned && patterns.length === 0) return NO_HITS;
  const scan = withSeams(alone, placed);
  const seamHits = isScanned ? hitsNearSeams(placed, scan) : NO_NEW;
  const isReadWhole = seamHits === undefined || patterns.length > 0;
  const readings = isReadWhole ? readingsOf(placed.text, work) : [];
  const hits: SensitiveHit[] = [];
  for (const hit of seamHits ?? scanReadings(readings, scan)) {
    if (isMeant(hit, placed)) hits.push(ofDetector(hit, placed, revision));
  }
  // Each pattern reads each reading, and the text as it came.
  const unitsPerPattern = placed.text.length * (readings.length + 1);
  for (const pattern of patterns) {
    work.spend(unitsPerPattern);
    hits.push(...ofPattern(pattern, placed, readings));
  }
  return hits;
}

/** The commonest id by far: its groups (8-4-4-4-12) can be neither layout, and it has no room for a keyword. */
const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

const isProgramWritten = ({ place }: Pick<PlacedText, "place">): boolean =>
  place === "machine" || place === "thread";
const isPlainId = (placed: PlacedText): boolean => isProgramWritten(placed) && UUID.test(placed.text);

const LAID_OUT: ReadonlySet<string> = new Set(["pattern:3-2-4", "pattern:groups"]);
/** What is not worth a block elsewhere is not worth a log line in an id. */
const MACHINE_CONFIDENCE = 0.65;

function isMeant({ confidence, evidence, start, end }: Hit, placed: PlacedText): boolean {
  if (!isProgramWritten(placed) && !isInThread(placed, start, end)) return true;
  if (confidence < MACHINE_CONFIDENCE) return false;
  return evidence.some((one) => LAID_OUT.has(one) || one.startsWith("keyword:"));
}

/** Of the join: a number that lies in the thread alone. */
const isInThread = ({ place, parts = [], text }: PlacedText, start: number, end: number): boolean =>
  place === "joined" &&
  parts.every(
    (part, at) =>
      isProgramWritten(part) || part.start >= end || (parts[at + 1]?.start ?? text.length) <= start,
  );

function ofDetector(hit: Hit, placed: PlacedText, revision: PolicyRevision): SensitiveHit {
  const { detectorId: id, version, confidence, evidence } = hit;
  const { action, layers } = demandAt(revision.detectors.get(id) ?? NO_DEMANDS, confidence) ?? BELOW_ALL;
  const spans = spansOf(placed, hit.start, hit.end);
  const found = { id, detector: `${id}@${version}`, placed, spans, confidence, evidence, action };
  return layers === undefined ? found : { ...found, layers };
}

const NO_DEMANDS: readonly DetectorDemand[] = [];
const BELOW_ALL = { action: "flag", layers: undefined } as const;

function ofPattern(
  pattern: PolicyPattern,
  placed: PlacedText,
  readings: readonly FoldedText[],
): readonly SensitiveHit[] {
  const { id, action, layers } = pattern;
  const found = pattern.findIn?.(readings) ?? pattern.findAll(placed.text);
  return found.map(([start, end]) => {
    const spans = spansOf(placed, start, end);
    return { id, detector: id, placed, spans, confidence: 1, evidence: BY_PATTERN, action, layers };
  });
}

const BY_PATTERN: readonly string[] = ["pattern:operator"];

/** Beyond this many, comparing each with each would cost more than it tells. */
const MAX_COMPARED = 256;

/** Of the joined text's hits those that its pieces do not show already, as surely. */
function newOnes(joined: readonly SensitiveHit[], known: readonly SensitiveHit[]): readonly SensitiveHit[] {
  const byDetector = Map.groupBy(known, ({ detector }) => detector);
  return joined.filter((hit) => {
    const own = byDetector.get(hit.detector) ?? NO_HITS;
    if (own.length > MAX_COMPARED) return hit.spans.length > 1 || own.every((one) => isMilder(one, hit));
    return !own.some((other) => covers(other, hit));
  });
}

const isMilder = (known: SensitiveHit, hit: SensitiveHit): boolean =>
  known.confidence < hit.confidence || rankOf(known.action) < rankOf(hit.action);

function covers(known: SensitiveHit, hit: SensitiveHit): boolean {
  if (isMilder(known, hit)) return false;
  return hit.spans.every((span) => known.spans.some((other) => isOverlap(other, span)));
}

const isOverlap = (a: Span, b: Span): boolean =>
  a.attribute === b.attribute &&
  a.start < b.end &&
  b.start < a.end &&
  a.path.length === b.path.length &&
  a.path.every((index, at) => index === b.path[at]);
