import { readdirSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { recordsInOrder } from "../../../src/archive/all-logs.ts";
import { keepRecords } from "../../support/kept-records.ts";
import { monitoredInstallation, waterMessage, type MonitoredInstallation } from "../../support/monitored.ts";

const [BEGIN, END] = [Date.UTC(2026, 2, 2), Date.UTC(2026, 2, 9)];
const AFTER = END + 60_000;
const COUNT = 200;

let house: MonitoredInstallation;
let id: string;
beforeEach(async () => {
  house = await monitoredInstallation();
  await house.hire("rev", "reviewer");
  const plan = ["--rate", "10%", "--from", "2026-03-02", "--to", "2026-03-09", "--json"];
  id = ((await house.as("rev", "sample", "plan", ...plan)).json() as { readonly id: string }).id;
});
afterEach(() => {
  house.remove();
});

const messages = () =>
  Array.from({ length: COUNT }, (_, n) =>
    waterMessage(n, {
      receivedAtMs: BEGIN + n * 1_000,
      received: `<message><body>tulip ${n}</body></message>`,
    }),
  );

const draw = async (nowMs = AFTER) => await house.at(nowMs, "rev", "sample", "draw", id);
const redraw = async (...args: readonly string[]) =>
  await house.at(AFTER, "rev", "sample", "redraw", id, ...args);

describe("sample draw", () => {
  it("draws after the period, on record with the seed; redraw gives the same list from the archive alone", async () => {
    await house.runFor(messages());
    expect(await draw(AFTER - 1)).toMatchObject({ exitCode: 1 });
    const drawn = await draw();
    const [, count = "", listHash = ""] =
      /: (\d+) of 200 messages drawn, list ([0-9a-f]{64});/u.exec(drawn.out) ?? [];
    expect(drawn.exitCode).toBe(0);
    expect(await redraw()).toMatchObject({ exitCode: 4 });
    await house.runFor([waterMessage(COUNT, { receivedAtMs: BEGIN + 5 })]);
    const admin = [...recordsInOrder({ dir: house.path("data/archive") })].flatMap(({ record }) =>
      record.kind === "admin" && record.facts["on"] === `sample:${id}` ? [record.facts] : [],
    );
    expect(admin.map(({ act }) => act)).toEqual(["sample plan", "sample draw"]);
    expect(admin[1]).toMatchObject({ count: Number(count), population: COUNT, listHash, by: "rev" });
    const again = await redraw("--json");
    expect(again.json()).toMatchObject({ isSame: true, listHash, count: Number(count), lateCount: 1 });
    // Another host, with nothing but the archive and its public key.
    const key = (await house.run("archive", "key")).out;
    house.write("archive.pub", key);
    const elsewhere = await house.run(
      ...["sample", "redraw", id, "--dir", house.path("data/archive"), "--key", house.path("archive.pub")],
    );
    expect(elsewhere).toMatchObject({
      exitCode: 0,
      out: expect.stringContaining("the same list") as unknown,
    });
  });

  it("proves nothing where the plan came on record after the period had begun", async () => {
    const [first, ...rest] = messages();
    // A gateway that nobody had told of the plan.
    const keyPem = house.read("data/keys/sign.pem");
    await keepRecords(house.path("data/archive"), first === undefined ? [] : [first], keyPem);
    await house.runFor(rest);
    const late = await draw();
    expect(late).toMatchObject({ exitCode: 7, out: "" });
    expect(late.err).toContain("came on record after its period had begun");
  });

  it("takes no other seed than the one that was committed to", async () => {
    await house.runFor(messages());
    const state = new DatabaseSync(house.path("data/state.db"));
    state.prepare("UPDATE sample SET seed = ?").run("00".repeat(32));
    state.close();
    const forged = await draw();
    expect(forged).toMatchObject({ exitCode: 7, out: "" });
    expect(forged.err).toContain("not the one that was committed to");
  });

  it("says so where the plan is not on record, and where the archive is not sound", async () => {
    expect(await draw()).toMatchObject({ exitCode: 4 });
    await house.runFor(messages());
    const archive = house.path("data/archive");
    const [segment = ""] = readdirSync(archive).filter(
      (name) => name.endsWith(".sqlite") && name !== "admin.sqlite",
    );
    const db = new DatabaseSync(`${archive}/${segment}`);
    db.exec(
      "UPDATE record SET payload = CAST('<message><body>other</body></message>' AS BLOB) WHERE sequence = 50",
    );
    db.close();
    const altered = await draw();
    expect(altered).toMatchObject({ exitCode: 7, out: "" });
    expect(altered.err).toContain("not sound");
  });
});
