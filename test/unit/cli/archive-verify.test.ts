import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ensureLog } from "../../../src/archive/log-set.ts";
import { makeInstallation } from "../../support/installation.ts";
import type { Installation } from "../../support/installation.ts";
import { keepRecords, SECRET_BODY, stanzaRecordFor } from "../../support/kept-records.ts";
import { runCommand } from "../../support/terminal.ts";
import type { CommandResult } from "../../support/terminal.ts";

let installation: Installation;
let archive = "";
beforeEach(async () => {
  installation = await makeInstallation();
  archive = installation.path("data/archive");
  const records = ["s1.1", "s1.2", "s1.3"].map((recordId) => stanzaRecordFor({ recordId }));
  await keepRecords(archive, records, installation.read("data/keys/sign.pem"));
});
afterEach(() => {
  installation.remove();
});

const verify = async (...args: readonly string[]): Promise<CommandResult> =>
  await runCommand(["archive", "verify", "-c", installation.gateway, ...args]);

const flipOneByte = (): void => {
  const segment = readdirSync(archive).find((name) => name.endsWith(".sqlite")) ?? "";
  const path = join(archive, segment);
  const bytes = readFileSync(path);
  const at = bytes.indexOf(SECRET_BODY);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  chmodSync(path, 0o600);
  writeFileSync(path, bytes);
  chmodSync(path, 0o400);
};

describe("archive verify", () => {
  it("proves a sound log, signatures with its own key", async () => {
    const { exitCode, out } = await verify();
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^result +sound$/m);
    expect(out).toMatch(/^records +3, of which 3 under a checkpoint$/m);
    expect(out).toMatch(/^signatures +checked$/m);
  });

  it("ends with 7 where one bit was flipped, and says where", async () => {
    flipOneByte();
    const { exitCode, out, err } = await verify();
    expect(exitCode).toBe(7);
    expect(out).toMatch(/^result +NOT SOUND$/m);
    expect(out).toMatch(/^first bad +record \d$/m);
    expect(err).toContain("the archive is not sound");
    const json = await verify("--json");
    expect(json.exitCode).toBe(7);
    expect(json.json()).toMatchObject({ isSound: false });
    expect(out + json.out).not.toContain("launch code");
  });

  it("ends with 3 where no key can be had, and proves the chain alone only where it is told to", async () => {
    const place = ["archive", "verify", "--dir", archive, "-c", "absent.yaml"];
    const refused = await runCommand(place);
    expect(refused.exitCode).toBe(3);
    expect(refused.out).toBe("");
    expect(refused.err).toContain("--key");
    const { exitCode, out } = await runCommand([...place, "--unsigned"]);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^signatures +NOT CHECKED$/m);
    expect(out).toMatch(/^records +3, of which 0 under a checkpoint$/m);
  });

  it("trusts a key kept elsewhere, and no other", async () => {
    const key = await runCommand(["archive", "key", "-c", installation.gateway]);
    installation.write("own.pub", key.out);
    const own = await runCommand([
      "archive",
      "verify",
      "--dir",
      archive,
      "--key",
      installation.path("own.pub"),
    ]);
    expect(own.out).toMatch(/^signatures +checked$/m);
    const other = await makeInstallation();
    const foreign = await runCommand(["archive", "key", "-c", other.gateway]);
    other.remove();
    installation.write("foreign.pub", foreign.out);
    const result = await runCommand([
      "archive",
      "verify",
      "--dir",
      archive,
      "--key",
      installation.path("foreign.pub"),
    ]);
    expect(result.exitCode).toBe(7);
  });

  it.each([
    ["--key", "absent.pub"],
    ["--witness", "absent.note"],
  ])("ends with 4 where the file of %s is not there", async (option, file) => {
    expect((await verify(option, installation.path(file))).exitCode).toBe(4);
  });
});

describe("an archive with several logs", () => {
  const second = { dir: "", kept: "" };
  beforeEach(async () => {
    second.dir = join(archive, "worker-2");
    second.kept = installation.path("data/checkpoint-2.note");
    ensureLog({ dir: archive }, 2, second.kept);
    const records = [
      stanzaRecordFor({
        recordId: "s2.1",
        incidentRef: "G-7F3K2-9QX4M",
        receivedAtMs: Date.UTC(2026, 9, 1, 9),
      }),
      stanzaRecordFor({ recordId: "s2.2", receivedAtMs: Date.UTC(2026, 9, 1, 7) }),
    ];
    await keepRecords(second.dir, records, installation.read("data/keys/sign.pem"));
  });

  const run = async (...args: readonly string[]): Promise<CommandResult> =>
    await runCommand([...args, "-c", installation.gateway]);

  it("is proved, counted, signed for and read as one", async () => {
    const { exitCode, out } = await verify();
    expect(exitCode).toBe(0);
    expect(out.match(/^result +sound$/gmu)).toHaveLength(2);
    expect((await run("archive", "stats")).out).toMatch(/^records +3$[^]*^records +2$/mu);
    expect((await run("archive", "key")).out.trim().split("\n")).toHaveLength(2);
    expect((await run("explain", "G-7F3K2-9QX4M")).exitCode).toBe(0);
    const times = (await run("blocked", "--json")).out
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { readonly receivedAtMs: number }).receivedAtMs);
    expect(times).toHaveLength(5);
    expect(times).toEqual([...times].sort((a, b) => b - a));
  });

  it("takes the witness of every log from one file, and finds what is behind it", async () => {
    const witness = installation.path("witness.note");
    writeFileSync(witness, (await run("archive", "checkpoint")).out);
    expect((await verify("--witness", witness)).exitCode).toBe(0);
    rmSync(second.dir, { recursive: true });
    ensureLog({ dir: archive }, 2, installation.path("nowhere"));
    expect((await verify("--witness", witness)).exitCode).toBe(7);
  });

  it("ends with 7 where a log is gone whose checkpoint was kept outside", async () => {
    writeFileSync(second.kept, "");
    rmSync(second.dir, { recursive: true });
    const { exitCode, err } = await verify();
    expect(exitCode).toBe(7);
    expect(err).toContain("a log of the archive is gone: worker-2");
  });

  it("is adopted log by log", async () => {
    const { exitCode, out } = await run("archive", "adopt");
    expect(exitCode).toBe(0);
    expect(out.trim().split("\n")).toHaveLength(2);
  });
});
