import { expect, test } from "vitest";
import { devicesSchema } from "../../../src/config/devices-schema.ts";

test("an empty section demands nothing and asks certificates for the XMPP address", () => {
  expect(devicesSchema.parse({})).toEqual({
    mode: "inventory",
    demand: [],
    match: "all",
    certificate_names: ["xmpp-addr"],
    networks: [],
  });
});

test.each([
  { mode: "approved-only" },
  { demand: ["owner"] },
  { match: "some" },
  { certificate_names: [] },
  { networks: ["office"] },
  { network: ["192.0.2.0/24"] },
])("%j is none", (section) => {
  expect(devicesSchema.safeParse(section).success).toBe(false);
});
