/**
 * Punycode, the decoding half only: it shows which Unicode label an A-label stands for.
 *
 * Rule: never throws; a label that is not the encoding of anything gives undefined. Nothing is checked beyond the
 * arithmetic: whether the result is a label that anyone may use is for `domain.ts` (it encodes it again).
 * Source: RFC 3492 §5 (parameters), §6.1 (bias), §6.2 (decoding).
 */

const BASE = 36;
const T_MIN = 1;
const T_MAX = 26;
const SKEW = 38;
const DAMP = 700;
const INITIAL_BIAS = 72;
const INITIAL_CODE_POINT = 0x80;
const MAX_CODE_POINT = 0x10ffff;

/** `label` without its `xn--`, lower case. */
export function decodePunycode(label: string): string | undefined {
  const cut = label.lastIndexOf("-");
  const decoded = cut > 0 ? Array.from(label.slice(0, cut), (unit) => unit.charCodeAt(0)) : [];
  let state: Cursor | undefined = { at: cut > 0 ? cut + 1 : 0, index: 0 };
  let bias = INITIAL_BIAS;
  let codePoint = INITIAL_CODE_POINT;
  while (state.at < label.length) {
    const before: number = state.index;
    state = readDelta(label, state, bias);
    if (state === undefined) return undefined;
    const count = decoded.length + 1;
    bias = adapt(state.index - before, count, before === 0);
    codePoint += Math.floor(state.index / count);
    if (codePoint > MAX_CODE_POINT) return undefined;
    const place = state.index % count;
    decoded.splice(place, 0, codePoint);
    state = { at: state.at, index: place + 1 };
  }
  return decoded.some((point) => point >= 0xd800 && point <= 0xdfff)
    ? undefined
    : String.fromCodePoint(...decoded);
}

interface Cursor {
  /** Next digit to read. */
  readonly at: number;
  /** RFC 3492's `i`. */
  readonly index: number;
}

/** One variable-length integer, added to the index. */
function readDelta(label: string, start: Cursor, bias: number): Cursor | undefined {
  let { at, index } = start;
  let weight = 1;
  for (let k = BASE; ; k += BASE) {
    const digit = digitAt(label, at++);
    if (digit === undefined) return undefined;
    index += digit * weight;
    // A label has at most 63 digits, so this stays far below 2^53 before it is refused.
    if (index > Number.MAX_SAFE_INTEGER / BASE) return undefined;
    const threshold = Math.min(Math.max(k - bias, T_MIN), T_MAX);
    if (digit < threshold) return { at, index };
    weight *= BASE - threshold;
  }
}

function digitAt(label: string, at: number): number | undefined {
  const unit = label.charCodeAt(at);
  if (unit >= 0x61 && unit <= 0x7a) return unit - 0x61;
  return unit >= 0x30 && unit <= 0x39 ? unit - 0x30 + 26 : undefined;
}

function adapt(delta: number, count: number, isFirst: boolean): number {
  let rest = isFirst ? Math.floor(delta / DAMP) : Math.floor(delta / 2);
  rest += Math.floor(rest / count);
  let k = 0;
  while (rest > ((BASE - T_MIN) * T_MAX) / 2) {
    rest = Math.floor(rest / (BASE - T_MIN));
    k += BASE;
  }
  return k + Math.floor(((BASE - T_MIN + 1) * rest) / (rest + SKEW));
}
