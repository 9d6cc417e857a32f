/**
 * What numeric detectors share: from a judged window to a hit, with its evidence.
 *
 * Rule: whatever lies between folds and offsets is done here once; a detector only weighs a window.
 */
import { cueReader, type Lexicon, type NearCue } from "./cues.ts";
import type { Detector, Hit } from "./detector.ts";
import type { Reading } from "./digit-chain.ts";
import {
  FOLD_CONFUSABLE,
  FOLD_INVISIBLE,
  FOLD_NONE,
  FOLD_REVERSED,
  FOLD_SPELLED,
  FOLD_WIDTH,
} from "./fold-table.ts";
import { type FoldedText, foldsIn, originalSpan } from "./folded.ts";
import { type MaskKind, maskReader } from "./masks.ts";
import { type DigitWindow, eachWindow, type WindowTest } from "./window.ts";
import type { Work } from "./work.ts";

/** A window with all that may speak for or against it; what lies around it is read when it is asked for. */
export interface Candidate {
  readonly window: DigitWindow;
  readonly cue: NearCue;
  readonly mask: MaskKind;
  /** Written so that a plain search would miss it: letters for digits, invisible characters, words, bidi. */
  readonly isDisguised: boolean;
}

export interface Judgement {
  readonly confidence: number;
  readonly evidence: readonly string[];
}

export interface NumericKind extends WindowTest {
  readonly id: string;
  readonly version: number;
  readonly lexicon: Lexicon;
  judge(candidate: Candidate): Judgement | undefined;
}

const DISGUISES = FOLD_INVISIBLE | FOLD_CONFUSABLE | FOLD_REVERSED | FOLD_SPELLED;

const FOLD_NAMES: readonly (readonly [bit: number, name: string])[] = [
  [FOLD_WIDTH, "fold:digits"],
  [FOLD_INVISIBLE, "fold:invisible"],
  [FOLD_CONFUSABLE, "fold:confusable"],
  [FOLD_REVERSED, "fold:bidi"],
  [FOLD_SPELLED, "fold:spelled"],
];

/** A detector cannot need more digits than a disguise leaves: letters stand in for some. */
const LETTERS_ALLOWED = 3;

export function numericDetector(kind: NumericKind): Detector {
  return {
    id: kind.id,
    version: kind.version,
    minDigits: kind.minDigits - LETTERS_ALLOWED,
    find: (folded, work) => findAll(folded, kind, work),
  };
}

/** The first candidate has the whole text read for words and masks. */
const UNITS_PER_UNIT = 6;
/** Where pieces meet it is read for words once more. */
const UNITS_PER_JOINED_UNIT = 10;
/** A few looks around: words, masks, folds. */
const UNITS_PER_CANDIDATE = 8;
const UNITS_PER_HIT = 80;

function findAll(folded: Reading, kind: NumericKind, work: Work): readonly Hit[] {
  const { text, breaks } = folded;
  const cueAt = cueReader(text, kind.lexicon, breaks);
  const around = { folded, cueAt, maskAt: maskReader(text, breaks) };
  const hits: Hit[] = [];
  let unitsToRead = text.length * (breaks.length === 0 ? UNITS_PER_UNIT : UNITS_PER_JOINED_UNIT);
  for (const chain of folded.chains) {
    eachWindow(chain, { test: kind, work }, (window) => {
      work.spend(UNITS_PER_CANDIDATE + unitsToRead);
      unitsToRead = 0;
      const candidate = new PlacedWindow(window, around);
      const judged = kind.judge(candidate);
      if (judged === undefined) return;
      work.spend(UNITS_PER_HIT);
      hits.push(hitOf({ folded, kind, candidate, judged }));
    });
  }
  return hits;
}

interface Around {
  readonly folded: FoldedText;
  readonly cueAt: (start: number, end: number) => NearCue;
  readonly maskAt: (start: number, end: number) => MaskKind;
}

class PlacedWindow implements Candidate {
  readonly window: DigitWindow;
  readonly #around: Around;
  #cue: NearCue | undefined;

  constructor(window: DigitWindow, around: Around) {
    this.window = window;
    this.#around = around;
  }

  get cue(): NearCue {
    return (this.#cue ??= this.#around.cueAt(this.window.start, this.window.end));
  }

  get mask(): MaskKind {
    return this.#around.maskAt(this.window.start, this.window.end);
  }

  get folds(): number {
    return innerFolds(this.#around.folded, this.window.start, this.window.end);
  }

  get isDisguised(): boolean {
    return this.window.hasLetters || (this.folds & DISGUISES) !== FOLD_NONE;
  }
}

/** Something invisible before the first digit says nothing: phones wrap what they paste in bidi controls. */
const innerFolds = (folded: FoldedText, start: number, end: number): number =>
  (foldsIn(folded, start, start + 1) & ~FOLD_INVISIBLE) | foldsIn(folded, start + 1, end);

interface Found {
  readonly folded: FoldedText;
  readonly kind: NumericKind;
  readonly candidate: PlacedWindow;
  readonly judged: Judgement;
}

function hitOf({ folded, kind, candidate, judged }: Found): Hit {
  const { window, folds, isDisguised: isEvasion } = candidate;
  const [start, end] = originalSpan(folded, window.start, window.end);
  const names = FOLD_NAMES.filter(([bit]) => (folds & bit) !== FOLD_NONE).map(([, name]) => name);
  const letters = window.hasLetters ? ["fold:letters"] : [];
  const evidence = [...judged.evidence, ...names, ...letters];
  const { id: detectorId, version } = kind;
  return { detectorId, version, start, end, confidence: judged.confidence, evidence, isEvasion };
}

/** What a keyword adds to the evidence list. */
export const cueEvidence = ({ kind, word }: NearCue): readonly string[] =>
  kind === "positive" ? [`keyword:${word}`] : [];
