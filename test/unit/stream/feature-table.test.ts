import { describe, expect, it } from "vitest";
import { FEATURE_ROWS, featureAction } from "../../../src/stream/feature-table.ts";
import { filterFeatures } from "../../../src/stream/features.ts";
import { text, xml } from "../../support/xml.ts";

const SASL = "urn:ietf:params:xml:ns:xmpp-sasl";
const OWN = { maxStanzaBytes: 131_072, idleSeconds: 1_800 };
const LIMITS = "urn:xmpp:stream-limits:0";

const seen = (feature: string): string =>
  text(filterFeatures(xml(`<stream:features>${feature}</stream:features>`), OWN).features);
const features = (inner: string): string =>
  inner === "" ? "<stream:features/>" : `<stream:features>${inner}</stream:features>`;

/** Each row as servers send it, and what the client gets. A row without a specimen fails. */
const SPECIMENS: Readonly<Record<string, readonly [sent: string, got: string]>> = {
  [`${SASL} mechanisms`]: [
    `<mechanisms xmlns="${SASL}"><mechanism>SCRAM-SHA-1-PLUS</mechanism><mechanism>SCRAM-SHA-1</mechanism></mechanisms>`,
    `<mechanisms xmlns="${SASL}"><mechanism>SCRAM-SHA-1</mechanism></mechanisms>`,
  ],
  "urn:xmpp:sasl:2 authentication": [
    `<authentication xmlns="urn:xmpp:sasl:2"><mechanism>SCRAM-SHA-1-PLUS</mechanism><mechanism>PLAIN</mechanism><inline><new xmlns="urn:example:new"/></inline></authentication>`,
    `<authentication xmlns="urn:xmpp:sasl:2"><mechanism>PLAIN</mechanism></authentication>`,
  ],
  [`${LIMITS} limits`]: [
    `<limits xmlns="${LIMITS}"><max-bytes>262144</max-bytes></limits>`,
    `<limits xmlns="${LIMITS}"><max-bytes>131072</max-bytes><idle-seconds>1800</idle-seconds></limits>`,
  ],
  "urn:ietf:params:xml:ns:xmpp-tls starttls": [
    `<starttls xmlns="urn:ietf:params:xml:ns:xmpp-tls"><required/></starttls>`,
    "",
  ],
  "urn:xmpp:sasl-cb:0 sasl-channel-binding": [
    `<sasl-channel-binding xmlns="urn:xmpp:sasl-cb:0"><channel-binding type="tls-exporter"/></sasl-channel-binding>`,
    "",
  ],
  "urn:xmpp:sasl:upgrade:0 upgrade": [
    `<upgrade xmlns="urn:xmpp:sasl:upgrade:0">UPGR-SCRAM-SHA-512</upgrade>`,
    "",
  ],
  "http://jabber.org/features/compress compression": [
    `<compression xmlns="http://jabber.org/features/compress"><method>zlib</method></compression>`,
    "",
  ],
  "http://jabber.org/protocol/caps c": [
    `<c xmlns="http://jabber.org/protocol/caps" hash="sha-1" node="n" ver="v"/>`,
    "",
  ],
  "urn:xmpp:caps c": [
    `<c xmlns="urn:xmpp:caps"><hash xmlns="urn:xmpp:hashes:2" algo="sha-256">aA==</hash></c>`,
    "",
  ],
};

/** A row that needs no more than its name. */
const plain = ({ ns, local, action }: (typeof FEATURE_ROWS)[number]): readonly [string, string] => {
  const sent = `<${local} xmlns="${ns}"><required/></${local}>`;
  return [sent, action === "pass" ? sent : ""];
};

describe("feature-table", () => {
  it.each(FEATURE_ROWS.map((row) => ({ ...row, key: `${row.ns} ${row.local}` })))(
    "$local of $ns: $action",
    ({ key, ...row }) => {
      const isPlain = row.action === "pass" || row.action === "remove";
      const specimen = SPECIMENS[key] ?? (isPlain ? plain(row) : undefined);
      expect(specimen, "a row without a specimen").toBeDefined();
      const [sent, got] = specimen ?? ["", ""];
      expect(seen(sent)).toBe(features(got));
      expect(seen(`${sent}<new xmlns="urn:example:new"/>`)).toBe(features(got));
    },
  );

  it("has each feature once, with a word on it", () => {
    const keys = FEATURE_ROWS.map(({ ns, local }) => `${ns} ${local}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(FEATURE_ROWS.filter(({ note }) => note === "")).toEqual([]);
    expect(Object.keys(SPECIMENS).filter((key) => !keys.includes(key))).toEqual([]);
  });

  it("knows by both names", () => {
    expect(featureAction({ ns: "urn:xmpp:sm:3", local: "sm" })).toBe("pass");
    expect(featureAction({ ns: "urn:xmpp:sm:2", local: "sm" })).toBe("remove");
    expect(featureAction({ ns: "urn:xmpp:sm:3", local: "bind" })).toBe("remove");
  });
});
