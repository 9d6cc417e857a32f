/** Cipher text in words, OTR's tag, and the switch; the payloads themselves are in the golden files. */
import { describe, expect, test } from "vitest";
import { opaqueContent } from "../../../../src/policy/rules/opaque-content.ts";
import { applyRewrites } from "../../../../src/policy/rewrite.ts";
import { policyFor } from "../../../support/policy.ts";
import { contextFor, saysOf, stanzaOf } from "../../../support/stanzas.ts";

const TAG = " \t  \t\t\t\t \t \t \t  ";
const body = (text: string): string => `<message><body>${text}</body></message>`;

describe("texts", () => {
  test.each([
    "?OTR:AAMDJ+MVmSfjFZcA.",
    "?OTRv23?",
    "?OTR?v2?",
    "?OTR|5a73a599|27e31597,00001,00003,?OTR:AAMD,",
    "?OTR,1,3,?OTR:AAMD,",
    "  ?otrv2?",
    "?OTR Error: you sent an unreadable message",
    "?O\u200bTRv23?",
    "hello ?OTRv23? there",
    "-----BEGIN PGP MESSAGE-----",
    "-----BEGIN PGP SIGNED MESSAGE-----",
    "-----BEGIN AGE ENCRYPTED FILE-----",
    "-----BEGIN PKCS7-----",
    "age-encryption.org/v1",
    "BEGIN KEYBASE SALTPACK ENCRYPTED MESSAGE. kiNJamlTJ",
    "BEGIN SALTPACK SIGNED MESSAGE. kiNJamlTJ",
    "BEGIN SALTPACK DETACHED SIGNATURE. kiNJamlTJ",
  ])("%s", (text) => {
    expect(saysOf(opaqueContent, body(text), "outbound")).toBe("block");
    expect(saysOf(opaqueContent, body(text), "inbound")).toBe("block");
  });

  test.each([
    "what does OTR mean?",
    "is it on?",
    "BEGIN with the oldest form",
    "the PGP talk is at ten",
    "a \t b",
    "indented\t\t\t\tcolumns    here",
  ])("%s passes", (text) => {
    expect(saysOf(opaqueContent, body(text), "outbound")).toBe("allow");
  });

  test("a status with cipher text goes, the presence stays; a request is refused", () => {
    expect(saysOf(opaqueContent, "<presence><status>?OTRv2?</status></presence>", "outbound")).toBe("strip");
    expect(
      saysOf(opaqueContent, "<iq type='set' id='1'><x xmlns='a:b'><y>?OTRv2?</y></x></iq>", "outbound"),
    ).toBe("block");
  });
});

describe("the white space tag", () => {
  const cut = (text: string): string | undefined => {
    const stanza = stanzaOf(body(text));
    const [found] = opaqueContent.check(stanza, contextFor("outbound"), policyFor());
    expect(found?.disposition).toBe("strip");
    const rewritten = applyRewrites(stanza.element, found?.rewrites ?? []);
    return JSON.stringify(rewritten?.children).match(/"children":\["([^"]*)"\]/)?.[1];
  };

  test.each([
    ["at the end", `hello${TAG}  \t\t  \t `, "hello"],
    ["at the start", `${TAG}  \t\t  \t hello`, "hello"],
    ["inside itself", `hello${TAG.slice(0, 8)}${TAG}${TAG.slice(8)}there`, "hellothere"],
    ["twice", `a${TAG}b${TAG}c`, "abc"],
  ])("%s is cut", (_, text, expected) => {
    expect(cut(text)).toBe(expected);
  });

  test("split over an element is refused", () => {
    expect(
      saysOf(opaqueContent, body(`a${TAG.slice(0, 8)}<x xmlns='a:b'/>${TAG.slice(8)}`), "outbound"),
    ).toBe("block");
  });
});

test("is silent where encryption is permitted", () => {
  const stanza = stanzaOf(body("?OTRv23?"));
  expect(opaqueContent.check(stanza, contextFor("outbound"), policyFor({ refuseEncryption: false }))).toEqual(
    [],
  );
});
