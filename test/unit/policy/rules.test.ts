import { expect, it } from "vitest";
import { RULES } from "../../../src/policy/rules.ts";

it("lists each rule once, what cannot be judged first", () => {
  const ids = RULES.map(({ id }) => id);
  expect(ids[0]).toBe("stanza-form");
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
});

it("asks the rules about people before those about content: a refusal names the first of the strictest", () => {
  const ids = RULES.map(({ id }) => id);
  expect(ids.indexOf("external-domain")).toBeLessThan(ids.indexOf("file-transfer"));
  expect(ids.indexOf("file-transfer")).toBeLessThan(ids.indexOf("text-only"));
});
