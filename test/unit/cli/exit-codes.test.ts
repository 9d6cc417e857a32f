import { expect, it } from "vitest";
import { CliError, EXIT } from "../../../src/cli/exit-codes.ts";

it("keeps its promise to scripts", () => {
  expect(EXIT).toEqual({
    ok: 0,
    failure: 1,
    usage: 2,
    configuration: 3,
    notFound: 4,
    denied: 5,
    unreachable: 6,
    integrity: 7,
  });
});

it.each([
  ["SG_CLI_FAILED", 1],
  ["SG_CLI_USAGE", 2],
  ["SG_CLI_NOT_FOUND", 4],
  ["SG_CLI_NO_KEY", 3],
  ["SG_CLI_DENIED", 5],
  ["SG_CLI_UNREACHABLE", 6],
  ["SG_CLI_INTEGRITY", 7],
] as const)("%s ends with %d", (code, exitCode) => {
  expect(new CliError(code, "m").exitCode).toBe(exitCode);
});

it("keeps its cause", () => {
  const cause = new Error("c");
  expect(new CliError("SG_CLI_FAILED", "m", cause).cause).toBe(cause);
  expect(new CliError("SG_CLI_FAILED", "m")).not.toHaveProperty("cause");
});
