/**
 * THE ordered list of built-in detectors; one detector a file. The order decides which of two overlapping,
 * equally sure hits is named.
 */
import { creditCard } from "./credit-card.ts";
import type { Detector } from "./detector.ts";
import { usSsn } from "./us-ssn.ts";

export const DETECTORS: readonly Detector[] = [usSsn, creditCard];
