import { describe, expect, it } from "vitest";
import { framesOf, meaningOf } from "../../../src/stream/bosh-frames.ts";
import { boshPayload, boshRequest } from "../../support/bosh-requests.ts";

const NS = "urn:ietf:params:xml:ns:xmpp-framing";

describe("bosh-frames", () => {
  it("makes the wrapper's attributes the tags of a framed stream", () => {
    expect(framesOf(boshRequest({ sid: undefined, to: "a.example", lang: "es" }), undefined)).toEqual([
      `<open xmlns="${NS}" to="a.example" version="1.0" xml:lang="es"/>`,
    ]);
    expect(framesOf(boshRequest({ isRestart: true }), `b&"'.example`)).toEqual([
      `<open xmlns="${NS}" to="b&amp;&quot;&apos;.example" version="1.0"/>`,
    ]);
    expect(framesOf({ ...boshPayload(2, "1", "2"), isTerminate: true }, "a.example")).toEqual([
      `<message xmlns="jabber:client" id="1"/>`,
      `<message xmlns="jabber:client" id="2"/>`,
      `<close xmlns="${NS}"/>`,
    ]);
    expect(framesOf(boshRequest({}), "a.example")).toEqual([]);
  });

  it("reads the tags of the session's own stream", () => {
    expect(
      meaningOf(`<open xmlns="${NS}" id="i&amp;1" from="a.example" version="1.0" xml:lang="en"/>`),
    ).toEqual({
      type: "opened",
      attributes: { from: "a.example", authid: "i&1", "xml:lang": "en", "xmpp:version": "1.0" },
    });
    expect(meaningOf(`<close xmlns="${NS}"/>`)).toEqual({ type: "closed" });
    const error = (condition: string): string =>
      `<stream:error xmlns="jabber:client" xmlns:stream="http://etherx.jabber.org/streams"><${condition} xmlns="urn:ietf:params:xml:ns:xmpp-streams"/></stream:error>`;
    expect(meaningOf(error("conflict"))).toEqual({ type: "failed", condition: "remote-stream-error" });
    expect(meaningOf(error("host-unknown"))).toEqual({ type: "failed", condition: "host-unknown" });
    expect(meaningOf(`<message xmlns="jabber:client"/>`)).toEqual({ type: "payload" });
    expect(meaningOf(`<open xmlns="http://jabber.org/protocol/ibb" sid="1"/>`)).toEqual({ type: "payload" });
  });
});
