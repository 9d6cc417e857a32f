import { describe, expect, it } from "vitest";
import { filterFeatures, offersStartTls, startTlsFeatures } from "../../../src/stream/features.ts";
import { text, xml } from "../../support/xml.ts";

const features = (inner: string): string => `<stream:features>${inner}</stream:features>`;
const OWN = { maxStanzaBytes: 131_072, idleSeconds: 1_800 };
const filtered = (inner: string): string => text(filterFeatures(xml(features(inner)), OWN).features);

describe("features", () => {
  it("offers TLS alone before TLS", () => {
    expect(text(startTlsFeatures())).toBe(
      features(`<starttls xmlns="urn:ietf:params:xml:ns:xmpp-tls"><required/></starttls>`),
    );
  });

  it("removes what nobody knows, and a known name in another namespace", () => {
    expect(filtered(`<new xmlns="urn:example:new:0"/><sm xmlns="urn:example:sm"/><bind/>`)).toBe(
      "<stream:features/>",
    );
  });

  it.each([
    `<bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"/>`,
    `<session xmlns="urn:ietf:params:xml:ns:xmpp-session"><optional/></session>`,
    `<sm xmlns="urn:xmpp:sm:3"/>`,
    `<sm xmlns="urn:xmpp:sm:3"><required/></sm>`,
    `<csi xmlns="urn:xmpp:csi:0"/>`,
  ])("keeps %s", (feature) => {
    expect(filtered(feature)).toBe(features(feature));
  });

  it("relays password mechanisms alone, in upstream's order", () => {
    const names = [
      "EXTERNAL",
      "SCRAM-SHA-256-PLUS",
      "SCRAM-SHA-256",
      "DIGEST-MD5",
      "SCRAM-SHA-1",
      "GSSAPI",
      "ANONYMOUS",
      "PLAIN",
      "CRAM-MD5",
    ];
    const list = names.map((name) => `<mechanism>${name}</mechanism>`).join("");
    const { mechanisms } = filterFeatures(
      xml(features(`<mechanisms xmlns="urn:ietf:params:xml:ns:xmpp-sasl">${list}</mechanisms>`)),
      OWN,
    );
    expect([...mechanisms]).toEqual(["SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN"]);
  });

  it.each([
    `<csi xmlns="urn:xmpp:csi:0">cargo<x xmlns="urn:x" uri="xmpp:out@outside.example"/></csi>`,
    `<csi xmlns="urn:xmpp:csi:0" a="b"/>`,
    `<csi xmlns="urn:xmpp:csi:0"><required xmlns="urn:x"/></csi>`,
  ])("passes no cargo: %s", (feature) => {
    expect(filtered(feature)).toBe(features(`<csi xmlns="urn:xmpp:csi:0"/>`));
    expect(filtered(`<mechanisms xmlns="urn:ietf:params:xml:ns:xmpp-sasl" a="b"/>`)).toBe(
      features(`<mechanisms xmlns="urn:ietf:params:xml:ns:xmpp-sasl"/>`),
    );
  });

  const limits = (bytes: string, idle: string): string =>
    `<limits xmlns="urn:xmpp:stream-limits:0"><max-bytes>${bytes}</max-bytes><idle-seconds>${idle}</idle-seconds></limits>`;

  it.each([
    ["262144", "840", "131072", "840"],
    ["20000", "3600", "20000", "1800"],
    ["9000", "see https://elsewhere.example", "10000", "1800"],
    ["many", "0", "131072", "1800"],
  ])("states the smaller limits: upstream's %s and %s", (bytes, idle, shownBytes, shownIdle) => {
    expect(filtered(limits(bytes, idle))).toBe(features(limits(shownBytes, shownIdle)));
    expect(filterFeatures(xml(features(limits(bytes, idle))), OWN).maxStanzaBytes).toBe(Number(shownBytes));
  });

  it("states none where upstream has none", () => {
    expect(filterFeatures(xml(features("")), OWN)).toMatchObject({ maxStanzaBytes: 131_072 });
  });

  it("sees whether upstream can be secured", () => {
    expect(offersStartTls(xml(features(`<starttls xmlns="urn:ietf:params:xml:ns:xmpp-tls"/>`)))).toBe(true);
    expect(offersStartTls(xml(features(`<starttls xmlns="urn:example:tls"/>`)))).toBe(false);
  });
});
