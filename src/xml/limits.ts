/**
 * What one stream may cost before it is cut. Counted on raw input and inside the parser, so that neither a
 * stalled entity nor a deep tree can grow memory.
 * Sources: RFC 6120 §13.12 (a stanza limit is never below 10,000 bytes); XEP-0478.
 */
export interface ParserLimits {
  /** Bytes since the last completed top-level element, as received. */
  readonly maxElementBytes: number;
  readonly maxDepth: number;
  readonly maxAttributes: number;
  readonly maxChildren: number;
  /** UTF-16 units of one attribute value. */
  readonly maxAttributeLength: number;
  readonly maxNamespaces: number;
}

export const PRE_AUTH_LIMITS: ParserLimits = {
  maxElementBytes: 16_384,
  maxDepth: 16,
  maxAttributes: 32,
  maxChildren: 256,
  maxAttributeLength: 4_096,
  maxNamespaces: 16,
};

export const STANZA_LIMITS: ParserLimits = {
  maxElementBytes: 131_072,
  maxDepth: 64,
  maxAttributes: 64,
  maxChildren: 5_000,
  maxAttributeLength: 16_384,
  maxNamespaces: 32,
};
