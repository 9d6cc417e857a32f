import { describe, expect, it } from "vitest";
import { clientComplaints, clientPolicyOf, clientsText } from "../../../src/config/clients.ts";
import { clientsSchema } from "../../../src/config/clients-schema.ts";

const ENTRY = {
  name: "Gajim",
  designated_by: "CIO",
  standard: "IM-1",
  standard_version: "3",
  date: "2026-11-22",
} as const;
const section = (set: object) => clientsSchema.parse(set);

describe("the section clients", () => {
  it("is an inventory where nothing is set", () => {
    expect(clientPolicyOf(section({}))).toEqual({
      mode: "inventory",
      approved: [],
      unknown: "allow",
      graceMs: 600_000,
      minTls: "TLSv1.2",
    });
    expect(clientComplaints(section({}))).toEqual([]);
  });

  it.each([
    ["inventory", "allow"],
    ["warn", "warn"],
    ["approved-only", "refuse"],
  ])("in mode %s treats who says nothing as all others: %s", (mode, unknown) => {
    expect(clientPolicyOf(section({ mode, approved: [ENTRY] })).unknown).toBe(unknown);
    expect(clientPolicyOf(section({ mode, approved: [ENTRY], unknown: "warn" })).unknown).toBe("warn");
  });

  it("keeps who designated what, when, by which standard", () => {
    const set = section({ approved: [{ ...ENTRY, versions: { min: "1.7" }, nodes: ["https://x.example"] }] });
    expect(clientPolicyOf(set).approved).toEqual([
      {
        name: "Gajim",
        minVersion: "1.7",
        nodes: ["https://x.example"],
        designatedBy: "CIO",
        standard: "IM-1",
        standardVersion: "3",
        date: "2026-11-22",
      },
    ]);
  });

  it.each(["warn", "approved-only"])("refuses mode %s with nobody approved", (mode) => {
    expect(clientComplaints(section({ mode }))).toMatchObject([
      { code: "SG_CONFIG_CONFLICT", path: ["clients", "mode"] },
    ]);
  });

  it("refuses a time too short to read why, or without end, and a newest older than the oldest", () => {
    expect(clientComplaints(section({ grace: "4s" }))).toMatchObject([{ path: ["clients", "grace"] }]);
    expect(clientComplaints(section({ grace: "8d" }))).toMatchObject([{ path: ["clients", "grace"] }]);
    expect(clientComplaints(section({ grace: "5s" }))).toEqual([]);
    const versions = { min: "1.10", max: "1.9" };
    expect(clientComplaints(section({ approved: [{ ...ENTRY, versions }] }))).toMatchObject([
      { path: ["clients", "approved", 0, "versions"], message: "1.9 is older than 1.10" },
    ]);
  });

  it("says in one line what the register does, and that an empty one does nothing", () => {
    const { approved } = clientPolicyOf(section({ approved: [ENTRY] }));
    expect(clientsText({ mode: "inventory", approved: [] })).toBe(
      "inventory only: no client is approved, and none is refused",
    );
    expect(clientsText({ mode: "inventory", approved })).toBe(
      "inventory only: 1 approved, and no other is refused",
    );
    expect(clientsText({ mode: "approved-only", approved })).toBe("approved-only: 1 approved");
  });
});
