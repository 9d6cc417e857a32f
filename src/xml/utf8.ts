/**
 * Bytes to text, strictly: one decoder a stream, which keeps back a sequence that a chunk cuts in two.
 *
 * Rule: overlong forms, surrogates and cut sequences are errors, never U+FFFD. After the first one the decoder is
 * broken; what stood before it is still given out, so that the result does not depend on how bytes were chunked.
 * Sources: RFC 3629; RFC 6120 §11.6; WHATWG Encoding (the fatal decoder does the validation).
 */

/** Without state between calls, so one serves all streams: the unfinished tail is kept back by us. */
const STRICT = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const NO_BYTES = new Uint8Array(0);

export class Utf8Decoder {
  #tail: Uint8Array = NO_BYTES;
  #isBroken = false;

  /** Bytes that wait for the rest of their character: at most three. */
  get pendingByteCount(): number {
    return this.#tail.length;
  }

  /** True once a sequence was not UTF-8. Nothing more is to be decoded then. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** The text of all characters that are complete, up to the first error. */
  decode(bytes: Uint8Array): string {
    const all = this.#tail.length === 0 ? bytes : concat(this.#tail, bytes);
    const tailLength = unfinishedLength(all);
    const whole = tailLength === 0 ? all : all.subarray(0, all.length - tailLength);
    // A copy: the caller may use its buffer again.
    this.#tail = tailLength === 0 ? NO_BYTES : new Uint8Array(all.subarray(all.length - tailLength));
    try {
      return STRICT.decode(whole);
    } catch {
      this.#isBroken = true;
      this.#tail = NO_BYTES;
      return STRICT.decode(longestValid(whole));
    }
  }
}

function concat(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** How many bytes at the end begin a character without finishing it. */
function unfinishedLength(bytes: Uint8Array): number {
  const last = Math.min(3, bytes.length);
  for (let back = 1; back <= last; back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return sequenceLength(byte) > back ? back : 0;
  }
  return 0;
}

const sequenceLength = (lead: number): number => (lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2);

/** Halving instead of walking: this runs once a stream at most, but on bytes that an attacker chose. */
function longestValid(bytes: Uint8Array): Uint8Array {
  let valid = NO_BYTES as Uint8Array;
  let low = 0;
  let high = bytes.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    const part = bytes.subarray(0, middle);
    const whole = part.subarray(0, middle - unfinishedLength(part));
    if (isUtf8(whole)) {
      valid = whole;
      low = middle;
    } else {
      high = middle;
    }
  }
  return valid;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    STRICT.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Bytes that well-formed text takes in UTF-8. */
export function utf8Length(text: string): number {
  let length = text.length;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    // A surrogate counts two, so that the pair makes four.
    length += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2;
  }
  return length;
}
