import { describe, expect, it } from "vitest";
import { isPlus, readOffer } from "../../../src/edge/probe-features.ts";
import { parseElement } from "../../support/stanzas.ts";

const offer = (inner: string) =>
  readOffer(parseElement(`<features xmlns='http://etherx.jabber.org/streams'>${inner}</features>`));

const SASL = "urn:ietf:params:xml:ns:xmpp-sasl";

describe("an offer", () => {
  it("is empty where nothing is offered", () => {
    expect(offer("")).toEqual({ starttls: "absent", mechanisms: [], bindingTypes: [], features: [] });
  });

  it.each([
    ["<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", "offered"],
    ["<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>", "required"],
    ["<starttls xmlns='urn:x'/>", "absent"],
  ])("has STARTTLS: %s", (inner, starttls) => {
    expect(offer(inner).starttls).toBe(starttls);
  });

  it("names mechanisms of both profiles once, and types of binding", () => {
    const read = offer(
      `<mechanisms xmlns='${SASL}'><mechanism>SCRAM-SHA-1-PLUS</mechanism><mechanism> PLAIN </mechanism></mechanisms>` +
        "<authentication xmlns='urn:xmpp:sasl:2'><mechanism>PLAIN</mechanism><mechanism>X</mechanism>" +
        "<inline><bind xmlns='urn:xmpp:bind:0'/><fast xmlns='urn:xmpp:fast:0'/></inline></authentication>" +
        "<sasl-channel-binding xmlns='urn:xmpp:sasl-cb:0'><channel-binding type='tls-exporter'/></sasl-channel-binding>",
    );
    expect(read.mechanisms).toEqual(["SCRAM-SHA-1-PLUS", "PLAIN", "X"]);
    expect(read.bindingTypes).toEqual(["tls-exporter"]);
    expect(read.features).toEqual(["sasl2", "bind2", "fast"]);
    expect(read.mechanisms.filter(isPlus)).toEqual(["SCRAM-SHA-1-PLUS"]);
  });

  it("leaves out what is no name, and what is too many", () => {
    const names = ["\u202Eevil", "A B", "X".repeat(41), ""]
      .map((name) => `<mechanism>${name}</mechanism>`)
      .join("");
    expect(offer(`<mechanisms xmlns='${SASL}'>${names}</mechanisms>`).mechanisms).toEqual([]);
    const many = Array.from({ length: 60 }, (_, n) => `<mechanism>M${n}</mechanism>`).join("");
    expect(offer(`<mechanisms xmlns='${SASL}'>${many}</mechanisms>`).mechanisms).toHaveLength(40);
  });

  it.each([
    ["<compression xmlns='http://jabber.org/features/compress'/>", "compression"],
    ["<register xmlns='http://jabber.org/features/iq-register'/>", "register"],
    ["<auth xmlns='http://jabber.org/features/iq-auth'/>", "legacy-auth"],
    ["<ver xmlns='urn:xmpp:features:rosterver'/>", "rosterver"],
    ["<sm xmlns='urn:xmpp:sm:3'/>", "sm"],
    ["<csi xmlns='urn:xmpp:csi:0'/>", "csi"],
    ["<limits xmlns='urn:xmpp:stream-limits:0'/>", "limits"],
  ])("knows %s", (inner, name) => {
    expect(offer(inner).features).toEqual([name]);
  });

  it("tells the software by its caps", () => {
    const caps = (node: string) =>
      offer(`<c xmlns='http://jabber.org/protocol/caps' node='${node}'/>`).software;
    expect(caps("http://prosody.im")).toBe("Prosody");
    expect(caps("http://www.process-one.net/en/ejabberd/")).toBe("ejabberd");
    expect(caps("http://example.org")).toBeUndefined();
  });
});
