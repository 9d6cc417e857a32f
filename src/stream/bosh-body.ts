/**
 * One BOSH request: the `<body/>` document of one POST, read strictly, to what it asks and the elements it carries.
 *
 * Rule 1: the document is read whole by the stream parser (root: `<body/>`), with its limits, before anything of it is
 * believed; what is behind its end tag, text beside elements and elements of the wrapper's own namespaces are refused.
 * Rule 2: `route`, `from`, `accept`, `charsets`, `key`, `newkey`, `stream` and `content` steer nothing: a client does
 * not choose where the gateway connects to, nor how it writes. Key sequences (§15) are for sessions without TLS.
 * Sources: XEP-0124 1.11 §6–§9, §14; XEP-0206 1.4 §2–§5; protocol.md §1.2, §6.2.
 */
import { attribute, type XmlElement } from "../xml/element.ts";
import type { ParserLimits } from "../xml/limits.ts";
import type { StreamEvent } from "../xml/stream-event.ts";
import { StreamParser } from "../xml/stream-parser.ts";
import { NS_FRAMING, NS_HTTPBIND, NS_XBOSH, NS_XML } from "../xmpp/ns.ts";

export interface BoshRequest {
  readonly rid: number;
  /** Undefined where a session is asked for. */
  readonly sid: string | undefined;
  readonly to: string | undefined;
  readonly lang: string | undefined;
  /** Undefined for a legacy client, which reads HTTP codes instead of conditions. */
  readonly version: string | undefined;
  /** Seconds. */
  readonly wait: number | undefined;
  readonly hold: number | undefined;
  /** Seconds. */
  readonly pause: number | undefined;
  readonly ack: number | undefined;
  readonly isRestart: boolean;
  readonly isTerminate: boolean;
  readonly elements: readonly XmlElement[];
}

export type ReadBody =
  | { readonly type: "request"; readonly request: BoshRequest }
  /** Not to be believed, but for the session that it names: that one ends. `detail` is a fixed phrase. */
  | {
      readonly type: "refused";
      readonly detail: string;
      readonly sid: string | undefined;
      readonly version: string | undefined;
    };

const GREATER = 0x3e;
const WHITESPACE: ReadonlySet<number | undefined> = new Set([0x09, 0x0a, 0x0d, 0x20]);

/** Thrown and caught in this file. */
class Refusal extends Error {}

export function readBody(bytes: Uint8Array, limits: ParserLimits): ReadBody {
  let root: XmlElement | undefined;
  try {
    const events = parse(bytes, limits);
    const [first] = events;
    root = first?.type === "open" && isBody(first.element) ? first.element : undefined;
    if (root === undefined) throw new Refusal(violationIn(events) ?? "no body element");
    return { type: "request", request: requestOf(root, elementsOf(events)) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const named = (name: string): string | undefined => root && attribute(root, name);
    return { type: "refused", detail: error.message, sid: named("sid"), version: named("ver") };
  }
}

/** The parser passes over what follows the root, so the root must be open until the very last byte. */
function parse(bytes: Uint8Array, limits: ParserLimits): readonly StreamEvent[] {
  const last = lastTagEnd(bytes);
  const parser = new StreamParser(limits);
  const before = parser.push(bytes.subarray(0, last));
  if (before.at(-1)?.type === "close") return [...before.slice(0, -1), ENDED_EARLY];
  return [...before, ...parser.push(bytes.subarray(last)), ...parser.end()];
}

const ENDED_EARLY: StreamEvent = {
  type: "violation",
  condition: "not-well-formed",
  detail: "something behind the body",
};

/** Where the last character stands that is no white space, if it ends a tag. */
function lastTagEnd(bytes: Uint8Array): number {
  let at = bytes.length - 1;
  while (at > 0 && WHITESPACE.has(bytes[at])) at -= 1;
  return bytes[at] === GREATER ? at : bytes.length;
}

const isBody = ({ ns, local }: XmlElement): boolean => ns === NS_HTTPBIND && local === "body";

function violationIn(events: readonly StreamEvent[]): string | undefined {
  const last = events.at(-1);
  return last?.type === "violation" ? last.detail : undefined;
}

/** Of the wrapper's own namespace nothing may stand inside, nor of the framing that the session speaks behind it. */
const WRAPPERS: ReadonlySet<string> = new Set([NS_HTTPBIND, NS_FRAMING]);

function elementsOf(events: readonly StreamEvent[]): readonly XmlElement[] {
  const violation = violationIn(events);
  if (violation !== undefined) throw new Refusal(violation);
  if (events.at(-1)?.type !== "close") throw new Refusal("body without an end");
  const elements = events.flatMap((event) => (event.type === "element" ? [event.element] : []));
  if (elements.some(({ ns }) => WRAPPERS.has(ns)))
    throw new Refusal("element without a namespace of its own");
  return elements;
}

function requestOf(root: XmlElement, elements: readonly XmlElement[]): BoshRequest {
  const rid = integerIn(root, "rid", MAX_RID);
  if (rid === undefined || rid === 0) throw new Refusal("no rid");
  return {
    rid,
    sid: attribute(root, "sid"),
    to: attribute(root, "to"),
    lang: attribute(root, "lang", NS_XML),
    version: attribute(root, "ver"),
    wait: integerIn(root, "wait"),
    hold: integerIn(root, "hold"),
    pause: integerIn(root, "pause"),
    ack: integerIn(root, "ack", MAX_RID),
    isRestart: isTrue(attribute(root, "restart", NS_XBOSH)),
    isTerminate: attribute(root, "type") === "terminate",
    elements,
  };
}

const isTrue = (value: string | undefined): boolean => value === "true" || value === "1";

const INTEGER = /^\d{1,16}$/;
/** §14.1: what a double can hold. */
const MAX_RID = Number.MAX_SAFE_INTEGER;
const MAX_SECONDS = 999_999;

function integerIn(root: XmlElement, name: string, max: number = MAX_SECONDS): number | undefined {
  const text = attribute(root, name);
  if (text === undefined) return undefined;
  const value = INTEGER.test(text) ? Number(text) : Infinity;
  if (value > max) throw new Refusal(`not a number: ${name}`);
  return value;
}

/** True where the session behind the window learns of it. */
export const hasPayload = ({ elements, isRestart, isTerminate }: BoshRequest): boolean =>
  elements.length > 0 || isRestart || isTerminate;

/** The session that a body names, of which only the beginning is there; undefined where its tag names none. */
export function beginningOf(bytes: Uint8Array, limits: ParserLimits): string | undefined {
  const [first] = new StreamParser(limits).push(bytes);
  return first?.type === "open" && isBody(first.element) ? attribute(first.element, "sid") : undefined;
}
