import { describe, expect, it } from "vitest";
import { accountFindings } from "../../../src/cli/doctor-account.ts";
import type { AccountFact, Offer } from "../../../src/edge/probe-fact.ts";

const OFFER: Offer = { starttls: "absent", mechanisms: [], bindingTypes: [], features: [] };
const IN: readonly AccountFact[] = [
  { type: "logged-in", mechanism: "SCRAM-SHA-256" },
  { type: "bound-offer", offer: OFFER },
];
const POLICY = { services: new Set<string>(), uploadHosts: new Set<string>() };

const findings = (...facts: readonly AccountFact[]) => accountFindings(facts, POLICY);
const levels = (...facts: readonly AccountFact[]): readonly string[] =>
  findings(...facts)
    .filter(({ level }) => level === "warn" || level === "fail")
    .map(({ level, code }) => `${level} ${code.replace("SG_DOCTOR_", "")}`);

describe("a log-in", () => {
  it.each<[AccountFact, string]>([
    [{ type: "log-in-refused", condition: "not-authorized" }, "fail"],
    [{ type: "log-in-stopped", step: "log-in", stop: { type: "closed" } }, "fail"],
    [{ type: "server-not-proven" }, "fail"],
    [{ type: "log-in-untried" }, "unseen"],
    [{ type: "no-mechanism", offered: ["PLAIN"] }, "unseen"],
  ])("that fails is all there is to say: %j", (fact, level) => {
    expect(findings(fact)).toEqual([expect.objectContaining({ code: "SG_DOCTOR_LOGIN", level })]);
  });

  it("says who else could log in", () => {
    expect(levels(...IN, { type: "y-flag", isTaken: true, condition: "" })).toEqual([]);
    expect(levels(...IN, { type: "y-flag", isTaken: false, condition: "malformed-request" })).toEqual([
      "warn SETUP",
    ]);
    expect(findings(...IN, { type: "downgrade-hash" }).map(({ message }) => message)).toContainEqual(
      expect.stringContaining("XEP-0474"),
    );
  });
});

describe("a server", () => {
  const rooms: AccountFact = {
    type: "service",
    service: { jid: "rooms.a.example", kind: "rooms", rooms: 3 },
  };
  it.each<[string, readonly AccountFact[], readonly string[]]>([
    ["closed", [{ type: "s2s", isClosed: true, condition: "not-allowed" }], []],
    ["open", [{ type: "s2s", isClosed: false, condition: "remote-server-not-found" }], ["fail S2S"]],
    ["open, trying", [{ type: "s2s", isClosed: false, condition: "" }], ["fail S2S"]],
    [
      "Openfire, which says the same either way",
      [
        { type: "software", name: "Openfire", version: "" },
        { type: "s2s", isClosed: false, condition: "remote-server-not-found" },
      ],
      ["warn S2S"],
    ],
    [
      "open, with rooms",
      [{ type: "s2s", isClosed: false, condition: "" }, rooms],
      ["fail S2S", "fail ROOMS", "warn SERVICES"],
    ],
    ["closed, with rooms", [{ type: "s2s", isClosed: true, condition: "" }, rooms], ["warn SERVICES"]],
    ["that keeps", [{ type: "server-feature", feature: "mam" }], ["warn KEEPING"]],
    ["that pushes", [{ type: "server-feature", feature: "push" }], ["warn PUSH"]],
    ["with another clock", [{ type: "clock", aheadMs: -61_000 }], ["warn CLOCK"]],
    ["with the same clock", [{ type: "clock", aheadMs: 900 }], []],
    [
      "with contacts outside",
      [{ type: "outside-contacts", addresses: ["eve@b.example"], count: 1 }],
      ["warn CONTACTS"],
    ],
    ["with open nodes", [{ type: "open-nodes", nodes: ["urn:x"], looked: 2 }], ["warn PERSONAL"]],
    ["with closed nodes", [{ type: "open-nodes", nodes: [], looked: 2 }], []],
    ["that shows no services", [{ type: "services-unseen", condition: "forbidden" }], []],
  ])("%s", (_, facts, expected) => {
    expect(levels(...IN, ...facts)).toEqual(expected);
  });

  it("is called nothing that was not looked at", () => {
    const unseen = findings(...IN).filter(({ level }) => level === "unseen");
    expect(unseen.map(({ code }) => code.replace("SG_DOCTOR_", ""))).toEqual([
      "CLOCK",
      "S2S",
      "CONTACTS",
      "PERSONAL",
    ]);
  });
});
