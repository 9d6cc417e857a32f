import { domainToASCII } from "node:url";
import { describe, expect, it } from "vitest";
import { decodePunycode } from "../../../src/xmpp/punycode.ts";

describe("decodePunycode", () => {
  it.each([
    ["mnchen-3ya", "münchen"],
    ["bcher-kva", "bücher"],
    ["n3h", "☃"],
    ["ls8h", "💩"],
    // RFC 3492 §7.1 (A), (I) without its capitals.
    ["egbpdaj6bu4bxfgehfvwxn", "ليهمابتكلموشعربي؟"],
    ["b1abfaaepdrnnbgefbadotcwatmq2g4l", "почемужеонинеговорятпорусски"],
    ["agency-", "agency"],
    ["", ""],
  ])("%s is %s", (encoded, label) => {
    expect(decodePunycode(encoded)).toBe(label);
  });

  it.each(["99999999", "é", "a_b", "zzzzzzzzzzzzzzzzzzzzzzzzz", "0", "A"])(
    "%s encodes nothing",
    (encoded) => {
      expect(decodePunycode(encoded)).toBeUndefined();
    },
  );

  it("inverts the encoder", () => {
    for (const label of ["zürich", "ไทย", "日本語", "a😀b", "ñandú-9"]) {
      expect(decodePunycode(domainToASCII(label).slice(4))).toBe(label);
    }
  });
});
