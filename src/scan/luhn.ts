/** The check digit of payment cards (ISO/IEC 7812-1, annex B: mod 10, every second digit from the right doubled). */
export function isLuhnValid(digits: string): boolean {
  return new LuhnRow(digits).isValid(0, digits.length);
}

const digitAt = (digits: string, at: number): number => digits.charCodeAt(at) - 0x30;
const doubled = (digit: number): number => (digit > 4 ? digit * 2 - 9 : digit * 2);

/** A row of digits of which many stretches are to be checked: the sums are formed once, each check is one step. */
export class LuhnRow {
  /** Sums of the digits before each place, the doubled ones at odd places (`even`) or at even places (`odd`). */
  readonly #even: Uint32Array;
  readonly #odd: Uint32Array;

  constructor(digits: string) {
    const even = new Uint32Array(digits.length + 1);
    const odd = new Uint32Array(digits.length + 1);
    for (let at = 0; at < digits.length; at += 1) {
      const digit = digitAt(digits, at);
      const isEven = at % 2 === 0;
      even[at + 1] = (even[at] ?? 0) + (isEven ? digit : doubled(digit));
      odd[at + 1] = (odd[at] ?? 0) + (isEven ? doubled(digit) : digit);
    }
    this.#even = even;
    this.#odd = odd;
  }

  /** True where the digits [from, to) end in their check digit. */
  isValid(from: number, to: number): boolean {
    const sums = (to - 1) % 2 === 0 ? this.#even : this.#odd;
    return ((sums[to] ?? 0) - (sums[from] ?? 0)) % 10 === 0;
  }
}

/** One digit over and over: it passes many checks and is nobody's number. */
export function isOneDigit(digits: string): boolean {
  const first = digits.charCodeAt(0);
  for (let at = 1; at < digits.length; at += 1) if (digits.charCodeAt(at) !== first) return false;
  return digits.length > 0;
}
