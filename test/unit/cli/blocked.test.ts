import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { queryOf } from "../../../src/cli/blocked.ts";
import { makeInstallation } from "../../support/installation.ts";
import type { Installation } from "../../support/installation.ts";
import { keepRecords, SECRET_BODY, stanzaRecordFor } from "../../support/kept-records.ts";
import { runCommand } from "../../support/terminal.ts";
import type { CommandResult } from "../../support/terminal.ts";

const NOW = Date.UTC(2026, 9, 2);
let installation: Installation;
beforeAll(async () => {
  installation = await makeInstallation();
  await keepRecords(installation.path("data/archive"), [
    stanzaRecordFor({ recordId: "s1.1", disposition: "allow", to: "bob@agency.example" }),
    stanzaRecordFor({ recordId: "s1.2", incidentRef: "G-AAAAA-AAAAA" }),
    stanzaRecordFor({
      recordId: "s1.3",
      incidentRef: "G-BBBBB-BBBBB",
      user: "raj@agency.example/x",
      to: "bob@agency.example",
      rule: "file-transfer",
      clause: "CCPS-3.c",
      receivedAtMs: Date.UTC(2026, 9, 1, 20),
    }),
    stanzaRecordFor({ recordId: "s1.4", disposition: "flag", enforced: "flag" }),
  ]);
});
afterAll(() => {
  installation.remove();
});

const list = async (...args: readonly string[]): Promise<CommandResult> =>
  await runCommand(["blocked", "-c", installation.gateway, ...args], { nowMs: NOW });

const references = async (...args: readonly string[]): Promise<readonly unknown[]> =>
  (await list("--json", ...args)).out
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => (JSON.parse(line) as { readonly reference: unknown }).reference);

describe("blocked", () => {
  it("lists what was refused, newest first, without content", async () => {
    const { exitCode, out } = await list();
    expect(exitCode).toBe(0);
    expect(out.split("\n")).toHaveLength(3);
    expect(out.split("\n")[0]).toMatch(/^time +reference +verdict/);
    expect(out).toMatch(/G-BBBBB-BBBBB[^]*G-AAAAA-AAAAA/);
    expect(out).not.toContain(SECRET_BODY);
  });

  it.each([
    [["--user", "RAJ@agency.example"], ["G-BBBBB-BBBBB"]],
    [["--domain", "Other.Example."], ["G-AAAAA-AAAAA"]],
    [["--rule", "file-transfer"], ["G-BBBBB-BBBBB"]],
    [["--since", "12h"], ["G-BBBBB-BBBBB"]],
    [["--until", "2026-10-01T12:00Z"], ["G-AAAAA-AAAAA"]],
    [["--limit", "1"], ["G-BBBBB-BBBBB"]],
    [["--verdict", "flag"], [null]],
    [["--user", "nobody@agency.example"], []],
  ])("filters by %j", async (args, expected) => {
    expect(await references(...args)).toEqual(expected);
  });

  it("says so where nothing fits", async () => {
    const result = await list("--user", "nobody@agency.example");
    expect(result).toMatchObject({ exitCode: 0, out: "" });
    expect(result.err).toContain("nothing was blocked that fits");
  });

  it.each([
    ["--user", "a@b@c"],
    ["--domain", "a b"],
    ["--since", "yesterday"],
    ["--limit", "0"],
    ["--limit", "many"],
    ["--verdict", "maybe"],
  ])("refuses %s %s", async (option, value) => {
    expect((await list(option, value)).exitCode).toBe(2);
  });
});

it("asks for no more than was asked", () => {
  expect(queryOf({ limit: "50" }, NOW)).toEqual({ limit: 50 });
});
