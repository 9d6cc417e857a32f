/**
 * Statements that the archive's key signs beside checkpoints: that a report of this kind has this hash.
 *
 * Rule: no statement can be taken for a checkpoint: its second line is no number.
 * Source: C2SP signed-note v1.0.0; clause WV-7.0.a.
 */

export const reportStatement = (kind: string, sha256Hex: string): string =>
  `stanzagate report v1\nkind ${kind}\nsha256 ${sha256Hex}\n`;
