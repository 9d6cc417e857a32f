/** What a detector is and what it reports. Types alone. */
import type { Reading } from "./digit-chain.ts";
import type { Work } from "./work.ts";

export interface Hit {
  readonly detectorId: string;
  readonly version: number;
  /** UTF-16 offsets into the original text, end exclusive. */
  readonly start: number;
  readonly end: number;
  /** 0..1: 0.4 is worth a log line, 0.65 a block, 0.85 is sure, 0.95 is sure twice (detectors.md §4). */
  readonly confidence: number;
  /** Why: `pattern:…`, `checksum:…`, `keyword:…`, `fold:…`. Fixed words, never the matched text. */
  readonly evidence: readonly string[];
  /** The match only appears after a fold that honest typing does not need. */
  readonly isEvasion: boolean;
}

export interface Detector {
  /** Kebab-case; what `policy.yaml` names. */
  readonly id: string;
  /** Goes up with every change of what it finds. */
  readonly version: number;
  /** Digits a text must hold to be worth a look; absent for detectors of words. */
  readonly minDigits?: number;
  /**
   * Linear in the text. Hits may overlap; `scan` keeps the surest.
   * @throws WorkExceeded
   */
  find(folded: Reading, work: Work): readonly Hit[];
}
