import { expect, test } from "vitest";
import { EN } from "../../../src/service/words-en.ts";
import { anIncident } from "../../support/service.ts";

const told = { ...anIncident(), when: "WHEN", why: "WHY", advice: "ADVICE", contact: "CONTACT" };

test("an explanation has what was asked for, and names nobody to call where nobody is named", () => {
  const text = EN.explain({ ...told, to: "eve@other.example" });
  for (const part of [
    "G-7F3K2-9QX4M",
    "WHEN",
    "eve@other.example",
    "WHY",
    "AL-1.b, Policy 630-04",
    "ADVICE",
    "CONTACT",
  ])
    expect(text).toContain(part);
  const bare = EN.explain({ ...told, to: "", clause: undefined, contact: "" });
  expect(bare.split("\n")).toHaveLength(2);
  expect(bare).not.toContain("undefined");
});

test("refused and changed are told apart", () => {
  const refused = EN.explain({ ...told, to: "", disposition: "block" });
  expect(EN.explain({ ...told, to: "", disposition: "hold" })).toBe(refused);
  expect(EN.explain({ ...told, to: "", disposition: "redact" })).not.toBe(refused);
});

test("a notice counts, and shows some references", () => {
  expect(EN.altered(1, ["G-A"])).toContain("G-A.");
  expect(EN.altered(5, ["G-A", "G-B"])).toMatch(/^5 .*G-A, G-B, …/u);
});
