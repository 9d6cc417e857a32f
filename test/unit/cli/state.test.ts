import { chmodSync, existsSync, rmSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { serveControl, type ControlServer } from "../../../src/ops/control-socket.ts";
import { jsonLines, staffedInstallation, type StaffedInstallation } from "../../support/cli-state.ts";
import { runCommand } from "../../support/terminal.ts";
import { makeInstallation } from "../../support/installation.ts";

let house: StaffedInstallation;
beforeEach(async () => {
  house = await staffedInstallation();
});
afterEach(() => {
  house.remove();
});

const add = ["person", "add", "ann", "--name", "Ann", "--kind", "vendor"];

describe("a token", () => {
  it("comes from the environment or an option, which wins", async () => {
    await house.hire("clerk", "records");
    expect(await house.as("root", ...add)).toMatchObject({ exitCode: 0 });
    const second = ["person", "add", "bob", "--name", "Bob", "--kind", "vendor"];
    const result = await house.as("gone", ...second, "--token-file", house.tokenFile("clerk"));
    expect(result).toMatchObject({ exitCode: 0 });
  });

  it.each<readonly [string, (file: string) => void, RegExp]>([
    ["that is not there", (file) => rmSync(file), /no token: .* cannot be read/],
    ["that everybody may read", (file) => chmodSync(file, 0o644), /no token: .* is open to every user/],
    ["of nobody", (file) => writeFileSync(file, "sgt_x\n"), /this token is not known here/],
  ])("%s denies, with exit code 5", async (_, damage, message) => {
    damage(house.tokenFile("root"));
    const result = await house.as("root", ...add);
    expect(result).toMatchObject({ exitCode: 5, out: "" });
    expect(result.err).toMatch(message);
  });

  it("is needed, and the text says how it is given", async () => {
    const result = await house.run(...add);
    expect(result.exitCode).toBe(5);
    expect(result.err).toContain("--token-file FILE or STANZAGATE_TOKEN_FILE");
  });

  it("of the wrong role denies, and says which is the right one", async () => {
    await house.hire("eve", "auditor");
    const result = await house.as("eve", ...add);
    expect(result.exitCode).toBe(5);
    expect(result.err).toContain("person add is for the role admin or records; eve has auditor");
  });
});

describe("a change", () => {
  it("on trial says what would be, and changes nothing", async () => {
    const result = await house.as("root", ...add, "--dry-run");
    expect(result).toMatchObject({ exitCode: 0 });
    expect(result.out).toMatch(/^dry run, nothing was changed. It would be: person ann added/);
    expect(jsonLines(await house.run("person", "list", "--json"))).toEqual([]);
    const json = await house.as("root", ...add, "--dry-run", "--json");
    expect(json.json()).toMatchObject({ id: "ann", dryRun: true, recorded: false });
  });

  it("on trial is refused as it would be otherwise", async () => {
    expect(await house.run(...add, "--dry-run")).toMatchObject({ exitCode: 5 });
  });

  it("where no gateway runs is done, and says when it will be on record", async () => {
    const result = await house.as("root", ...add, "--json");
    expect(result.err).toBe("no gateway is running: its next start puts this on record");
    expect(result.json()).toMatchObject({ id: "ann", dryRun: false, recorded: false });
    expect((await house.as("root", "person", "change", "ann", "--kind", "partner", "-q")).err).toBe("");
  });

  it("with a reason that is no line is refused", async () => {
    expect(await house.as("root", ...add, "--reason", "a\nb")).toMatchObject({ exitCode: 2 });
  });
});

describe("the running gateway", () => {
  let server: ControlServer;
  let calls: number;
  const serve = async (refresh: () => Promise<unknown>): Promise<void> => {
    const nothing = async (): Promise<unknown> => await Promise.resolve({});
    const handlers = { status: nothing, clients: nothing, reload: nothing, drain: nothing, refresh };
    server = await serveControl(house.path("data/control.sock"), handlers);
  };
  beforeEach(() => {
    calls = 0;
  });
  afterEach(async () => {
    await server.close();
  });

  it("is told of a change, not of a trial or a look", async () => {
    await serve(async () => await Promise.resolve((calls += 1)));
    await house.as("root", ...add, "--dry-run");
    await house.run("person", "list");
    expect(calls).toBe(0);
    const result = await house.as("root", ...add, "--json");
    expect([calls, result.err]).toEqual([1, ""]);
    expect(result.json()).toMatchObject({ recorded: true });
  });

  it("that cannot put it on record says why; the change stands", async () => {
    await serve(
      async () => await Promise.reject(Object.assign(new Error("no room"), { code: "SG_ARCHIVE_FULL" })),
    );
    const result = await house.as("root", ...add);
    expect(result).toMatchObject({ exitCode: 0 });
    expect(result.err).toMatch(/^done, and not on record yet: /);
    expect(result.err).toContain("SG_ARCHIVE_FULL: no room");
    expect(jsonLines(await house.run("person", "list", "--json"))).toHaveLength(1);
  });
});

describe("looking, and trying, where nobody is yet", () => {
  it("make no file", async () => {
    const empty = await makeInstallation();
    const run = async (...args: readonly string[]) => await runCommand([...args, "-c", empty.gateway]);
    expect(await run("user", "list")).toMatchObject({ exitCode: 0, out: "" });
    expect(await run("user", "add", "lee", "--role", "admin", "--dry-run")).toMatchObject({ exitCode: 0 });
    expect(existsSync(empty.path("data/state.db"))).toBe(false);
    empty.remove();
  });

  it("a state that is none is said, with exit code 7", async () => {
    writeFileSync(house.path("data/state.db"), "no database ".repeat(99));
    const result = await house.run("user", "list");
    expect(result.exitCode).toBe(7);
    expect(result.err).toContain("SG_STORE_CORRUPT");
  });
});
