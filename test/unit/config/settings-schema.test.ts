import { expect, it } from "vitest";
import { content, detectors, limits } from "../../../src/config/settings-schema.ts";

it("every setting may be left to another layer", () => {
  expect([content.parse({}), limits.parse({}), detectors.parse(undefined)]).toEqual([{}, {}, []]);
});

it.each([
  ["content", content, { textOnly: true }],
  ["limits", limits, { stanza_bytes: "many" }],
  ["detectors", detectors, [{ use: "us-ssn", action: "hold" }]],
])("%s refuses what it does not know", (_name, schema, value) => {
  expect(schema.safeParse(value).success).toBe(false);
});
