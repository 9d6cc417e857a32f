/** Decoded text that a parser works through, with its bytes on the wire. */
import { utf8Length } from "./utf8.ts";

export interface Piece {
  readonly text: string;
  readonly byteCount: number;
}

export const NOTHING: Piece = { text: "", byteCount: 0 };

/** What stands behind `at`. Its bytes are found by counting what stands before: that is gone then, this may come again. */
export function behind(piece: Piece, at: number): Piece {
  if (at === 0) return piece;
  if (at === piece.text.length) return NOTHING;
  const text = piece.text.slice(at);
  const isAscii = piece.byteCount === piece.text.length;
  const byteCount = isAscii ? text.length : piece.byteCount - utf8Length(piece.text.slice(0, at));
  return { text, byteCount };
}
