import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { forwardedText, normalizeReference } from "../../../src/cli/explain.ts";
import { makeInstallation } from "../../support/installation.ts";
import type { Installation } from "../../support/installation.ts";
import { keepRecords, SECRET_BODY, stanzaRecordFor } from "../../support/kept-records.ts";
import { runCommand } from "../../support/terminal.ts";
import type { CommandResult } from "../../support/terminal.ts";

let installation: Installation;
beforeAll(async () => {
  installation = await makeInstallation();
  const record = stanzaRecordFor({
    recordId: "s1.1",
    incidentRef: "G-7F3K2-9QX40",
    reason: "sly \u001b[2J reason",
  });
  await keepRecords(installation.path("data/archive"), [record]);
});
afterAll(() => {
  installation.remove();
});

const explain = async (...args: readonly string[]): Promise<CommandResult> =>
  await runCommand(["explain", "-c", installation.gateway, ...args]);

describe("explain", () => {
  it("tells rule, clause in our words, revision and record, without content", async () => {
    const { exitCode, out } = await explain("G-7F3K2-9QX40");
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^rule +external-domain \(block\)$/m);
    expect(out).toMatch(/^clause +CCPS-1.b {2}Nothing is exchanged with people outside/m);
    expect(out).toMatch(/^policy +0123456789abcdef$/m);
    expect(out).toMatch(/^record +1 of log /m);
    expect(out).toMatch(/^forwarded +no$/m);
    expect(out).not.toContain(SECRET_BODY);
    expect(out).not.toContain("\u001b");
  });

  it.each([
    [{ forwarded: SECRET_BODY, received: SECRET_BODY }, "yes, as received"],
    [{ forwarded: "<message/>", received: SECRET_BODY }, "yes, rewritten"],
  ])("says whether it went on, and how", (texts, expected) => {
    expect(forwardedText({ ...stanzaRecordFor({ recordId: "s1.2" }), ...texts })).toBe(expected);
  });

  it("speaks JSON without content", async () => {
    const result = await explain("G-7F3K2-9QX40", "--json");
    expect(result.json()).toMatchObject({
      receipt: { sequence: 1 },
      record: { user: "ann@agency.example/desk", isForwarded: false },
    });
    expect(result.out).not.toContain(SECRET_BODY);
  });

  it("shows the bare ends alone, and no text that stands for an address", async () => {
    const addressing = {
      type: "chat",
      fromText: "@meet me",
      to: "eve@b.example",
      toText: "eve@b.example/at nine",
      id: "x1",
    };
    const dir = installation.path("data/archive");
    const odd = { ...stanzaRecordFor({ recordId: "s1.3", incidentRef: "G-7F3K2-9QX41" }), addressing };
    await keepRecords(dir, [odd]);
    const { out } = await explain("G-7F3K2-9QX41");
    expect(out).toMatch(/^from +an address that cannot be read$/m);
    expect(out).toMatch(/^to +eve@b.example$/m);
    const json = await explain("G-7F3K2-9QX41", "--json");
    expect(json.json()).toMatchObject({ record: { addressing: { type: "chat", to: "eve@b.example" } } });
    for (const text of ["meet me", "at nine", "x1"]) expect(out + json.out).not.toContain(text);
  });

  it("ends with 4 for a reference that nobody was given", async () => {
    expect((await explain("G-00000-00000")).exitCode).toBe(4);
  });

  it("ends with 2 for what is no reference", async () => {
    expect((await explain("12345")).exitCode).toBe(2);
  });
});

describe("references as people read them out", () => {
  it.each(["G-7F3K2-9QX40", "g-7f3k2-9qx4o", "7F3K29QX40", " G7F3K2-9QX40 "])("%j", (text) => {
    expect(normalizeReference(text)).toBe("G-7F3K2-9QX40");
  });

  it("takes i and l for 1", () => {
    expect(normalizeReference("G-ILiL1-00000")).toBe("G-11111-00000");
  });

  it.each(["", "G-7F3K2", "G-7F3K2-9QX4U", "X-7F3K2-9QX40"])("refuses %j", (text) => {
    expect(() => normalizeReference(text)).toThrow(/looks like/);
  });
});
