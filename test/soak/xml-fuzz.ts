/**
 * Mutated streams against the parser and the serialiser. Each case checks:
 *   1. the parser does not throw, and a violation is its last word;
 *   2. whole, cut as rolled, and byte by byte give the same events;
 *   3. libxml2 reads from the received text the tree that we inspected;
 *   4. libxml2, and our own parser, read from the forwarded text the tree that we inspected;
 *   5. the forwarded text is a fixed point.
 */
import { isDeepStrictEqual } from "node:util";
import type { XmlElement } from "../../src/xml/element.ts";
import { serialize } from "../../src/xml/serialize.ts";
import type { StreamEvent } from "../../src/xml/stream-event.ts";
import { IN_STREAM } from "../../src/xml/stream-header.ts";
import { utf8 } from "../support/bytes.ts";
import { createDice } from "../support/dice.ts";
import { asOracleReads, canonicalTree, readByOracle } from "../support/xml-oracle.ts";
import { CLIENT_HEADER, comparable, cut, play } from "../support/xml-streams.ts";
import { rollCase } from "./xml-mutators.ts";

export interface FuzzRange {
  readonly seed: number;
  /** Position of the first case. */
  readonly from: number;
  readonly count: number;
}

export interface FuzzFailure {
  readonly seed: number;
  readonly position: number;
  readonly check: string;
  readonly input: string;
}

export interface FuzzOutcome {
  readonly cases: number;
  /** Elements that passed checks 3 to 5. */
  readonly elements: number;
  /** Cases that ended in a violation, by condition. */
  readonly violations: Readonly<Record<string, number>>;
  readonly failures: readonly FuzzFailure[];
}

const HEADER = utf8(CLIENT_HEADER);

export function fuzzXml({ seed, from, count }: FuzzRange): FuzzOutcome {
  const violations: Record<string, number> = {};
  const failures: FuzzFailure[] = [];
  let elements = 0;
  for (let position = from; position < from + count; position++) {
    const { bytes, chunkSizes } = rollCase(createDice(seed, position));
    const result = checkStream(Uint8Array.of(...HEADER, ...bytes), chunkSizes);
    elements += result.elements;
    if (result.condition !== undefined)
      violations[result.condition] = (violations[result.condition] ?? 0) + 1;
    if (result.failed !== undefined) {
      const input = new TextDecoder("latin1").decode(bytes);
      failures.push({ seed, position, check: result.failed, input });
    }
  }
  return { cases: count, elements, violations, failures };
}

interface CaseResult {
  readonly elements: number;
  readonly condition: string | undefined;
  readonly failed: string | undefined;
}

function checkStream(whole: Uint8Array, chunkSizes: readonly number[]): CaseResult {
  const found = { elements: 0, condition: undefined as string | undefined };
  try {
    const events = play([whole]);
    found.condition = conditionOf(events);
    const expected = comparable(events);
    for (const sizes of [chunkSizes, [1]]) {
      ensure(
        isDeepStrictEqual(comparable(play(cut(whole, sizes))), expected),
        `chunks of ${sizes.join(",")}`,
      );
    }
    for (const event of events) {
      if (event.type !== "element") continue;
      checkElement(event.element, event.received);
      found.elements += 1;
    }
    return { ...found, failed: undefined };
  } catch (error) {
    return { ...found, failed: error instanceof Error ? error.message : String(error) };
  }
}

function ensure(holds: boolean, check: string): void {
  if (!holds) throw new Error(check);
}

function conditionOf(events: readonly StreamEvent[]): string | undefined {
  const index = events.findIndex(({ type }) => type === "violation");
  ensure(index === -1 || index === events.length - 1, "an event after a violation");
  const last = events.at(-1);
  return last?.type === "violation" ? last.condition : undefined;
}

function checkElement(element: XmlElement, received: string): void {
  const inspected = canonicalTree(element);
  const document = `${CLIENT_HEADER}${received}</stream:stream>`;
  const [asReceived] = readByOracle(document).children;
  ensure(isSameToOracle(asReceived, element), "libxml2 reads the received text as another tree");
  const forwarded = serialize(element);
  ensure(
    isSameToOracle(readByOracle(forwarded), element),
    "libxml2 reads the forwarded text as another tree",
  );
  const inStream = serialize(element, IN_STREAM);
  const [, again] = play([HEADER, utf8(inStream)]);
  ensure(
    again?.type === "element" && isDeepStrictEqual(canonicalTree(again.element), inspected),
    "the forwarded text parses to another tree",
  );
  ensure(again?.type === "element" && serialize(again.element, IN_STREAM) === inStream, "no fixed point");
}

const isSameToOracle = (read: unknown, inspected: XmlElement): boolean =>
  typeof read === "object" &&
  read !== null &&
  isDeepStrictEqual(asOracleReads(read as XmlElement), asOracleReads(inspected));
