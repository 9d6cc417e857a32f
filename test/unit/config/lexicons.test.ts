/** The lists that ship: what they find, what they leave alone; and an agency's own beside them. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readLexicons, shippedLexicons } from "../../../src/config/lexicons.ts";
import { USE_CATEGORIES } from "../../../src/policy/acceptable-use.ts";
import { visualReadingsOf } from "../../../src/scan/normalize.ts";
import { Work } from "../../../src/scan/work.ts";
import { shippedUse } from "../../support/acceptable-use.ts";

const { terms } = shippedUse();
const DEFAULT_SEVERITY = 2;

const found = (text: string): readonly string[] => [
  ...new Set(
    visualReadingsOf(text, new Work())
      .flatMap((reading) => terms.find(reading, new Work()))
      .filter(({ severity }) => severity >= DEFAULT_SEVERITY)
      .map(({ category }) => category),
  ),
];

const FIXTURES = new URL("../../fixtures/", import.meta.url);
const linesOf = (name: string): readonly string[] =>
  readFileSync(new URL(name, FIXTURES), "utf8")
    .split("\n")
    .filter((line) => line !== "");

describe("the lists that ship", () => {
  test("have a list in both languages for every category, and say where their terms are from", () => {
    for (const language of ["en", "es"]) {
      const categories = shippedLexicons()
        .filter((list) => list.language === language)
        .map(({ category }) => category);
      expect(categories.toSorted()).toEqual(USE_CATEGORIES.toSorted());
    }
    const folder = new URL("../../../config/lexicons/acceptable-use/", import.meta.url);
    for (const name of readdirSync(folder)) {
      const text = readFileSync(new URL(name, folder), "utf8");
      expect(text).toMatch(/^origin: [^]*^licence: (?:CC-BY-4\.0|MIT|The project's own)/m);
      expect(text.startsWith("# ")).toBe(true);
    }
  });

  test.each(["benign-chat.txt", "lookalike-chat.txt", "office-chat-es.txt"])("find nothing in %s", (name) => {
    const lines = linesOf(name);
    expect(lines.length).toBeGreaterThan(30);
    expect(lines.filter((line) => found(line).length > 0)).toEqual([]);
  });

  test.each([
    ["who wants in on the fantasy football league", "not-work"],
    ["I am placing a bet on the game tonight", "not-work"],
    ["join my d0wnline, multi level marketing works", "not-work"],
    ["¿quién entra en la quiniela?", "not-work"],
    ["check out this p0rn, horny people inside", "sexual"],
    ["she gave him a bl0w j0b", "sexual"],
    ["s e n d n u d e s", "sexual"],
    ["quiero follar contigo", "sexual"],
    ["go back to africa", "harassment-race"],
    ["n1gg3rs", "harassment-race"],
    ["n*gg*r", "harassment-race"],
    ["ese negro de mierda", "harassment-race"],
    ["you filthy slut", "harassment-gender"],
    ["f a g g o t", "harassment-gender"],
    ["es un maricón", "harassment-gender"],
    ["go back to your country, wetback", "harassment-national-origin"],
    ["vuélvete, vete a tu país", "harassment-national-origin"],
    ["ok boomer", "harassment-age"],
    ["viejo de mierda", "harassment-age"],
    ["no wonder she's divorced, no wonder your wife left", "harassment-marital-status"],
    ["es una solterona", "harassment-marital-status"],
    ["dirty jew", "harassment-religion"],
    ["todos los musulmanes son terroristas", "harassment-religion"],
    ["are you r3tarded", "harassment-disability"],
    ["retrasado mental", "harassment-disability"],
    ["I know where you live", "harassment-general"],
    ["fuuuuck you", "harassment-general"],
    ["te voy a matar", "harassment-general"],
    ["rumor has it he is leaving", "rumor"],
    ["you didn't hear this from me", "rumor"],
    ["te cuento un chisme", "rumor"],
    ["I hereby authorize the payment", "formal-act"],
    ["consider this your written notice", "formal-act"],
    ["autorizo el pago", "formal-act"],
    ["falsify the report before Friday", "unlawful"],
    ["we are cooking the books", "unlawful"],
    ["hay que falsificar la firma", "unlawful"],
  ])("find in %j: %s", (text, category) => expect(found(text)).toContain(category));
});

describe("an agency's own", () => {
  let folder = "";
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "stanzagate-lexicons-"))));
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return name;
  };
  const list = (id: string, entries: string): string =>
    `id: ${id}\ncategory: rumor\nlanguage: en\ntitle: Ours\norigin: Written here.\nlicence: none\ndate: 2026-01-31\nentries: ${entries}\n`;

  test("stands beside those that ship", () => {
    const file = write("own.yaml", list("own", "[{ severity: 3, terms: [project zeta, Área 51] }]"));
    const { lists, problems } = readLexicons([file], folder);
    expect(problems).toEqual([]);
    expect(lists.length).toBe(shippedLexicons().length + 1);
    expect(lists.find(({ id }) => id === "own")?.terms).toEqual([
      { text: "project zeta", severity: 3, forms: "all", negative: [] },
      { text: "Área 51", severity: 3, forms: "all", negative: [] },
    ]);
  });

  test("takes the place of a shipped one with its id; without terms it switches that off", () => {
    const { lists, problems } = readLexicons([write("none.yaml", list("rumor-en", "[]"))], folder);
    expect(problems).toEqual([]);
    expect(lists.length).toBe(shippedLexicons().length);
    expect(lists.find(({ id }) => id === "rumor-en")?.terms).toEqual([]);
  });

  test("is refused where it is not fit, with its place", () => {
    const messages = (text: string): readonly string[] =>
      readLexicons([write("bad.yaml", text)], folder).problems.map(
        ({ file, place, message }) => `${file.slice(folder.length + 1)}:${place.line} ${message}`,
      );
    expect(messages(list("own", "[{ severity: 4, terms: [x] }]"))).toEqual([
      "bad.yaml:8 expected 1 (may be harmless), 2 or 3 (never is)",
      "bad.yaml:8 expected Latin letters, figures, blanks and hyphens, two letters at least",
    ]);
    expect(messages(list("own", "[{ severity: 2, terms: [] }]"))).toEqual(["bad.yaml:8 name a term"]);
    expect(messages(list("own", "[]").replace("rumor", "rumour"))[0]).toContain('"rumour" is not one of');
    expect(messages(list("own", "[]").replace("title:", "titel:")).join()).toContain("titel");
    expect(readLexicons(["absent.yaml"], folder).problems[0]?.message).toContain("no such file");
  });

  test("may not be named twice, nor be endless", () => {
    const one = write("one.yaml", list("own", "[{ severity: 2, terms: [some word] }]"));
    expect(readLexicons([one, one], folder).problems.map(({ message }) => message)).toEqual([
      'a second list is called "own"',
    ]);
    const lots = Array.from({ length: 6 }, (_, at) => {
      const words = Array.from({ length: 1_900 }, (__, index) => `word${at}x${index}`).join(", ");
      return write(`lot${at}.yaml`, list(`lot-${at}`, `[{ severity: 2, terms: [${words}] }]`));
    });
    expect(readLexicons(lots, folder).problems.map(({ message }) => message)).toContain(
      "with it there are more than 10000 terms",
    );
  });
});
