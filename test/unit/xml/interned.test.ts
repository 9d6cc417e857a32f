/** The same characters, whatever they are, and however many came before. */
import { expect, it } from "vitest";
import { interned, internedAt } from "../../../src/xml/interned.ts";

it.each([
  "",
  "body",
  "urn:xmpp:receipts",
  "__proto__",
  "constructor",
  "0",
  "42",
  "é",
  "\u{1F600}",
  "x".repeat(500),
])("%j is itself, first and again", (name) => {
  expect(interned(name)).toBe(name);
  expect(interned(name)).toBe(name);
  expect(internedAt(`<${name}>`, 1, name.length + 1)).toBe(name);
  expect(internedAt(`<${name}>`, 1, name.length + 1)).toBe(name);
});

it("tells names in one place of the table apart: same length, same ends", () => {
  for (const name of ["body", "bdoy", "baby", "body"]) expect(internedAt(`<${name}/>`, 1, 5)).toBe(name);
});

it("more names than are kept change nothing", () => {
  for (let index = 0; index < 3_000; index += 1) {
    expect(interned(`urn:made:up:${index}`)).toBe(`urn:made:up:${index}`);
    expect(interned("body")).toBe("body");
  }
});
