import { expect, test } from "vitest";
import { DEVICE_DEMANDS, DEVICE_MARKS, NO_DEVICE_POLICY } from "../../../src/policy/device-register.ts";

test("nothing is demanded of itself, and a device is registered by what can be seen or told of it", () => {
  expect(NO_DEVICE_POLICY).toMatchObject({ mode: "inventory", demands: [] });
  expect(DEVICE_DEMANDS).toContain("registered");
  expect([...DEVICE_MARKS]).toEqual(["certificate", "client-id", "network"]);
});
