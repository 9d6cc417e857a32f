import { describe, expect, it } from "vitest";
import type { Carrier, Direction } from "../../../../src/policy/rule.ts";
import { forged } from "../../../../src/policy/rules/forged.ts";
import { policyFor } from "../../../support/policy.ts";
import { contextFor, saysOf, stanzaOf } from "../../../support/stanzas.ts";

const says = (text: string, direction: Direction): string => saysOf(forged, text, direction);

const OWN = "lee@agency.example";
const FORWARDED =
  "<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='b@agency.example'/></forwarded>";
const from = (jid: string | undefined): string => (jid === undefined ? "" : `from='${jid}'`);
const carbon = (sender: string | undefined, local = "received"): string =>
  `<message ${from(sender)}><${local} xmlns='urn:xmpp:carbons:2'>${FORWARDED}</${local}></message>`;
const archived = (sender: string | undefined, version = 2): string =>
  `<message ${from(sender)}><result xmlns='urn:xmpp:mam:${version}' id='1'>${FORWARDED}</result></message>`;
const roster = (sender: string | undefined, type = "set"): string =>
  `<iq ${from(sender)} type='${type}' id='1'><query xmlns='jabber:iq:roster'><item jid='a@agency.example'><group>g</group></item></query></iq>`;

const FOREIGN = [
  "b@agency.example",
  "lee@agency.example/other",
  "agency.example",
  "rooms.agency.example/x",
  "lee@agency.example.outside.example",
  "b@outside.example",
];

describe("forged: carbons", () => {
  it.each([undefined, OWN, "LEE@AGENCY.EXAMPLE", "lee@agency.example."])("from %s is true", (sender) => {
    expect(says(carbon(sender), "inbound")).toBe("allow");
    expect(says(carbon(sender, "sent"), "inbound")).toBe("allow");
  });

  it.each([...FOREIGN, "room@rooms.agency.example"])("from %s is false", (sender) => {
    expect(says(carbon(sender), "inbound")).toBe("block");
    expect(says(carbon(sender, "sent"), "inbound")).toBe("block");
  });

  it.each([
    `<presence from='${OWN}'><received xmlns='urn:xmpp:carbons:2'/></presence>`,
    `<iq from='${OWN}' type='result' id='1'><sent xmlns='urn:xmpp:carbons:2'/></iq>`,
    `<message from='${OWN}'><x xmlns='urn:x'><sent xmlns='urn:xmpp:carbons:2'/></x></message>`,
  ])("only a message carries one: %s", (text) => {
    expect(says(text, "inbound")).toBe("block");
  });

  it("knows old versions", () => {
    expect(
      says("<message from='b@agency.example'><sent xmlns='urn:xmpp:carbons:1'/></message>", "inbound"),
    ).toBe("block");
  });
});

describe("forged: archive results", () => {
  it.each([undefined, OWN, "room@rooms.agency.example", "rooms.agency.example"])(
    "from %s is true",
    (sender) => {
      for (const version of [0, 1, 2]) expect(says(archived(sender, version), "inbound")).toBe("allow");
    },
  );

  it.each([...FOREIGN, "room@rooms.agency.example/nick", "room@other.agency.example"])(
    "from %s is false",
    (sender) => {
      for (const version of [0, 1, 2]) expect(says(archived(sender, version), "inbound")).toBe("block");
    },
  );

  it("leaves the end of a query alone", () => {
    expect(
      says(`<iq type='result' id='1'><fin xmlns='urn:xmpp:mam:2' complete='true'/></iq>`, "inbound"),
    ).toBe("allow");
  });
});

