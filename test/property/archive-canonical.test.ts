/** A record is the same after it has been bytes, and its bytes are the same each time. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { buildRow } from "../../src/archive/row-builder.ts";
import { genesis } from "../../src/archive/chain.ts";
import { decodeRecord, encodeRecord } from "../../src/records/canonical.ts";
import { anyRecord } from "../support/archive.ts";

const START = { sequence: 0, chain: genesis("log") };

it("decodes what was encoded", () => {
  fc.assert(
    fc.property(anyRecord, (record) => {
      const encoded = encodeRecord(record);
      const { header, payload } = buildRow(encoded, "log", START);
      const decoded = decodeRecord(Buffer.from(header).toString(), payload);
      expect(decoded).toEqual(record);
      expect(encodeRecord(decoded)).toEqual(encoded);
    }),
    { numRuns: 500 },
  );
});
