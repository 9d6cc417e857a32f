import { expect, it } from "vitest";
import { FIELDS_PER_RECORD, flatten, unflatten } from "../../../src/archive/worker-messages.ts";
import { encodeRecord } from "../../../src/records/canonical.ts";
import { refusalRecord, stanzaRecord } from "../../support/archive.ts";

it("brings a group across a thread boundary as it was", () => {
  const records = [stanzaRecord(1), refusalRecord(2), stanzaRecord(3, { forwarded: "" })].map(encodeRecord);
  const flat: (string | null | 0 | 1)[] = [];
  for (const record of records) flatten(record, flat);
  expect(flat).toHaveLength(3 * FIELDS_PER_RECORD);
  expect(unflatten(structuredClone(flat))).toEqual(records);
});
