/**
 * The whole table of protocol.md §2.3: every place, both directions, every nesting, every vector of §2.1.
 *
 * Rule 1: the locations come from the tables in `src/xmpp/`; one without a specimen, and a row of the page without
 * one, fails. What is expected stands in the specimens.
 * Rule 2: inside addresses count as much as outside ones: a false refusal is as bad.
 */
import { describe, expect, test } from "vitest";
import type { Direction } from "../../src/policy/rule.ts";
import { evaluate } from "../../src/policy/evaluate.ts";
import { isInside } from "../../src/policy/revision.ts";
import { isRefused, type Verdict } from "../../src/policy/verdict.ts";
import type { XmlElement } from "../../src/xml/element.ts";
import { PLACES } from "../../src/xmpp/address-places.ts";
import {
  ADDRESS_ATTRIBUTES,
  ADDRESS_ROWS,
  BOOKMARK_NAMESPACES,
  FORM_FIELDS,
  GENERIC_ATTRIBUTES,
} from "../../src/xmpp/address-table.ts";
import { readStanza } from "../../src/xmpp/stanza.ts";
import { ADDRESS_SPECIMENS } from "../support/address-places/all.ts";
import { NESTINGS, type Nesting } from "../support/address-places/nestings.ts";
import {
  keyOf,
  type AddressSpecimen,
  type Outcome,
  type Vector,
} from "../support/address-places/specimen.ts";
import { VECTORS } from "../support/address-places/vectors.ts";
import { policyFor, prepare } from "../support/policy.ts";
import { contextFor, parseElement, USER } from "../support/stanzas.ts";
import { text } from "../support/xml.ts";

const POLICY = policyFor();
const DIRECTIONS: readonly Direction[] = ["outbound", "inbound"];

function verdictOn(of: XmlElement, direction: Direction): Verdict {
  const stanza = readStanza(of, { direction, user: USER, prepare, byteCount: 2_000 });
  return evaluate(stanza, contextFor(direction), POLICY);
}

const outcomeOf = (verdict: Verdict): Outcome => {
  if (isRefused(verdict)) return "refused";
  return verdict.rewritten === undefined ? "passes" : "stripped";
};

const goesOn = (verdict: Verdict, sent: XmlElement): string =>
  isRefused(verdict) ? "" : text(verdict.rewritten ?? sent);

function expectedOf(specimen: AddressSpecimen, direction: Direction, vector: Vector): Outcome | undefined {
  const expected = (vector.isInside ? specimen.inside : specimen.outside)[direction];
  if (expected === undefined) return undefined;
  // What is no address at all cannot be left either: it was never anybody's.
  return specimen.isEnd === true && !vector.isValid ? "refused" : expected;
}

/** One of each kind; how an address reads does not depend on what it stands in. */
const CARRIED: readonly Vector[] = [
  ...VECTORS.filter(({ isInside: isOurs }) => !isOurs).slice(0, 3),
  ...VECTORS.filter(({ isValid }) => !isValid).slice(0, 1),
  ...VECTORS.filter(({ isInside: isOurs }) => isOurs).slice(0, 1),
];

const vectorsOf = ({ isPlain }: AddressSpecimen, all = VECTORS): readonly Vector[] =>
  isPlain === true ? all.slice(0, 1) : all;

const nameOf = ({ row, name, kind }: AddressSpecimen): string => `row ${row}, ${name} (${kind})`;

test("the vectors are what the one function says of them", () => {
  for (const { address, isInside: expected, isValid } of VECTORS) {
    const jid = prepare(address);
    expect(jid !== undefined, address).toBe(isValid);
    expect(jid !== undefined && isInside(jid, USER, POLICY), address).toBe(expected);
  }
});

