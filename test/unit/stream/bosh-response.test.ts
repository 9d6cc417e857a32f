import { describe, expect, it } from "vitest";
import { legacyStatus, terminalBody, writeBody } from "../../../src/stream/bosh-response.ts";
import { attribute } from "../../../src/xml/element.ts";
import { xml } from "../../support/xml.ts";

describe("bosh-response", () => {
  it("puts whole elements into one body, whose attributes no value can leave", () => {
    const body = writeBody({ sid: `a'"><x>&\n`, ack: undefined, "xmpp:version": "1.0" }, [
      `<message xmlns="jabber:client"/>`,
      `<presence xmlns="jabber:client"/>`,
    ]);
    const read = xml(body);
    expect([read.ns, read.local]).toEqual(["http://jabber.org/protocol/httpbind", "body"]);
    expect(attribute(read, "sid")).toBe(`a'"><x>&\n`);
    expect(attribute(read, "version", "urn:xmpp:xbosh")).toBe("1.0");
    expect(attribute(read, "ack")).toBeUndefined();
    expect(read.children).toMatchObject([
      { ns: "jabber:client", local: "message" },
      { ns: "jabber:client", local: "presence" },
    ]);
    expect(xml(writeBody({})).children).toEqual([]);
  });

  it("ends a session with a condition, or in order with none", () => {
    expect(attribute(xml(terminalBody("item-not-found")), "condition")).toBe("item-not-found");
    expect(attribute(xml(terminalBody("item-not-found")), "type")).toBe("terminate");
    expect(attribute(xml(terminalBody()), "condition")).toBeUndefined();
  });

  it("knows the codes of old clients", () => {
    expect(
      (["bad-request", "policy-violation", "item-not-found", "system-shutdown", undefined] as const).map(
        legacyStatus,
      ),
    ).toEqual([400, 403, 404, 200, 200]);
  });
});
