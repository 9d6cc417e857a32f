import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bareJid } from "../../../src/cli/person-addresses.ts";
import { staffedInstallation, type StaffedInstallation } from "../../support/cli-state.ts";

let house: StaffedInstallation;
beforeEach(async () => {
  house = await staffedInstallation();
  await house.as("root", "person", "add", "ann", "--name", "Ann", "--kind", "contractor");
});
afterEach(() => {
  house.remove();
});

const person = async (...args: readonly string[]) => await house.as("root", "person", ...args);

describe("addresses", () => {
  it.each([
    ["Ann@Agency.example", "ann@agency.example"],
    ["ann@agency.example.", "ann@agency.example"],
    ["ＡＮＮ@agency.example", "ann@agency.example"],
  ])("%s is %s", (text, jid) => {
    expect(bareJid(text)).toBe(jid);
  });

  it.each(["agency.example", "ann@agency.example/desk", "a b@agency.example", "@agency.example", ""])(
    "%j is none of an account",
    (text) => {
      expect(() => bareJid(text)).toThrow(expect.objectContaining({ code: "SG_CLI_USAGE" }) as Error);
    },
  );
});

describe("person map, unmap", () => {
  it("from now on, until it ends", async () => {
    const mapped = await person("map", "ann", "Ann@agency.example");
    expect(mapped.out).toBe("ann@agency.example is ann's from 2026-03-01T12:00:00.000Z on");
    const taken = await person("map", "ann", "ann@agency.example", "--from", "2026-02-01");
    expect([taken.exitCode, taken.err]).toEqual([
      1,
      expect.stringContaining("ann@agency.example is ann's from"),
    ]);
    const ended = await person("unmap", "ann@agency.example", "--at", "2026-05-01", "--json");
    expect(ended.json()).toMatchObject({ person: "ann", until: "2026-05-01T00:00:00.000Z" });
    expect(await person("unmap", "ann@agency.example", "--at", "2026-06-01")).toMatchObject({ exitCode: 4 });
  });

  it.each([
    [["map", "ann", "ann@agency.example/desk"], 2],
    [["map", "ann", "ann@agency.example", "--from", "tomorrow"], 2],
    [["map", "ann", "ann@agency.example", "--until", "2026-01-01"], 2],
    [["map", "bob", "bob@agency.example"], 4],
    [["unmap", "bob@agency.example"], 4],
  ])("%j ends with %i", async (args, exitCode) => {
    expect(await person(...args)).toMatchObject({ exitCode });
  });
});

describe("person notify", () => {
  it("WV-8.3: now and by whoever enters it, unless told", async () => {
    const now = await person("notify", "ann", "--document", "PO1010, 3");
    expect(now.out).toBe("ann was notified by root at 2026-03-01T12:00:00.000Z: PO1010, 3");
    const then = await person(
      "notify",
      "ann",
      "--document",
      "PO1010, 2",
      "--by",
      "Sam",
      "--at",
      "2d",
      "--json",
    );
    expect(then.json()).toMatchObject({ person: "ann", by: "Sam", at: "2026-02-27T12:00:00.000Z" });
    expect(await person("notify", "ann", "--document", "x", "--at", "2027-01-01")).toMatchObject({
      exitCode: 2,
    });
    expect(await person("notify", "ann")).toMatchObject({ exitCode: 2 });
  });
});
