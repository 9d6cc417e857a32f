/** An operator's pattern, compiled for the linear-time engine. Types alone. */
import type { FoldedText } from "./folded.ts";

export interface CompiledPattern {
  readonly id: string;
  readonly action: "flag" | "redact" | "hold" | "block";
  /**
   * Spans (start, end; UTF-16) of every match in `text` as it stands and in each of its readings, mapped back.
   * Linear in the text's length.
   */
  findAll(text: string): readonly (readonly [number, number])[];
  /** The same for a caller that has the text's readings already (`readingsOf`). Absent: use `findAll`. */
  findIn?(readings: readonly FoldedText[]): readonly (readonly [number, number])[];
}
