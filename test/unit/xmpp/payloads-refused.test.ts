/** The refused table: well-formed rows, and no row that an earlier family swallows with another meaning. */
import { expect, test } from "vitest";
import { REFUSED_PAYLOADS } from "../../../src/xmpp/payloads-refused.ts";

test.each(REFUSED_PAYLOADS.map((row) => [row.ns, row] as const))("%s", (ns, row) => {
  expect(row.spec).not.toBe("");
  expect(row.title).not.toBe("");
  expect(ns).toMatch(/^[\w:/.#-]+\*?$/);
});

test("a family never hides a later row of another category", () => {
  const hidden = REFUSED_PAYLOADS.filter((row, index) =>
    REFUSED_PAYLOADS.slice(0, index).some(
      (earlier) =>
        earlier.ns.endsWith("*") &&
        row.ns.startsWith(earlier.ns.slice(0, -1)) &&
        (earlier.category !== row.category || earlier.family !== row.family),
    ),
  );
  expect(hidden.map(({ ns }) => ns)).toEqual([]);
});
