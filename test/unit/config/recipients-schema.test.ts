/** What the two sections take and what they do not. */
import { expect, it } from "vitest";
import { dataClasses, recipients } from "../../../src/config/recipients-schema.ts";

it.each([
  [dataClasses, [{ id: "a", markings: ["Internal"] }], true],
  [dataClasses, [{ id: "a", markings: ["x"] }], false],
  [dataClasses, [{ id: "a", detectors: ["no-such"] }], false],
  [dataClasses, [{ id: "a", categories: ["rumor"], min_confidence: 1.1 }], false],
  [recipients, [{ id: "a", domains: ["b.example"], data: "any" }], true],
  [recipients, [{ id: "a", domains: ["b.example"], data: [] }], false],
  [recipients, [{ id: "a", domains: ["b.example"] }], false],
  [recipients, undefined, true],
] as const)("%# is fit: %s", (schema, section, isFit) => {
  expect(schema.safeParse(section).success).toBe(isFit);
});
