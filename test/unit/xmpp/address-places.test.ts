import { expect, it } from "vitest";
import { PLACES, type Place } from "../../../src/xmpp/address-places.ts";
import { ADDRESS_ROWS, FORM_FIELDS } from "../../../src/xmpp/address-table.ts";

/** Found by what they are, not by a row of the table. */
const BY_FORM: readonly Place[] = [
  "stanza-to",
  "stanza-from",
  "form-jid",
  "bookmark-item",
  "text-link",
  "other",
];

it("has no place that nothing is found in", () => {
  const found = new Set<Place>([
    ...ADDRESS_ROWS.map(({ place }) => place),
    ...FORM_FIELDS.values(),
    ...BY_FORM,
  ]);
  expect(Object.keys(PLACES).toSorted()).toEqual([...found].toSorted());
});

it("names rows of protocol.md §2.3 alone", () => {
  for (const { rows } of Object.values(PLACES)) for (const row of rows) expect(row).toBeLessThanOrEqual(42);
});
