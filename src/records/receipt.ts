/** Proof that one record is kept. Types alone. */

export interface Receipt {
  /** Names the log (one writer); UUID-like, made at its first start. */
  readonly logId: string;
  /** 1-based, dense per log. */
  readonly sequence: number;
  /** SHA-256 over the previous chain hash and this record's leaf; 64 hex digits. */
  readonly chainHash: string;
}
