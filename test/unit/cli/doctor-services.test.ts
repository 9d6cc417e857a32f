import { expect, it } from "vitest";
import { serviceFindings } from "../../../src/cli/doctor-services.ts";
import type { FoundService } from "../../../src/edge/probe-fact.ts";

const found = (
  services: readonly FoundService[],
  listed: readonly string[],
  uploads: readonly string[] = [],
) =>
  serviceFindings(services, { services: new Set(listed), uploadHosts: new Set(uploads) }).map(
    ({ level, message, advice }) => [level, message.split(":").at(-1)?.trim(), advice?.at(-1)],
  );

const ROOMS: FoundService = { jid: "rooms.a.example", kind: "rooms", rooms: 0 };
const UPLOAD: FoundService = { jid: "up.a.example", kind: "upload" };

it("finds what the policy lists", () => {
  expect(found([ROOMS], ["rooms.a.example"]).map(([level]) => level)).toEqual(["ok"]);
  expect(found([], [])).toEqual([]);
});

it("gives the line for what it does not list", () => {
  expect(found([ROOMS], ["x.a.example"])).toEqual([
    ["warn", "rooms.a.example", "services: [x.a.example, rooms.a.example]"],
    ["warn", "x.a.example", expect.any(String)],
  ]);
});

it.each(["gateway", "upload", "proxy", "push"] as const)("warns of a service that leads out: %s", (kind) => {
  const [first] = serviceFindings([{ jid: "x.a.example", kind }], {
    services: new Set(),
    uploadHosts: new Set(["x.a.example"]),
  });
  expect(first).toMatchObject({ code: "SG_DOCTOR_FILES", level: "warn" });
});

it("wants links to an upload host refused", () => {
  expect(found([UPLOAD], [], ["up.a.example"])).toHaveLength(1);
  expect(found([UPLOAD], []).at(-1)?.[2]).toBe("upload_hosts: [up.a.example]");
});
