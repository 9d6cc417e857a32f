/**
 * The block matrix has a specimen for each row of the tables in `src/xmpp/`: a new row without one fails here.
 *
 * Rule: a row is tried by what its own pattern finds; a namespace that an earlier row takes stands for that one.
 */
import { expect, test } from "vitest";
import { REFUSED_PAYLOADS } from "../../src/xmpp/payloads-refused.ts";
import { refusedPayload } from "../../src/xmpp/payloads.ts";
import { PLACES } from "../../src/xmpp/address-places.ts";
import { ALL_CELLS } from "../e2e/block-matrix/matrix.ts";
import { PAYLOAD_SPECIMENS } from "../e2e/block-matrix/payload-specimens.ts";
import type { Specimen } from "../e2e/block-matrix/specimen.ts";

const namespacesOf = ({ payload = "", nodes = [] }: Specimen): readonly string[] => [
  ...[...payload.matchAll(/\sxmlns(?::\w+)?='([^']*)'/g)].map(([, ns = ""]) => ns),
  ...nodes,
];

test.each(REFUSED_PAYLOADS.map((row) => [row.ns, row] as const))("a payload of %s is tried", (_ns, row) => {
  const found = PAYLOAD_SPECIMENS.filter((specimen) =>
    namespacesOf(specimen).some((ns) => refusedPayload(ns) === row),
  );
  expect(found.length).toBeGreaterThan(0);
});

const PLACE_ROWS = Object.values(PLACES).flatMap(({ rows, relayed, asked, answered }) =>
  [relayed, asked, answered].every((act) => act === "pass") ? [] : rows,
);

test.each([...new Set(PLACE_ROWS)])("an address in a place of row %i is tried", (row) => {
  const title = new RegExp(`^§2\\.3 row ${row}\\b`);
  expect(ALL_CELLS.filter((cell) => title.test(cell.row))).not.toEqual([]);
});
