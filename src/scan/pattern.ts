/** An operator's pattern, compiled for the linear-time engine. Types alone. */
export interface CompiledPattern {
  readonly id: string;
  readonly action: "flag" | "redact" | "hold" | "block";
  /** Spans (start, end; UTF-16) of every match in `text`. Linear in the text's length. */
  findAll(text: string): readonly (readonly [number, number])[];
}
