import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CONFIG_FILE_KINDS, jsonSchemaOf } from "../../../src/config/json-schema.ts";
import { referenceTable } from "../../../src/config/reference.ts";

const page = readFileSync(new URL("../../../docs/configuration.md", import.meta.url), "utf8");

describe("the reference", () => {
  it.each(CONFIG_FILE_KINDS)("docs/configuration.md holds the table of %s.yaml as it is now", (kind) => {
    const hint = `put the output of "stanzagate config schema ${kind} --markdown" between its marks`;
    expect(sectionOf(kind), hint).toBe(referenceTable(jsonSchemaOf(kind)));
  });

  it("shows form, default and need of a setting", () => {
    const table = referenceTable({
      type: "object",
      properties: {
        size: { anyOf: [{ type: "integer" }, { type: "string" }], default: "1GB", description: "a | b" },
        list: {
          type: "array",
          items: { type: "object", properties: { mode: { enum: ["x", "y"] } } },
          default: [],
        },
        named: {
          type: "object",
          additionalProperties: { type: "object", properties: { on: { type: "boolean" } } },
        },
      },
      required: ["named"],
    });
    expect(table.split("\n").slice(2)).toEqual([
      "| `size` | whole number or text | `1GB` | a \\| b |",
      "| `list` | list | empty |  |",
      "| `list[].mode` | `x`, `y` |  |  |",
      "| `named` | block | required |  |",
      "| `named.<name>.on` | true, false |  |  |",
    ]);
  });
});

function sectionOf(kind: string): string {
  const [, rest = ""] = page.split(`<!-- ${kind}.yaml: begin -->\n`);
  return (rest.split(`\n<!-- ${kind}.yaml: end -->`)[0] ?? "").trim();
}
