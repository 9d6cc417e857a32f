import { describe, expect, it } from "vitest";
import { CONFIG_FILE_KINDS, jsonSchemaText } from "../../../src/config/json-schema.ts";
import { runCommand } from "../../support/terminal.ts";

describe("config schema", () => {
  it.each(CONFIG_FILE_KINDS)("prints the schema of %s.yaml as it is committed", async (kind) => {
    const { exitCode, out } = await runCommand(["config", "schema", kind]);
    expect(exitCode).toBe(0);
    expect(`${out}\n`).toBe(jsonSchemaText(kind));
  });

  it("prints the table of the docs", async () => {
    const { out } = await runCommand(["config", "schema", "policy", "--markdown"]);
    expect(out).toContain("| `domains.internal` | list of texts | required |");
  });

  it.each([
    ["config", "schema"],
    ["config", "schema", "other"],
  ])("refuses %j as usage", async (...args) => {
    expect((await runCommand(args)).exitCode).toBe(2);
  });
});
