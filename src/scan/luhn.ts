/** The check digit of payment cards (ISO/IEC 7812-1, annex B: mod 10, every second digit from the right doubled). */
export function isLuhnValid(digits: string): boolean {
  let sum = 0;
  for (let fromRight = 0; fromRight < digits.length; fromRight += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - fromRight) - 0x30;
    const weighed = fromRight % 2 === 0 ? digit : digit * 2;
    sum += weighed > 9 ? weighed - 9 : weighed;
  }
  return sum % 10 === 0;
}

/** One digit over and over: it passes many checks and is nobody's number. */
export function isOneDigit(digits: string): boolean {
  const first = digits.charCodeAt(0);
  for (let at = 1; at < digits.length; at += 1) if (digits.charCodeAt(at) !== first) return false;
  return digits.length > 0;
}
