/** `usage report`: tables and JSON from the archive, and never what was said (WV-5.2). */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeInstallation, type Installation } from "../../support/installation.ts";
import { keepRecords, SECRET_BODY, stanzaRecordFor } from "../../support/kept-records.ts";
import { runCommand, type CommandResult } from "../../support/terminal.ts";

let installation: Installation;
beforeEach(async () => {
  installation = await makeInstallation();
  await keepRecords(installation.path("data/archive"), [
    stanzaRecordFor({ recordId: "s1.1", disposition: "allow" }),
    stanzaRecordFor({ recordId: "s1.2", disposition: "allow", to: "raj@agency.example" }),
    stanzaRecordFor({ recordId: "s1.3" }),
  ]);
});
afterEach(() => {
  installation.remove();
});

const report = async (...more: readonly string[]): Promise<CommandResult> =>
  await runCommand(["usage", "report", ...more, "-c", installation.gateway]);

describe("usage report (WV-5.2)", () => {
  it("tells people, divisions and pairs, and no content", async () => {
    const { exitCode, out } = await report();
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^ann@agency\.example +2 +\d+ bytes +1 +0 +0 +1 +0$/m);
    expect(out).toMatch(/^1 +ann@agency\.example +raj@agency\.example$/m);
    expect(out).not.toContain(SECRET_BODY);
  });

  it("speaks JSON", async () => {
    const { out } = await report("--json", "--from", "2026-10-01", "--to", "2026-10-02", "--top", "1");
    expect(JSON.parse(out)).toMatchObject({
      from: "2026-10-01T00:00:00.000Z",
      timeZone: "UTC",
      people: [{ name: "ann@agency.example", sent: 2, refused: 1, received: 0, days: 1 }],
      divisions: [{ name: "-", sent: 2 }],
      pairs: [{ from: "ann@agency.example", to: "bob@other.example", messages: 1 }],
    });
    expect(out).not.toContain(SECRET_BODY);
  });

  it.each([
    [["--from", "2026-10-02", "--to", "2026-10-01"], "ends before it begins"],
    [["--top", "many"], "whole number"],
    [["--from", "soon"], "not a time"],
  ])("refuses %j", async (wrong, text) => {
    const { exitCode, err } = await report(...wrong);
    expect(exitCode).toBe(2);
    expect(err).toContain(text);
  });

  it("is empty where nobody wrote", async () => {
    const { out } = await report("--json", "--person", "nobody@agency.example");
    expect(JSON.parse(out)).toMatchObject({ people: [], divisions: [], pairs: [] });
  });
});
