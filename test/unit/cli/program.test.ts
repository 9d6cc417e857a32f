import { describe, expect, it } from "vitest";
import { buildProgram } from "../../../src/cli/program.ts";
import { productVersion } from "../../../src/cli/version.ts";
import { memoryTerminal, runCommand } from "../../support/terminal.ts";

describe("the command tree", () => {
  it("describes every command and every option", () => {
    const program = buildProgram(memoryTerminal());
    const all = [...program.commands, ...program.commands.flatMap(({ commands }) => commands)];
    expect(all.length).toBeGreaterThan(14);
    expect(all.filter((command) => command.description() === "").map((command) => command.name())).toEqual(
      [],
    );
    const options = all.flatMap((command) => command.options);
    expect(options.filter(({ description }) => description === "").map(({ flags }) => flags)).toEqual([]);
  });

  it.each([[["--help"]], [["config", "--help"]], [["help"]], [["help", "test"]]])(
    "helps: %j",
    async (args) => {
      const { exitCode, out, err } = await runCommand(args);
      expect(exitCode).toBe(0);
      expect(out).toContain("Usage: stanzagate");
      expect(err).toBe("");
    },
  );

  it.each(["--version", "-V"])("prints its version for %s too", async (option) => {
    expect(await runCommand([option])).toMatchObject({ exitCode: 0, out: productVersion(), err: "" });
  });

  it.each([
    [["bogus"]],
    [["--bogus"]],
    [["config"]],
    [["archive"]],
    [[]],
    [["explain"]],
    [["config", "check", "a", "b"]],
  ])("calls %j wrong usage", async (args) => {
    const { exitCode, out, err } = await runCommand(args);
    expect(exitCode).toBe(2);
    expect(out).toBe("");
    expect(err).not.toBe("");
  });

  it("suggests the command that was meant", async () => {
    expect((await runCommand(["explian"])).err).toContain("explain");
  });

  it("names causes on demand only", async () => {
    const args = ["test", "--from", "a@b.example", "--stanza", "absent.xml", "-c", "absent.yaml"];
    const quiet = await runCommand(["drain", "--server", "unix:absent.sock"]);
    const loud = await runCommand(["drain", "--server", "unix:absent.sock", "-v"]);
    expect(quiet.err).not.toContain("because");
    expect(loud.err).toContain("because");
    expect((await runCommand(args)).exitCode).toBe(3);
  });
});
