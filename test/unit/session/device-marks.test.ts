import { expect, test } from "vitest";
import { boundTo, isBoundTo, marksOf } from "../../../src/session/device-marks.ts";
import { claimed } from "../../support/clients.ts";

test("certificates and client ids are marks, each once; nothing else is", () => {
  const claims = claimed(
    { source: "certificate", fingerprint: "ab", fault: "none" },
    { source: "user-agent", id: "x", software: "Gajim" },
    { source: "user-agent", software: "Gajim" },
    { source: "user-agent", id: "x" },
    { source: "resource", resource: "desk" },
  );
  expect(marksOf(claims)).toEqual(["certificate:ab", "client-id:x"]);
});

test("a device that tells none of them has one mark with all its like", () => {
  expect(marksOf([])).toEqual(["unnamed"]);
  expect(marksOf(claimed({ source: "user-agent", software: "Gajim" }))).toEqual(["unnamed"]);
});

test("are bound to their own account", () => {
  const seenDevices = [
    ["lee@agency.example", "client-id:x"],
    ["lee@agency.example", "client-id:y"],
    ["raj@agency.example", "client-id:z"],
  ] as const;
  expect([...boundTo(seenDevices, "lee@agency.example")]).toEqual(["client-id:x", "client-id:y"]);
  expect(isBoundTo({ seenDevices }, "lee@agency.example", "client-id:z")).toBe(false);
  expect(boundTo(seenDevices, "eve@agency.example").size).toBe(0);
});
