import { expect, test } from "vitest";
import { DETECTORS } from "../../../src/scan/detectors.ts";

test("ids are unique and kebab-case, versions count from one", () => {
  expect(DETECTORS.map(({ id }) => id)).toEqual(["us-ssn", "credit-card"]);
  for (const { id, version } of DETECTORS) {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(version).toBeGreaterThan(0);
  }
});
