import { expect, test } from "vitest";
import { agency, agencyOf } from "../../../src/config/agency-schema.ts";

test("a name, and a zone that there is", () => {
  const zoned = agency.parse({ name: "Office of Technology", time_zone: "America/Chicago" });
  expect(agencyOf(zoned)).toEqual({ agency: { name: "Office of Technology", timeZone: "America/Chicago" } });
  expect(agencyOf(agency.parse({ name: "Office" }))).toEqual({ agency: { name: "Office", timeZone: "UTC" } });
  expect(agencyOf(agency.parse(undefined))).toEqual({});
  expect(agency.safeParse({ name: "Office", time_zone: "Mars/Olympus" }).success).toBe(false);
  expect(agency.safeParse({ time_zone: "UTC" }).success).toBe(false);
});
