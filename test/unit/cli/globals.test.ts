import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { addGlobals, globalsOf } from "../../../src/cli/globals.ts";
import type { Globals } from "../../../src/cli/globals.ts";
import { memoryTerminal } from "../../support/terminal.ts";

function globalsFor(args: readonly string[], env: Readonly<Record<string, string>> = {}): Globals {
  const terminal = memoryTerminal({ env });
  let globals: Globals | undefined;
  const program = addGlobals(new Command("x"));
  program.command("sub").action((_options: unknown, command: Command) => {
    globals = globalsOf(command, terminal);
  });
  program.parse([...args], { from: "user" });
  if (globals === undefined) throw new Error("not run");
  return globals;
}

describe("options of every command", () => {
  it("has defaults", () => {
    expect(globalsFor(["sub"])).toMatchObject({
      config: "gateway.yaml",
      isJson: false,
      isQuiet: false,
      isVerbose: false,
      socket: undefined,
    });
  });

  it("takes them before and after the command", () => {
    expect(globalsFor(["--json", "sub", "-q", "-v"])).toMatchObject({
      isJson: true,
      isQuiet: true,
      isVerbose: true,
    });
    expect(globalsFor(["sub", "--server", "unix:/run/sg.sock"]).socket).toBe("/run/sg.sock");
  });

  it("finds gateway.yaml by option, then environment, then name", () => {
    const env = { STANZAGATE_CONFIG: "/etc/env.yaml" };
    expect(globalsFor(["sub", "-c", "a.yaml"], env).config).toBe("a.yaml");
    expect(globalsFor(["sub"], env).config).toBe("/etc/env.yaml");
    expect(globalsFor(["sub"], { STANZAGATE_CONFIG: "" }).config).toBe("gateway.yaml");
  });

  it.each(["http://localhost", "unix:", "/run/sg.sock"])("refuses the server %s", (server) => {
    expect(() => globalsFor(["sub", "--server", server])).toThrow("--server takes unix:PATH");
  });
});
