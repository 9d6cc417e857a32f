import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommand } from "../../support/terminal.ts";
import { reportHouse, type ReportHouse } from "../../support/report-house.ts";

let house: ReportHouse;
let made: (kind: string, format: string) => string;
beforeAll(async () => {
  house = await reportHouse();
  const out = house.path("out");
  await house.as("udo", "report", "compliance", "--out", out);
  await house.as("udo", "report", "annual-review", "--out", out, "--format", "json");
  made = (kind, format) => `${out}/${kind}-2026-03-01T1200Z.${format}`;
});
afterAll(() => {
  house.remove();
});

describe("report verify (WV-7.0.a)", () => {
  it("by this installation's key, and the pages that were made of it", async () => {
    const files = ["json", "html", "pdf"].map((format) => made("compliance", format));
    const { exitCode, out } = await house.run("report", "verify", ...files);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/result +sound/u);
    expect(out).toMatch(/signed by +stanzagate\/[0-9a-f-]+\+/u);
    expect((await house.run("report", "verify", files[0] ?? "", "--json")).json()).toMatchObject({
      isSound: true,
    });
  });

  it("anywhere, by a public key or by the file's own word; nothing is claimed without", async () => {
    const elsewhere = async (...more: readonly string[]) =>
      await runCommand([
        "report",
        "verify",
        made("compliance", "json"),
        "-c",
        "/nowhere/gateway.yaml",
        ...more,
      ]);
    expect(await elsewhere()).toMatchObject({ exitCode: 3 });
    expect((await elsewhere("--any-key")).out).toContain("nobody vouches for it here");
    const key = house.path("archive.pub");
    writeFileSync(key, (await house.run("archive", "key")).out);
    expect(await elsewhere("--key", key)).toMatchObject({ exitCode: 0 });
    const other = await reportHouse([]);
    writeFileSync(key, (await other.run("archive", "key")).out);
    other.remove();
    expect(await elsewhere("--key", key)).toMatchObject({ exitCode: 7 });
  });

  it("a changed byte of any of them is refused", async () => {
    const copy = house.path("copy.json");
    writeFileSync(
      copy,
      readFileSync(made("compliance", "json"), "utf8").replace('"refused":1', '"refused":0'),
    );
    const broken = await house.run("report", "verify", copy);
    expect(broken).toMatchObject({ exitCode: 7 });
    expect(broken.err).toContain("not sound: the report is not the one that was signed");
    for (const format of ["html", "pdf"]) {
      const page = house.path(`copy.${format}`);
      writeFileSync(page, readFileSync(made("compliance", format)));
      appendFileSync(page, " ");
      const { exitCode, err } = await house.run("report", "verify", made("compliance", "json"), page);
      expect([exitCode, err]).toEqual([
        7,
        expect.stringContaining("is not what this version makes of the report"),
      ]);
    }
  });

  it("says where there is no such file, or one of no format", async () => {
    expect(await house.run("report", "verify", house.path("none.json"))).toMatchObject({ exitCode: 4 });
    expect(await house.run("report", "verify", made("compliance", "json"), "x.doc")).toMatchObject({
      exitCode: 2,
    });
  });
});

describe("report accept (AL-4.b)", () => {
  it("takes a review that was signed here, of whoever may, once", async () => {
    const review = made("annual-review", "json");
    expect(await house.run("report", "accept", review)).toMatchObject({ exitCode: 5 });
    expect(await house.as("udo", "report", "accept", made("compliance", "json"))).toMatchObject({
      exitCode: 2,
    });
    const trial = await house.as("udo", "report", "accept", review, "--dry-run");
    expect(trial.out).toMatch(/^dry run/u);
    const { out } = await house.as("udo", "report", "accept", review);
    expect(out).toMatch(/^annual review accepted by udo: [0-9a-f]{64}$/u);
  });

  it("takes none that was changed", async () => {
    const copy = house.path("review.json");
    writeFileSync(
      copy,
      readFileSync(made("annual-review", "json"), "utf8").replace('"isOverdue":false', '"isOverdue":true'),
    );
    expect(await house.as("udo", "report", "accept", copy)).toMatchObject({ exitCode: 7 });
  });
});
