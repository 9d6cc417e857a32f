import { domainToASCII } from "node:url";
import { describe, expect, it } from "vitest";
import { prepareDomain } from "../../../src/xmpp/domain.ts";

const prepared = (text: string): string | undefined => prepareDomain(text, domainToASCII);

describe("prepareDomain", () => {
  it.each([
    ["agency.example", "agency.example"],
    ["AGENCY.Example", "agency.example"],
    ["agency.example.", "agency.example"],
    ["ａgency.example", "agency.example"],
    ["agency．example", "agency.example"],
    ["münchen.example", "münchen.example"],
    ["MÜNCHEN.example", "münchen.example"],
    ["mu\u0308nchen.example", "münchen.example"],
    ["xn--mnchen-3ya.example", "münchen.example"],
    ["XN--MNCHEN-3YA.example", "münchen.example"],
    ["127.0.0.1", "127.0.0.1"],
    // Never an address of another spelling, as a URL parser would have it.
    ["127.1", "127.1"],
    ["0x7f.1", "0x7f.1"],
    ["[::1]", "[::1]"],
    ["[2001:DB8::1]", "[2001:db8::1]"],
    ["localhost", "localhost"],
    [`${"a".repeat(63)}.example`, `${"a".repeat(63)}.example`],
  ])("%s is %s", (text, domain) => {
    expect(prepared(text)).toBe(domain);
  });

  it.each([
    ["empty", ""],
    ["dot", "."],
    ["two trailing dots", "agency.example.."],
    ["fullwidth dot behind", "agency.example．"],
    ["leading dot", ".agency.example"],
    ["empty label", "agency..example"],
    ["ideographic full stop", "agency。example"],
    ["halfwidth ideographic full stop", "agency｡example"],
    ["ideographic full stop in an international name", "münchen。example"],
    ["one dot leader", "agency․example"],
    ["soft hyphen", "agen\u00adcy.example"],
    ["zero width space", "agency\u200b.example"],
    ["squared letter", "\u{1f130}gency.example"],
    ["mathematical letter", "\u{1d41a}gency.example"],
    ["long s", "a\u017fency.example"],
    ["ligature", "ﬁ.example"],
    ["percent escape", "agency%2eexample"],
    ["percent escape in an international label", "ü%61.example"],
    ["space", "agency .example"],
    ["leading space", " agency.example"],
    ["at", "a@agency.example"],
    ["slash", "agency.example/x"],
    ["port", "agency.example:5222"],
    ["query", "agency.example?x"],
    ["fragment", "ü#.example"],
    ["backslash", "ü\\.example"],
    ["underscore", "my_host.example"],
    ["edge hyphen", "-agency.example"],
    ["edge hyphen behind", "agency-.example"],
    ["edge hyphen in an international label", "-ü.example"],
    ["long label", `${"a".repeat(64)}.example`],
    ["long international label", `${"ü".repeat(60)}.example`],
    ["long name", `${"a.".repeat(512)}example`],
    ["A-label of plain letters", "xn--agency-.example"],
    ["A-label of nothing", "xn--.example"],
    ["A-label of a capital", "xn--mnchen-psa.example"],
    ["A-label of a soft hyphen", "xn--agency-eja.example"],
    ["A-label of a ligature", "xn--jm6c.example"],
    ["A-label of a fullwidth letter", "xn--gency-cp33a.example"],
    ["A-label that encodes nothing", "xn--99999999.example"],
    ["open bracket", "[::1"],
    ["brackets around a name", "[agency.example]"],
    ["zone", "[fe80::1%eth0]"],
    ["sharp s", "straße.example"],
    ["A-label of a sharp s", "xn--strae-oqa.example"],
    ["final sigma", "νίκος.example"],
    ["joiner behind a virama", "क्\u200dष.example"],
    ["lone surrogate", "a\ud800.example"],
  ])("%s does not prepare", (_name, text) => {
    expect(prepared(text)).toBeUndefined();
  });

  it("does not trust its port", () => {
    for (const lie of [
      "agency",
      "",
      "xn--agency-",
      "xn--bcher-kva",
      "xn--mnchen-3ya.example",
      "XN--MNCHEN-3YA",
    ]) {
      expect(prepareDomain("münchen", () => lie)).toBeUndefined();
    }
  });
});
