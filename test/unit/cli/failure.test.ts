import { CommanderError } from "commander";
import { describe, expect, it } from "vitest";
import { ArchiveError } from "../../../src/archive/errors.ts";
import { CliError } from "../../../src/cli/exit-codes.ts";
import { codedError, failureOf, severityLine } from "../../../src/cli/failure.ts";
import { ConfigError } from "../../../src/config/problem.ts";
import type { Problem } from "../../../src/config/problem.ts";
import { ControlError } from "../../../src/ops/control-error.ts";

const problem = (severity: Problem["severity"]): Problem => ({
  code: "SG_CONFIG_CONFLICT",
  severity,
  file: "f",
  place: { line: 1, column: 2 },
  path: ["a"],
  message: "m",
});

describe("how a command fails", () => {
  it("prints every problem of a configuration, warnings marked", () => {
    const failure = failureOf(new ConfigError([problem("error"), problem("warning")]));
    expect(failure.exitCode).toBe(3);
    expect(failure.text.split("\n")).toEqual([
      "f:1:2 a: m [SG_CONFIG_CONFLICT]",
      "f:1:2 a: m [SG_CONFIG_CONFLICT] (warning)",
      "1 error: nothing was started or changed",
    ]);
    expect(severityLine(problem("error"))).not.toContain("warning");
  });

  it.each([
    [new CliError("SG_CLI_NOT_FOUND", "gone"), 4, "gone"],
    [new ArchiveError("SG_ARCHIVE_NO_LOG", "no log"), 4, "no log [SG_ARCHIVE_NO_LOG]"],
    [new ArchiveError("SG_ARCHIVE_CORRUPT", "bad"), 7, "bad [SG_ARCHIVE_CORRUPT]"],
    [new ArchiveError("SG_ARCHIVE_FULL", "full"), 1, "full [SG_ARCHIVE_FULL]"],
    [new ControlError("SG_CONTROL_UNREACHABLE", "x"), 6, "SG_CONTROL_UNREACHABLE: x"],
    [new CommanderError(0, "commander.helpDisplayed", ""), 0, ""],
    [new CommanderError(1, "commander.help", ""), 2, ""],
    [new CommanderError(1, "commander.unknownCommand", ""), 2, ""],
    [new TypeError("bug"), 1, "failed: TypeError: bug"],
    ["thrown text", 1, "failed: unknown error"],
  ])("%s", (error, exitCode, text) => {
    expect(failureOf(error)).toMatchObject({ exitCode, text });
  });

  it("never shows a stack", () => {
    expect(failureOf(new Error("x")).text).not.toContain(" at ");
  });

  it("has a code for a log line", () => {
    expect(codedError(new ArchiveError("SG_ARCHIVE_FULL", "full")).code).toBe("SG_ARCHIVE_FULL");
    expect(codedError(1)).toEqual({ code: "SG_CLI_FAILED", detail: "unknown error" });
  });
});
