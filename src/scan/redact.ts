/**
 * What stands in the place of a redacted value.
 *
 * Rule: fixed words. A placeholder made from the value (its length, its last digits) leaks, and one with digits
 * may trip the next scanner.
 */
const PLACEHOLDERS: Readonly<Record<string, string>> = {
  "us-ssn": "[SSN removed]",
  "credit-card": "[card number removed]",
};

export const placeholderFor = (detectorId: string): string => PLACEHOLDERS[detectorId] ?? "[removed]";
