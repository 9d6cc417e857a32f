import { expect, test } from "vitest";
import { deviceComplaints, devicePolicyOf } from "../../../src/config/devices.ts";
import { devicesSchema } from "../../../src/config/devices-schema.ts";

const section = (given: object) => devicesSchema.parse(given);

test("is compiled, each demand once", () => {
  const given = { mode: "refuse", demand: ["network", "network"], match: "any", networks: ["192.0.2.0/24"] };
  expect(devicePolicyOf(section(given))).toEqual({
    mode: "refuse",
    match: "any",
    demands: ["network"],
    names: ["xmpp-addr"],
    networks: ["192.0.2.0/24"],
  });
  expect(deviceComplaints(section(given))).toEqual([]);
});

test.each([
  [{ mode: "refuse" }, ["devices", "mode"]],
  [{ mode: "warn" }, ["devices", "mode"]],
  [{ demand: ["network"] }, ["devices", "networks"]],
  [{ demand: ["network"], networks: ["0.0.0.0/0"] }, ["devices", "networks", 0]],
  [{ networks: ["192.0.2.0/24", "192.0.2.0/33"] }, ["devices", "networks", 1]],
])("%j could not mean what it says", (given, path) => {
  expect(deviceComplaints(section(given))).toMatchObject([{ code: "SG_CONFIG_CONFLICT", path }]);
});
