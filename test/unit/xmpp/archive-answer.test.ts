import { describe, expect, it } from "vitest";
import { emptyPage, emptyPageFor } from "../../../src/xmpp/archive-answer.ts";
import { stanzaOf } from "../../support/stanzas.ts";
import { text } from "../../support/xml.ts";

const query = (ns: string, attributes = ""): string => `<query xmlns='${ns}'${attributes}/>`;
const iq = (inner: string, attributes = "type='set'"): string => `<iq id='1' ${attributes}>${inner}</iq>`;
const pageFor = (xml: string): ReturnType<typeof emptyPageFor> => emptyPageFor(stanzaOf(xml));

describe("emptyPageFor", () => {
  it.each(["urn:xmpp:mam:2", "urn:xmpp:mam:1"])("answers %s as the archive was asked", (ns) => {
    expect(pageFor(iq(query(ns)))).toEqual({ id: "1", from: undefined, to: "lee@agency.example/desk", ns });
    expect(pageFor(iq(query(ns), "type='set' to='Lee@agency.example'"))?.from).toBe("Lee@agency.example");
  });

  it.each([
    ["a form's get", iq(query("urn:xmpp:mam:2"), "type='get'")],
    ["a version that answers by a message", iq(query("urn:xmpp:mam:0"))],
    ["a room's archive", iq(query("urn:xmpp:mam:2"), "type='set' to='ops@rooms.agency.example'")],
    ["an outsider's", iq(query("urn:xmpp:mam:2"), "type='set' to='pat@outside.example'")],
    ["a node's archive", iq(query("urn:xmpp:mam:2", " node='urn:x'"))],
    ["anything else", iq("<ping xmlns='urn:xmpp:ping'/>")],
  ])("has none for %s", (_what, xml) => {
    expect(pageFor(xml)).toBeUndefined();
  });
});

describe("emptyPage", () => {
  it("is complete and has a result set, which clients insist on", () => {
    expect(text(emptyPage({ id: "1", ns: "urn:xmpp:mam:2" }))).toBe(
      `<iq type="result" id="1"><fin xmlns="urn:xmpp:mam:2" complete="true"><set xmlns="http://jabber.org/protocol/rsm"><count>0</count></set></fin></iq>`,
    );
  });
});
