import { describe, expect, it } from "vitest";
import {
  isPasswordMechanism,
  isTokenMechanism,
  mechanismElements,
  mechanismsIn,
} from "../../../src/stream/mechanisms.ts";
import { text, xml } from "../../support/xml.ts";

describe("mechanisms", () => {
  it.each(["PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512"])("relays %s", (name) => {
    expect([isPasswordMechanism(name), isTokenMechanism(name)]).toEqual([true, false]);
  });

  it.each(["HT-SHA-256-NONE", "HT-SHA-512-NONE", "HT-SHA3-512-NONE"])("relays %s for tokens", (name) => {
    expect([isPasswordMechanism(name), isTokenMechanism(name)]).toEqual([false, true]);
  });

  it.each([
    "SCRAM-SHA-1-PLUS",
    "SCRAM-SHA-256-PLUS",
    "EXTERNAL",
    "ANONYMOUS",
    "DIGEST-MD5",
    "GSSAPI",
    "CRAM-MD5",
    "OAUTHBEARER",
    "X-OAUTH2",
    "HT-SHA-256-EXPR",
    "HT-SHA-256-UNIQ",
    "HT-SHA-256-ENDP",
    "plain",
    "",
  ])("relays no %s", (name) => {
    expect([isPasswordMechanism(name), isTokenMechanism(name)]).toEqual([false, false]);
  });

  it("reads names of the list's own namespace, in their order", () => {
    const list = xml(
      `<mechanisms xmlns="urn:a"><mechanism> SCRAM-SHA-1 </mechanism><mechanism xmlns="urn:b">PLAIN</mechanism><name>PLAIN</name><mechanism>SCRAM-SHA-512</mechanism><mechanism>PLAIN</mechanism></mechanisms>`,
    );
    const names = mechanismsIn(list, isPasswordMechanism);
    expect(names).toEqual(["SCRAM-SHA-1", "SCRAM-SHA-512", "PLAIN"]);
    expect(mechanismElements("urn:a", names).map(text).at(-1)).toBe(
      `<mechanism xmlns="urn:a">PLAIN</mechanism>`,
    );
  });
});
