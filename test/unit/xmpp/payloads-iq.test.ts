/** The iq tables: well-formed rows, holders that exist, and no picture field in a vCard. */
import { expect, test } from "vitest";
import { IQ_PAYLOADS } from "../../../src/xmpp/payloads-iq.ts";
import { ALLOWED_PAYLOADS, refusedPayload } from "../../../src/xmpp/payloads.ts";

const known = new Set(ALLOWED_PAYLOADS.map(({ ns }) => ns));

test.each(IQ_PAYLOADS.map((row) => [row.ns, row] as const))("%s", (_, row) => {
  expect(row.spec).not.toBe("");
  expect(row.title).not.toBe("");
  for (const names of [...Object.values(row.in), row.inner, row.content]) {
    if (names !== undefined) expect(names).toMatch(/^[A-Za-z][\w-]*( [A-Za-z][\w-]*)*$/);
  }
  for (const held of row.holds ?? []) expect(known).toContain(held);
  expect(refusedPayload(row.ns)).toBeUndefined();
});

test.each(["vcard-temp", "urn:ietf:params:xml:ns:vcard-4.0"])("%s has text fields alone", (ns) => {
  const names =
    IQ_PAYLOADS.find((row) => row.ns === ns)
      ?.inner?.toLowerCase()
      .split(" ") ?? [];
  expect(names).toContain("note");
  for (const media of ["photo", "logo", "sound", "key", "agent"]) expect(names).not.toContain(media);
});
