/** Which language answers a wish (RFC 4647 §3.4). */
import { expect, test } from "vitest";
import { DEFAULT_LANGUAGE, LANGUAGES, lookUp, textsOf } from "../../../src/xmpp/languages.ts";
import { EN } from "../../../src/xmpp/texts/en.ts";
import { ES } from "../../../src/xmpp/texts/es.ts";

test.each([
  ["es", "es"],
  ["ES", "es"],
  ["es-MX", "es"],
  ["es-419", "es"],
  ["es-Latn-MX-x-agency", "es"],
  ["en-US", "en"],
  ["en-x-y", "en"],
  ["est", undefined],
  ["tlh", undefined],
  ["x-es", undefined],
  ["*", undefined],
  ["-", undefined],
  ["", undefined],
  ["__proto__", undefined],
  ["constructor", undefined],
  [`es-${"a-".repeat(100)}b`, undefined],
  [undefined, undefined],
])("%s: %s", (range, language) => {
  expect(lookUp(range)).toBe(language);
});

test("each has its texts", () => {
  expect(LANGUAGES).toEqual(["en", "es"]);
  expect([textsOf("en"), textsOf("es")]).toEqual([EN, ES]);
  expect(LANGUAGES).toContain(DEFAULT_LANGUAGE);
});
