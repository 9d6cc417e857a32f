/** Makes the table of addresses in docs/protocol.md anew. Run: `node test/tools/write-protocol-page.ts`. */
import { readFileSync, writeFileSync } from "node:fs";
import { withAddressTable } from "../support/address-places/page.ts";

const PAGE = new URL("../../docs/protocol.md", import.meta.url);
writeFileSync(PAGE, withAddressTable(readFileSync(PAGE, "utf8")));