describe("specimens", () => {
  const keys = new Set(ADDRESS_SPECIMENS.map(({ key }) => key));

  test.each([
    ...ADDRESS_ROWS.map(keyOf),
    ...[...FORM_FIELDS.keys()].map((name) => `form:${name}`),
    ...[...ADDRESS_ATTRIBUTES, ...GENERIC_ATTRIBUTES].map((name) => `*@${name}`),
    ...[...BOOKMARK_NAMESPACES].map((ns) => `{${ns}}item@id`),
  ])("there is one for %s", (key) => {
    expect([...keys]).toContain(key);
  });

  test("there is one for every row of the table", () => {
    const rows = new Set(ADDRESS_SPECIMENS.map(({ row }) => row));
    expect(Array.from({ length: 42 }, (_, at) => at + 1).filter((row) => !rows.has(row))).toEqual([]);
  });

  test("they stand in a row of their place", () => {
    const wrong = ADDRESS_SPECIMENS.filter(({ key, row }) => {
      const place = ADDRESS_ROWS.find((one) => keyOf(one) === key)?.place;
      const { rows } = place === undefined ? { rows: [row] } : PLACES[place];
      return rows.length > 0 && !rows.includes(row);
    });
    expect(wrong.map(nameOf)).toEqual([]);
  });
});

describe.each(DIRECTIONS)("%s", (direction) => {
  const specimens = ADDRESS_SPECIMENS.filter(
    ({ outside, inside }) => outside[direction] ?? inside[direction],
  );

  test.each(specimens.map((one) => [nameOf(one), one] as const))("%s", (_name, specimen) => {
    for (const vector of vectorsOf(specimen)) {
      const expected = expectedOf(specimen, direction, vector);
      if (expected === undefined) continue;
      const sent = parseElement(specimen.stanza(vector.address, direction));
      const verdict = verdictOn(sent, direction);
      expectOutcome({ verdict, sent, vector }, expected);
      if (isTraced(specimen, vector) && text(sent).includes(vector.address))
        expectGone({ verdict, sent, vector });
    }
  });
});

interface Case {
  readonly verdict: Verdict;
  readonly sent: XmlElement;
  readonly vector: Vector;
}

/** Told in full only where it is wrong: there are tens of thousands of cases. */
const inWords = ({ verdict, sent, vector }: Case): string =>
  `${vector.address}: ${text(sent)} becomes ${goesOn(verdict, sent)}\n${JSON.stringify(verdict.findings)}`;

function expectOutcome(one: Case, expected: Outcome): void {
  const outcome = outcomeOf(one.verdict);
  if (outcome !== expected) expect(outcome, inWords(one)).toBe(expected);
}

function expectGone(one: Case): void {
  const { vector, verdict, sent } = one;
  if (outcomeOf(verdict) === "passes" || !goesOn(verdict, sent).includes(vector.address)) return;
  expect(goesOn(verdict, sent), inWords(one)).not.toContain(vector.address);
}

const isTraced = ({ isPlain, outside }: AddressSpecimen, { isInside: isOurs }: Vector): boolean =>
  isPlain !== true && !isOurs && outside.outbound !== "passes" && outside.inbound !== "passes";

/** A stanza inside another is the same stanza; where it can only be carried, it is never let out. */
function checkNested(specimen: AddressSpecimen, nesting: Nesting, direction: Direction): void {
  if (specimen.kind === "message" && direction === "outbound") return;
  for (const vector of vectorsOf(specimen, CARRIED)) {
    const expected = expectedOf(specimen, direction, vector);
    if (expected === undefined) continue;
    const sent = parseElement(nesting.around(specimen.stanza(vector.address, direction)));
    const verdict = verdictOn(sent, nesting.direction);
    const one = { verdict, sent, vector };
    if (specimen.kind === "message" && nesting.isFaithful)
      expectOutcome(one, expected === "refused" && nesting.isArchive ? "stripped" : expected);
    if (nesting.isArchive) expect(goesOn(verdict, sent)).toMatch(/<result [^>]*id="r1"/);
    if (isTraced(specimen, vector)) {
      if (outcomeOf(verdict) === "passes") expect.unreachable(inWords(one));
      expectGone(one);
    }
  }
}

describe.each(NESTINGS.map((one) => [one.name, one] as const))("nested in %s", (_name, nesting) => {
  const specimens = ADDRESS_SPECIMENS.filter(({ row, isEnd }) => row !== 5 && isEnd !== true);

  test.each(specimens.map((one) => [nameOf(one), one] as const))("%s", (_specimen, specimen) => {
    for (const direction of DIRECTIONS) checkNested(specimen, nesting, direction);
  });
});
