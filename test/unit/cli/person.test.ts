import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { jsonLines, staffedInstallation, type StaffedInstallation } from "../../support/cli-state.ts";

let house: StaffedInstallation;
beforeEach(async () => {
  house = await staffedInstallation();
  await house.hire("clerk", "records");
  await house.as(
    "clerk",
    "person",
    "add",
    "1001",
    "--name",
    "Ann Lee",
    "--kind",
    "full-time",
    "--division",
    "water",
  );
});
afterEach(() => {
  house.remove();
});

const clerk = async (...args: readonly string[]) => await house.as("clerk", "person", ...args);

describe("person", () => {
  it("add: of every kind, bots too; told what comes next", async () => {
    const bot = await clerk("add", "sensor-7", "--name", "Gauge 7", "--kind", "service", "--manager", "1001");
    expect(bot.out).toBe("person sensor-7 added; next: stanzagate person map sensor-7 JID");
    expect(await clerk("add", "1001", "--name", "Ann", "--kind", "vendor")).toMatchObject({ exitCode: 1 });
    expect(await clerk("add", "x", "--name", "Ann")).toMatchObject({ exitCode: 2 });
    const wrong = await clerk("add", "x", "--name", "Ann", "--kind", "boss");
    expect([wrong.exitCode, wrong.err]).toEqual([2, expect.stringContaining("employed-by-others")]);
  });

  it("change", async () => {
    const changed = await clerk("change", "1001", "--kind", "part-time", "--division", "");
    expect(changed.out).toBe("person 1001: Ann Lee, part-time");
    const json = await clerk("change", "1001", "--division", "parks", "--json");
    expect(json.json()).toMatchObject({ id: "1001", division: "parks", manager: null });
    expect(await clerk("change", "1001")).toMatchObject({ exitCode: 2 });
    expect(await clerk("change", "1002", "--division", "parks")).toMatchObject({ exitCode: 4 });
  });

  it("list --not-notified: whom nobody has told yet, bots left out (WV-8.3)", async () => {
    await clerk("add", "1002", "--name", "Bo Ek", "--kind", "vendor");
    await clerk("add", "bot", "--name", "Gauge", "--kind", "service");
    await clerk("notify", "1002", "--document", "PO1010, version 3", "--by", "Sam Rae");
    expect(jsonLines(await house.run("person", "list", "--not-notified", "--json"))).toMatchObject([
      { id: "1001" },
    ]);
    await clerk("notify", "1001", "--document", "PO1010, version 3", "--by", "Sam Rae");
    expect((await house.run("person", "list", "--not-notified")).err).toBe(
      "everybody who is listed was notified",
    );
  });

  it("list: with the addresses of now", async () => {
    await clerk("map", "1001", "ann@agency.example", "--from", "2026-01-01");
    await clerk("map", "1001", "old@agency.example", "--from", "2025-01-01", "--until", "2026-01-01");
    await clerk("map", "1001", "next@agency.example", "--from", "2026-04-01");
    const { out } = await house.run("person", "list");
    expect(out.split("\n")[1]?.split(/ {2,}/)).toEqual([
      "1001",
      "Ann Lee",
      "full-time",
      "water",
      "-",
      "ann@agency.example",
    ]);
    expect(jsonLines(await house.run("person", "list", "--json"))).toMatchObject([
      { jids: ["ann@agency.example"] },
    ]);
  });

  it("show: by id, by address, and by whose the address was", async () => {
    await clerk("add", "1002", "--name", "Bo", "--kind", "temporary");
    await clerk("map", "1001", "desk@agency.example", "--from", "2026-01-01", "--until", "2026-02-01");
    await clerk("map", "1002", "desk@agency.example", "--from", "2026-02-01");
    await clerk("notify", "1001", "--document", "PO1010, version 3", "--by", "Sam Rae", "--at", "2026-01-02");
    const { out } = await house.run("person", "show", "1001");
    expect(out).toMatch(/address +desk@agency.example, from 2026-01-01T00:00Z until 2026-02-01T00:00Z/);
    expect(out).toMatch(/notified +2026-01-02T00:00Z by Sam Rae: PO1010, version 3/);
    expect((await house.run("person", "show", "1002")).out).toContain("never (stanzagate person notify)");
    const then = await house.run(
      "person",
      "show",
      "Desk@agency.example",
      "--at",
      "2026-01-31T23:59Z",
      "--json",
    );
    expect(then.json()).toMatchObject({
      id: "1001",
      addresses: [
        { jid: "desk@agency.example", from: "2026-01-01T00:00:00.000Z", until: "2026-02-01T00:00:00.000Z" },
      ],
      notifications: [{ by: "Sam Rae", document: "PO1010, version 3" }],
    });
    expect((await house.run("person", "show", "desk@agency.example", "--json")).json()).toMatchObject({
      id: "1002",
    });
    const before = await house.run("person", "show", "desk@agency.example", "--at", "2025-12-31");
    expect([before.exitCode, before.err]).toEqual([
      4,
      "desk@agency.example is nobody's at 2025-12-31T00:00:00.000Z",
    ]);
    expect(await house.run("person", "show", "1003")).toMatchObject({ exitCode: 4 });
  });
});
