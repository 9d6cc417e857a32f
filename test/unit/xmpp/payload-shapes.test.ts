/** Shapes belong to allowed payloads, each once, and to elements that the catalogue knows. */
import { describe, expect, test } from "vitest";
import { PAYLOAD_SHAPES } from "../../../src/xmpp/payload-shapes.ts";
import { ALLOWED_PAYLOADS, mayBear, textOf } from "../../../src/xmpp/payloads.ts";
import { element } from "../../../src/xml/element.ts";

const words = (list: string | undefined): readonly string[] => (list ?? "").split(" ").filter(Boolean);
const payloadOf = (ns: string) => ALLOWED_PAYLOADS.find((one) => one.ns === ns);

describe("shapes", () => {
  test("are those of allowed payloads, each once", () => {
    const all = PAYLOAD_SHAPES.map(({ ns }) => ns);
    expect(all.filter((ns) => payloadOf(ns) === undefined)).toEqual([]);
    expect(all.filter((ns, index) => all.indexOf(ns) !== index)).toEqual([]);
  });

  test("name elements that may stand somewhere", () => {
    const stray = PAYLOAD_SHAPES.flatMap(({ ns, text, codes }) => {
      const payload = payloadOf(ns);
      const known = [...Object.values(payload?.in ?? {}), payload?.inner].flatMap(words);
      return [...words(text), ...words(codes)].filter((one) => one !== "*" && !known.includes(one));
    });
    expect(stray).toEqual([]);
  });
});

describe("lookups", () => {
  test.each([
    ["jabber:client", "body", "text"],
    ["jabber:client", "thread", "code"],
    ["vcard-temp", "NOTE", "text"],
    ["urn:xmpp:receipts", "request", "none"],
    ["urn:example:x", "x", "none"],
  ])("{%s}%s holds %s", (ns, local, expected) => {
    expect(textOf(element(ns, local))).toBe(expected);
  });

  test("attributes", () => {
    expect(mayBear(element("urn:xmpp:receipts", "received"), "id")).toBe(true);
    expect(mayBear(element("urn:xmpp:receipts", "received"), "note")).toBe(false);
    expect(mayBear(element("urn:example:x", "x"), "id")).toBe(false);
  });
});
