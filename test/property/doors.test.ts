/** The small part of the fuzz over the three doors (`npm run soak -- door-fuzz`); what it checks stands there. */
import { expect, it } from "vitest";
import { fuzzDoors } from "../soak/door-fuzz.ts";

it("mutated elements come to the same by every door, and nothing goes on that was not judged", () => {
  const { cases, elements, violations, failures } = fuzzDoors({ seed: 1, from: 0, count: 700 });
  expect(failures).toEqual([]);
  expect(cases).toBe(700);
  // It looks where something is to be seen.
  expect(elements).toBeGreaterThan(500);
  expect(violations["agreed"]).toBeGreaterThan(50);
  expect(Object.keys(violations)).toEqual(
    expect.arrayContaining([
      "not-well-formed",
      "restricted-xml",
      "unsupported-encoding",
      "unsupported-stanza-type",
    ]),
  );
});
