/**
 * What a BOSH session may cost and how long it waits: our maxima, and what is settled with one client.
 *
 * Rule: a client may ask for less of everything, never for more.
 * Sources: XEP-0124 1.11 §7.1, §7.2, §10–§12.
 */
import type { BoshRequest } from "./bosh-body.ts";
import type { BodyAttributes } from "./bosh-response.ts";

/** All times in milliseconds. */
export interface BoshTerms {
  /** Requests that may stand unanswered for want of anything to say; 0 where the client polls. */
  readonly hold: number;
  /** The window: requests under way at once, and answers kept for a resend. */
  readonly requests: number;
  readonly waitMs: number;
  readonly inactivityMs: number;
  /** Between two empty requests of a client that polls. */
  readonly pollingMs: number;
  readonly maxPauseMs: number;
  /** UTF-16 units of one answer, unless a single element is longer. */
  readonly maxAnswerLength: number;
}

/** Of Prosody's values the shorter ones: an answer each minute keeps proxies from closing, and an office is near. */
export const BOSH_MAXIMA: BoshTerms = {
  hold: 2,
  requests: 3,
  waitMs: 60_000,
  inactivityMs: 60_000,
  pollingMs: 5_000,
  maxPauseMs: 120_000,
  maxAnswerLength: 262_144,
};

const SECOND_MS = 1_000;

/** The least window: a client that holds nothing open still sends while an answer is under way. */
const MIN_REQUESTS = 2;

export function termsFor({ hold, wait }: BoshRequest, maxima: BoshTerms = BOSH_MAXIMA): BoshTerms {
  const waitMs = Math.min(maxima.waitMs, (wait ?? Infinity) * SECOND_MS);
  const held = waitMs === 0 ? 0 : Math.min(maxima.hold, hold ?? 1);
  return { ...maxima, waitMs, hold: held, requests: Math.max(MIN_REQUESTS, held + 1) };
}

/** §7.2: what the answer to the first request tells. A client that names no version is told none. */
export function creationAttributes(request: BoshRequest, terms: BoshTerms): BodyAttributes {
  return {
    ver: request.version === undefined ? undefined : lowerVersion(request.version),
    wait: seconds(terms.waitMs),
    hold: String(Math.min(terms.hold, request.hold ?? terms.hold)),
    requests: String(terms.requests),
    inactivity: seconds(terms.inactivityMs),
    polling: seconds(terms.pollingMs),
    maxpause: seconds(terms.maxPauseMs),
    ack: String(request.rid),
    "xmpp:restartlogic": "true",
  };
}

const seconds = (ms: number): string => String(Math.floor(ms / SECOND_MS));

const OUR_MAJOR = 1;
const OUR_MINOR = 11;
const VERSION = /^(\d{1,4})\.(\d{1,4})$/;

/** The two numbers are compared each as a number (§7.1): 1.6 is lower than 1.11. */
function lowerVersion(asked: string): string {
  const [, major = "", minor = ""] = VERSION.exec(asked) ?? [];
  const isLower = Number(major) < OUR_MAJOR || (Number(major) === OUR_MAJOR && Number(minor) < OUR_MINOR);
  return major !== "" && isLower ? `${Number(major)}.${Number(minor)}` : `${OUR_MAJOR}.${OUR_MINOR}`;
}
