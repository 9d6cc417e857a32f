/** Makes the tables of docs/protocol.md anew. Run: `node test/tools/write-protocol-page.ts`. */
import { readFileSync, writeFileSync } from "node:fs";
import { withTables } from "../support/protocol-page/tables.ts";

const PAGE = new URL("../../docs/protocol.md", import.meta.url);
writeFileSync(PAGE, withTables(readFileSync(PAGE, "utf8")));
