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
import { type DigitWindow, windowsOf, type WindowTest } from "./window.ts";

/** A window with all that may speak for or against it. */
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
    find: (folded) => findAll(folded, kind),
  };
}

function findAll(folded: Reading, kind: NumericKind): readonly Hit[] {
  const cueAt = cueReader(folded.text, kind.lexicon);
  const maskAt = maskReader(folded.text);
  const hits: Hit[] = [];
  for (const chain of folded.chains) {
    for (const window of windowsOf(chain, kind)) {
      const { start, end } = window;
      const folds = innerFolds(folded, start, end);
      const isDisguised = window.hasLetters || (folds & DISGUISES) !== FOLD_NONE;
      const judged = kind.judge({ window, cue: cueAt(start, end), mask: maskAt(start, end), isDisguised });
      if (judged !== undefined) hits.push(hitOf({ folded, kind, window, judged, folds, isDisguised }));
    }
  }
  return hits;
}

/** Something invisible before the first digit says nothing: phones wrap what they paste in bidi controls. */
const innerFolds = (folded: FoldedText, start: number, end: number): number =>
  (foldsIn(folded, start, start + 1) & ~FOLD_INVISIBLE) | foldsIn(folded, start + 1, end);

interface Found {
  readonly folded: FoldedText;
  readonly kind: NumericKind;
  readonly window: DigitWindow;
  readonly judged: Judgement;
  readonly folds: number;
  readonly isDisguised: boolean;
}

function hitOf({ folded, kind, window, judged, folds, isDisguised }: Found): Hit {
  const [start, end] = originalSpan(folded, window.start, window.end);
  const names = FOLD_NAMES.filter(([bit]) => (folds & bit) !== FOLD_NONE).map(([, name]) => name);
  const letters = window.hasLetters ? ["fold:letters"] : [];
  const evidence = [...judged.evidence, ...names, ...letters];
  const { id: detectorId, version } = kind;
  return { detectorId, version, start, end, confidence: judged.confidence, evidence, isEvasion: isDisguised };
}

/** What a keyword adds to the evidence list. */
export const cueEvidence = ({ kind, word }: NearCue): readonly string[] =>
  kind === "positive" ? [`keyword:${word}`] : [];
