import { describe, expect, it } from "vitest";
import { filterAuthentication, NO_SASL2 } from "../../../src/stream/sasl2-offer.ts";
import { text, xml } from "../../support/xml.ts";

const authentication = (inner: string): string =>
  `<authentication xmlns="urn:xmpp:sasl:2">${inner}</authentication>`;
const PLAIN = "<mechanism>PLAIN</mechanism>";
const filtered = (inner: string): ReturnType<typeof filterAuthentication> =>
  filterAuthentication(xml(authentication(inner)));
const shown = (inner: string): string => {
  const { feature } = filtered(inner);
  return feature === undefined ? "" : text(feature);
};
const FAST = (names: readonly string[], attributes = ""): string =>
  `<fast xmlns="urn:xmpp:fast:0"${attributes}>${names.map((name) => `<mechanism>${name}</mechanism>`).join("")}</fast>`;
const BIND = (names: readonly string[]): string =>
  `<bind xmlns="urn:xmpp:bind:0"><inline>${names.map((name) => `<feature var="${name}"/>`).join("")}</inline></bind>`;

describe("sasl2-offer", () => {
  it("relays all it knows, in upstream's order", () => {
    const inner = `<mechanism>SCRAM-SHA-256</mechanism>${PLAIN}<inline>${FAST(["HT-SHA-256-NONE"])}${BIND([
      "urn:xmpp:carbons:2",
      "urn:xmpp:csi:0",
      "urn:xmpp:sm:3",
    ])}<sm xmlns="urn:xmpp:sm:3"/></inline>`;
    expect(shown(inner)).toBe(authentication(inner));
    expect(filtered(inner).offer).toEqual({
      mechanisms: new Set(["SCRAM-SHA-256", "PLAIN"]),
      tokenMechanisms: new Set(["HT-SHA-256-NONE"]),
      bindFeatures: new Set(["urn:xmpp:carbons:2", "urn:xmpp:csi:0", "urn:xmpp:sm:3"]),
      mayResume: true,
    });
  });

  it("removes what binds a channel, and FAST whole where nothing else is left", () => {
    const names = ["SCRAM-SHA-1-PLUS", "HT-SHA-256-NONE", "EXTERNAL"].map(
      (one) => `<mechanism>${one}</mechanism>`,
    );
    const inline = (fast: string): string => `${names.join("")}${PLAIN}<inline>${fast}</inline>`;
    expect(
      shown(inline(FAST(["HT-SHA-256-EXPR", "HT-SHA-256-NONE", "HT-SHA-256-ENDP"], ` tls-0rtt="true"`))),
    ).toBe(authentication(`${PLAIN}<inline>${FAST(["HT-SHA-256-NONE"])}</inline>`));
    const none = filtered(inline(FAST(["HT-SHA-256-EXPR", "PLAIN"])));
    expect(none.feature && text(none.feature)).toBe(authentication(PLAIN));
    expect(none.offer.tokenMechanisms.size).toBe(0);
  });

  it("is not there where no mechanism is left", () => {
    const inner = `<mechanism>SCRAM-SHA-1-PLUS</mechanism><inline>${FAST(["HT-SHA-256-NONE"])}</inline>`;
    expect(filtered(inner)).toEqual({ feature: undefined, offer: NO_SASL2 });
    expect(filtered("")).toEqual({ feature: undefined, offer: NO_SASL2 });
  });

  it.each([
    ["an unknown inline feature", `<new xmlns="urn:example:new"><x/></new>`, ""],
    ["a known name of another namespace", `<sm xmlns="urn:xmpp:sm:2"/><fast xmlns="urn:x"/>`, ""],
    [
      "unknown features of Bind2, and one that comes twice",
      BIND(["urn:xmpp:sm:3", "urn:example:new", "urn:xmpp:sm:3", "urn:xmpp:mam:2"]),
      BIND(["urn:xmpp:sm:3"]),
    ],
    [
      "cargo in what it keeps",
      `<sm xmlns="urn:xmpp:sm:3" a="b"><x xmlns="urn:x">t</x></sm>`,
      `<sm xmlns="urn:xmpp:sm:3"/>`,
    ],
  ])("removes %s", (_what, inline, left) => {
    const inner = left === "" ? PLAIN : `${PLAIN}<inline>${left}</inline>`;
    expect(shown(`${PLAIN}<inline>${inline}</inline>`)).toBe(authentication(inner));
  });

  it("keeps a Bind2 that can switch nothing on", () => {
    const { feature, offer } = filtered(`${PLAIN}<inline><bind xmlns="urn:xmpp:bind:0"/></inline>`);
    expect(feature && text(feature)).toBe(
      authentication(`${PLAIN}<inline><bind xmlns="urn:xmpp:bind:0"/></inline>`),
    );
    expect(offer.bindFeatures).toEqual(new Set());
  });
});
