/** Every language's texts: all there, short, of their own, without what nobody is to know; the page lists them. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { LANGUAGES, textsOf } from "../../../../src/xmpp/languages.ts";
import { EN } from "../../../../src/xmpp/texts/en.ts";
import type { Texts } from "../../../../src/xmpp/texts/texts.ts";

/** Name and text, in the order of the file. */
const listed = ({
  reasons,
  stream,
  notDelivered,
  refused,
  reference,
  unknownTask,
  approvedClients,
  office,
  askThere,
  notice,
}: Texts): readonly [string, string][] => [
  ["notDelivered", notDelivered],
  ["refused", refused],
  ["reference", reference],
  ["unknownTask", unknownTask],
  ["approvedClients", approvedClients],
  ["office", office],
  ["askThere", askThere],
  ["notice.request", notice.request],
  ["notice.agreement", notice.agreement],
  ...Object.entries(reasons).map(([name, text]): [string, string] => [`reasons.${name}`, text]),
  ...Object.entries(stream).map(([name, text]): [string, string] => [`stream.${name}`, text]),
];

describe.each(LANGUAGES)("%s", (language) => {
  const texts = textsOf(language);

  test("says what English says, in the same order", () => {
    expect(listed(texts).map(([name]) => name)).toEqual(listed(EN).map(([name]) => name));
  });

  test.each(Object.entries(texts.reasons))("%s is the short rest of a sentence", (_name, text) => {
    expect(text.length).toBeLessThan(100);
    expect(text).toMatch(/^\p{Ll}.*\.$/u);
  });

  test.each(Object.entries(texts.stream))("%s is a short sentence", (_name, text) => {
    expect(text.length).toBeLessThan(100);
    expect(text).toMatch(/^\p{Lu}.*\.$/u);
  });

  test("has a text of its own for each, without numbers", () => {
    const all = listed(texts).map(([, text]) => text);
    expect(new Set(all).size).toBe(all.length);
    expect(all.filter((text) => /\d|[<>&]|\s\s/.test(text))).toEqual([]);
  });

  test("stands on the page", () => {
    const page = readFileSync(new URL("../../../../docs/texts.md", import.meta.url), "utf8");
    const [, section = ""] = page.split(`\n## ${language}\n`);
    const rows = listed(texts).map(([name, text]) => `| \`${name}\` | ${text} |`);
    expect(section.split("\n## ")[0]?.trim().split("\n").slice(2)).toEqual(rows);
  });
});
