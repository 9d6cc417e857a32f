/** docs/protocol.md says what the specimens say. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { withAddressTable } from "../support/address-places/page.ts";

const page = readFileSync(new URL("../../docs/protocol.md", import.meta.url), "utf8");

test("the table of addresses is the one that the specimens make (node test/tools/write-protocol-page.ts)", () => {
  expect(page).toBe(withAddressTable(page));
});
