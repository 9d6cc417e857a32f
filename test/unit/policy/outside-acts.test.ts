import { describe, expect, it } from "vitest";
import { outsideAct } from "../../../src/policy/outside-acts.ts";
import type { Place } from "../../../src/xmpp/address-places.ts";
import { stanzaOf } from "../../support/stanzas.ts";

const MESSAGE = stanzaOf("<message id='1'/>");
const PRESENCE = stanzaOf("<presence/>");
const IQ = stanzaOf("<iq type='get' id='1'/>");

describe("outsideAct", () => {
  it.each<readonly [Place, string, string, string]>([
    ["stanza-to", "block", "block", "block"],
    ["roster-item", "block", "block", "element"],
    ["muc-user-item", "attribute", "block", "attribute"],
    ["bookmark-item", "element", "block", "element"],
    ["withdrawal", "pass", "pass", "pass"],
    ["other", "block", "block", "block"],
  ])("%s", (place, relayed, asked, answered) => {
    expect(outsideAct(place, MESSAGE, "outbound")).toBe(relayed);
    expect(outsideAct(place, MESSAGE, "inbound")).toBe(relayed);
    expect(outsideAct(place, IQ, "outbound")).toBe(asked);
    expect(outsideAct(place, IQ, "inbound")).toBe(answered);
  });

  it.each<readonly [Place, string]>([
    ["stanza-to", "block"],
    ["stanza-from", "block"],
    ["muc-user-item", "attribute"],
    ["withdrawal", "pass"],
    ["text-link", "child"],
    ["direct-invite", "child"],
    ["other", "child"],
  ])("%s in a presence, which goes on", (place, act) => {
    expect(outsideAct(place, PRESENCE, "outbound")).toBe(act);
    expect(outsideAct(place, PRESENCE, "inbound")).toBe(act);
  });

  it("refuses what an outside occupant said in a room, which names them beside it", () => {
    const said = stanzaOf("<message type='groupchat' id='1'/>");
    expect(outsideAct("muc-user-item", said, "inbound")).toBe("block");
    expect(outsideAct("muc-item-actor", said, "inbound")).toBe("attribute");
  });
});
