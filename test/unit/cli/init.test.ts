import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCommand } from "../../support/terminal.ts";
import type { CommandResult, TerminalWishes } from "../../support/terminal.ts";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "sg-init-"));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

const init = async (args: readonly string[], wishes: TerminalWishes = {}): Promise<CommandResult> =>
  await runCommand(["init", "-c", join(directory, "gateway.yaml"), ...args], wishes);

const policy = (): string => readFileSync(join(directory, "policy.yaml"), "utf8");

describe("init", () => {
  it("makes an installation that is fit", async () => {
    const made = await init(["--non-interactive", "--domain", "agency.example", "--mode", "shadow"]);
    expect(made.exitCode).toBe(0);
    expect(made.err).toBe("");
    expect(made.out).toContain("Ready, in mode shadow");
    const check = await runCommand(["config", "check", join(directory, "gateway.yaml")]);
    expect(check.exitCode).toBe(0);
  });

  it("enforces unless told otherwise", async () => {
    await init(["--non-interactive", "--domain", "agency.example", "-q"]);
    expect(policy()).toMatch(/^mode: enforce/m);
  });

  it("asks at a terminal, and takes defaults for empty answers", async () => {
    const answers = ["agency.example", "", "shadow", "rooms.agency.example, upload.agency.example"];
    const made = await init([], { answers });
    expect(made.exitCode).toBe(0);
    expect(made.questions).toHaveLength(5);
    expect(policy()).toMatch(/^profile: strict/m);
    expect(policy()).toMatch(/^mode: shadow/m);
    expect(policy()).toContain('services: ["rooms.agency.example", "upload.agency.example"]');
  });

  it("says what the profile needs first, and that nothing starts before it", async () => {
    const made = await init(["--domain", "agency.example", "--non-interactive", "--profile", "al-630-04"]);
    expect(made.exitCode).toBe(0);
    expect(policy()).toMatch(/^profile: al-630-04/m);
    expect(made.err).toContain("a retention schedule for messages");
    expect(made.out).toContain("Not ready yet");
  });

  it("asks nothing where there is no terminal: without a domain it is wrong usage", async () => {
    const made = await init([]);
    expect(made).toMatchObject({ exitCode: 2, questions: [] });
    expect(made.err).toContain("--domain is needed");
  });

  it.each([
    [["--domain", "a b"], "is not a domain"],
    [["--domain", "a.example", "--upstream", "nowhere"], "is not HOST:PORT"],
    [["--domain", "a.example", "--mode", "loose"], "enforce or shadow"],
    [["--domain", "a.example", "--profile", "none"], "one of nc-ccps, or-dhs-070-010"],
  ])("refuses %j and writes nothing", async (args, message) => {
    const made = await init(["--non-interactive", ...args]);
    expect(made.exitCode).toBe(2);
    expect(made.err).toContain(message);
    expect(existsSync(join(directory, "policy.yaml"))).toBe(false);
  });

  it("puts keys and archive elsewhere on request, and finds them there again", async () => {
    const data = join(directory, "var lib");
    const made = await init(["--non-interactive", "--domain", "agency.example", "--data-dir", data]);
    expect(made).toMatchObject({ exitCode: 0, err: "" });
    expect(existsSync(join(directory, "data"))).toBe(false);
    for (const name of ["keys/seal.key", "keys/sign.pem", "archive/log.json"])
      expect(existsSync(join(data, name))).toBe(true);
    rmSync(join(data, "archive"), { recursive: true });
    expect((await init(["--non-interactive", "--domain", "agency.example"])).exitCode).toBe(0);
    expect(existsSync(join(data, "archive/log.json"))).toBe(true);
  });

  it("makes a lost key again where gateway.yaml names it, and asks for no domain", async () => {
    const data = join(directory, "var");
    await init(["--non-interactive", "--domain", "agency.example", "--data-dir", data]);
    rmSync(join(data, "keys/seal.key"));
    const check = await runCommand(["config", "check", join(directory, "gateway.yaml")]);
    expect(check.err).toContain("stanzagate init makes missing keys");
    expect(await init([])).toMatchObject({ exitCode: 0, err: "" });
    expect(existsSync(join(data, "keys/seal.key"))).toBe(true);
    expect(existsSync(join(directory, "data"))).toBe(false);
  });

  it("does not put keys where gateway.yaml would not look for them", async () => {
    await init(["--non-interactive", "--domain", "agency.example"]);
    const other = await init(["--data-dir", join(directory, "other")]);
    expect(other.exitCode).toBe(2);
    expect(other.err).toContain("data_dir");
    expect(existsSync(join(directory, "other"))).toBe(false);
    expect((await init(["--data-dir", "data"])).exitCode).toBe(0);
  });

  it("writes nothing beside a gateway.yaml that is not fit", async () => {
    writeFileSync(join(directory, "gateway.yaml"), "version: 2\n");
    expect((await init(["--domain", "agency.example"])).exitCode).toBe(3);
    expect(existsSync(join(directory, "policy.yaml"))).toBe(false);
  });

  it("goes on where an earlier one was killed", async () => {
    mkdirSync(join(directory, "data/archive"), { recursive: true });
    writeFileSync(join(directory, "data/archive/log.json.new"), "{");
    expect((await init(["--non-interactive", "--domain", "agency.example"])).exitCode).toBe(0);
  });

  it("keeps what is there", async () => {
    await init(["--non-interactive", "--domain", "agency.example"]);
    const before = policy();
    const again = await init(["--non-interactive", "--domain", "other.example", "--json"]);
    expect((again.json() as readonly { outcome: string }[]).map(({ outcome }) => outcome)).toEqual(
      Array<string>(6).fill("kept"),
    );
    expect(policy()).toBe(before);
  });

  it("writes nothing on a dry run", async () => {
    const made = await init(["--non-interactive", "--domain", "agency.example", "--dry-run"]);
    expect(made.exitCode).toBe(0);
    expect(made.out).toContain("would write");
    expect(existsSync(join(directory, "gateway.yaml"))).toBe(false);
  });
});