describe("forged: rosters", () => {
  it.each([undefined, OWN])("from %s is true", (sender) => {
    for (const type of ["set", "result"]) expect(says(roster(sender, type), "inbound")).toBe("allow");
  });

  it.each([...FOREIGN, "room@rooms.agency.example"])("from %s is false", (sender) => {
    for (const type of ["get", "set", "result"]) expect(says(roster(sender, type), "inbound")).toBe("block");
  });

  it("only an iq carries one", () => {
    expect(says("<message id='1'><query xmlns='jabber:iq:roster'/></message>", "inbound")).toBe("block");
    expect(
      says("<iq type='set' id='1'><x xmlns='urn:x'><query xmlns='jabber:iq:roster'/></x></iq>", "inbound"),
    ).toBe("block");
  });

  it.each([
    ["allow", "<iq type='get' id='1'><query xmlns='jabber:iq:roster'/></iq>"],
    ["allow", `<iq type='get' id='1' to='${OWN}'><query xmlns='jabber:iq:roster'/></iq>`],
    ["allow", "<iq type='get' id='1' to='agency.example'><query xmlns='jabber:iq:roster'/></iq>"],
    ["allow", `<iq type='result' id='1' to='b@agency.example'><query xmlns='jabber:iq:roster'/></iq>`],
    ["block", "<iq type='get' id='1' to='b@agency.example'><query xmlns='jabber:iq:roster'/></iq>"],
    ["block", "<iq type='set' id='1' to='b@agency.example/x'><query xmlns='jabber:iq:roster'/></iq>"],
  ])("outbound: %s %s", (says1, text) => {
    expect(says(text, "outbound")).toBe(says1);
  });
});

describe("forged: what clients make", () => {
  it.each([
    carbon(undefined),
    carbon(OWN, "sent"),
    archived(undefined),
    archived(OWN, 0),
    "<message id='1'><x xmlns='urn:x'><result xmlns='urn:xmpp:mam:2'/></x></message>",
  ])("%s", (text) => {
    expect(says(text, "outbound")).toBe("block");
  });

  it.each([
    "<iq type='set' id='1'><enable xmlns='urn:xmpp:carbons:2'/></iq>",
    "<message id='1'><body>x</body><private xmlns='urn:xmpp:carbons:2'/></message>",
    "<iq type='set' id='1'><query xmlns='urn:xmpp:mam:2'/></iq>",
    `<message id='1'>${FORWARDED}</message>`,
    "<message id='1'><body>urn:xmpp:privilege:2</body></message>",
  ])("%s is honest", (text) => {
    expect(says(text, "outbound")).toBe("allow");
  });
});

describe("forged: components' privileges", () => {
  it.each([
    "urn:xmpp:privilege:1",
    "urn:xmpp:privilege:2",
    "urn:xmpp:delegation:1",
    "urn:xmpp:delegation:2",
    "urn:xmpp:tmp:roster-management:0",
  ])("%s is for no client", (ns) => {
    for (const direction of ["outbound", "inbound"] as const) {
      expect(says(`<message id='1'><x xmlns='${ns}'/></message>`, direction)).toBe("block");
      expect(says(`<iq type='set' id='1'><y xmlns='urn:y'><x xmlns='${ns}'/></y></iq>`, direction)).toBe(
        "block",
      );
    }
  });
});

describe("forged: inside other stanzas", () => {
  it.each<Carrier>(["carbon", "archive", "forward", "event"])("no claim is true in a %s", (carrier) => {
    for (const text of [carbon(OWN), archived(OWN), roster(OWN)]) {
      const findings = forged.check(stanzaOf(text, "inbound"), contextFor("inbound", carrier), policyFor());
      expect(findings.map(({ disposition }) => disposition)).toStrictEqual(["block"]);
    }
  });

  it("leaves inner stanzas to themselves", () => {
    const inner =
      "<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client'><x xmlns='urn:xmpp:privilege:2'/></message></forwarded>";
    expect(says(`<message id='1'>${inner}</message>`, "outbound")).toBe("allow");
  });

  it("names no content", () => {
    const [finding] = forged.check(
      stanzaOf(carbon("b@agency.example"), "inbound"),
      contextFor("inbound"),
      policyFor(),
    );
    expect(finding).toStrictEqual({
      ruleId: "forged",
      disposition: "block",
      reason: "a carbon not from the own account",
      refusal: "forged",
      clauseIds: [],
    });
  });
});
