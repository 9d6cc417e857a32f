import { expect, test } from "vitest";
import { DETECTORS } from "../../../src/scan/detectors.ts";
import { placeholderFor } from "../../../src/scan/redact.ts";

test("each detector has words of its own, without digits", () => {
  for (const { id } of DETECTORS) {
    expect(placeholderFor(id)).toMatch(/^\[\D+ removed\]$/);
  }
});

test("anything else is removed too", () => expect(placeholderFor("case-no")).toBe("[removed]"));
