import { describe, expect, it } from "vitest";
import { rowsFor } from "../../../src/xmpp/address-table.ts";
import { NS_MUC_USER, NS_ROSTER } from "../../../src/xmpp/ns.ts";

describe("rowsFor", () => {
  it("looks up by namespace and local name", () => {
    expect(rowsFor(NS_ROSTER, "item")).toStrictEqual([
      { place: "roster-item", ns: NS_ROSTER, local: "item", attribute: "jid" },
    ]);
    expect(rowsFor(NS_MUC_USER, "invite")?.map((row) => row.attribute)).toStrictEqual(["to", "from"]);
  });

  it("knows text places", () => {
    expect(rowsFor("urn:xmpp:moved:1", "new-jid")?.[0]).toMatchObject({
      place: "moved",
      attribute: undefined,
    });
  });

  it.each([
    ["urn:example:unknown", "item"],
    [NS_ROSTER, "constructor"],
    ["__proto__", "item"],
  ])("has nothing for {%s}%s", (ns, local) => {
    expect(rowsFor(ns, local)).toBeUndefined();
  });
});
