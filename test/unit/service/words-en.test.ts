/** What holds for every language, English first. */
import { describe, expect, test } from "vitest";
import { EN } from "../../../src/service/words-en.ts";
import { ALL_WORDS } from "../../../src/service/words.ts";
import { anIncident } from "../../support/service.ts";

const told = { ...anIncident(), when: "WHEN", why: "WHY", advice: "ADVICE", contact: "CONTACT" };
const PARTS = [
  "G-7F3K2-9QX4M",
  "WHEN",
  "eve@other.example",
  "WHY",
  "AL-1.b, Policy 630-04",
  "ADVICE",
  "CONTACT",
];

test("English is one of them", () => {
  expect(ALL_WORDS).toContain(EN);
});

describe.each(ALL_WORDS)("in $lang", (words) => {
  test("an explanation has what was asked for, and names nobody to call where nobody is named", () => {
    const text = words.explain({ ...told, to: "eve@other.example" });
    for (const part of PARTS) expect(text).toContain(part);
    const bare = words.explain({ ...told, to: "", clause: undefined, contact: "" });
    expect(bare.split("\n")).toHaveLength(2);
    expect(bare).not.toContain("undefined");
  });

  test("refused and changed are told apart", () => {
    const refused = words.explain({ ...told, to: "", disposition: "block" });
    expect(words.explain({ ...told, to: "", disposition: "hold" })).toBe(refused);
    expect(words.explain({ ...told, to: "", disposition: "redact" })).not.toBe(refused);
  });

  test("a notice counts, and shows some references", () => {
    expect(words.altered(1, ["G-A"])).toContain("G-A.");
    expect(words.altered(5, ["G-A", "G-B"])).toMatch(/^5 .*G-A, G-B, …/u);
  });
});
