import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
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
