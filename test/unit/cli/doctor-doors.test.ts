import { expect, it } from "vitest";
import { doorFindings, doorsToTry } from "../../../src/cli/doctor-doors.ts";
import type { ListenerConfig } from "../../../src/config/gateway-config.ts";

const listener = (host: string, port: number): ListenerConfig => ({
  type: "metrics",
  name: "m",
  bind: { host, port },
});
const at = (host: string, port: number) => ({ upstream: { connect: { host, port } }, server: undefined });

it("tries the outer addresses for a server on loopback, its own port too", () => {
  const doors = doorsToTry({ ...at("127.0.0.1", 5322), listeners: [] }, ["192.0.2.1"]);
  expect(doors.every(({ address }) => address === "192.0.2.1")).toBe(true);
  expect(doors.map(({ port }) => port)).toEqual(expect.arrayContaining([5322, 5269, 5280]));
});

it("tries the server's own host where it is elsewhere, but for the port in use", () => {
  const ports = doorsToTry({ ...at("10.0.0.9", 5222), listeners: [] }, ["192.0.2.1"]).map(({ port }) => port);
  expect(ports).toContain(5269);
  expect(ports).not.toContain(5222);
});

it("leaves the gateway's own listeners alone", () => {
  const listeners = [listener("::", 5222), listener("192.0.2.1", 5280), listener("127.0.0.1", 5281)];
  const ports = doorsToTry({ ...at("127.0.0.1", 5322), listeners }, ["192.0.2.1"]).map(({ port }) => port);
  expect(ports).not.toContain(5222);
  expect(ports).not.toContain(5280);
  expect(ports).toContain(5281);
});

it("never calls a server closed to everybody", async () => {
  const findings = await doorFindings({ ...at("127.0.0.1", 5322), listeners: [] });
  expect(findings.at(-1)).toMatchObject({ code: "SG_DOCTOR_DOORS", level: "unseen" });
});
