/** `stanzagate config schema [gateway|policy|policy-tests]`: the JSON Schema for editors, or the reference table of the docs. */
import { Argument } from "commander";
import type { Command } from "commander";
import { CONFIG_FILE_KINDS, jsonSchemaOf, jsonSchemaText } from "../config/json-schema.ts";
import type { ConfigFileKind } from "../config/json-schema.ts";
import { referenceTable } from "../config/reference.ts";
import type { Terminal } from "./terminal.ts";

export function addConfigSchema(parent: Command, terminal: Terminal): void {
  parent
    .command("schema")
    .addArgument(new Argument("<kind>", "which file").choices(CONFIG_FILE_KINDS))
    .option("--markdown", "as the table of docs/configuration.md")
    .description("print the JSON Schema (draft-07) of a configuration file")
    .action((kind: ConfigFileKind, { markdown }: { readonly markdown?: boolean }) => {
      terminal.out(markdown === true ? referenceTable(jsonSchemaOf(kind)) : jsonSchemaText(kind).trimEnd());
    });
}
