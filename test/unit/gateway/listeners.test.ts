import { expect, test } from "vitest";
import { HttpListener } from "../../../src/edge/listener-http.ts";
import { endpointText, makeListeners } from "../../../src/gateway/listeners.ts";
import { configured } from "../../support/configured.ts";
import { edgeParts } from "../../support/edge.ts";

test("every listener for clients of gateway.yaml becomes a door, and no other does", async () => {
  const { gateway } = await configured();
  const { ports } = await edgeParts();
  const bind = { host: "127.0.0.1", port: 0 };
  const web = {
    type: "web",
    name: "web",
    bind,
    cert: undefined,
    proxyTrust: [],
    trustedProxies: [],
    clientCertificates: "off",
  } as const;
  const doors = { websocket: "/ws", bosh: undefined, origins: [], publicUrl: undefined };
  const listeners = [...gateway.listeners, { ...web, ...doors }];
  const made = makeListeners({ ...gateway, listeners }, ports);
  const wanted = listeners.filter(({ type }) => type !== "metrics").map(({ name }) => name);
  expect(listeners.length).toBeGreaterThan(wanted.length);
  expect(made.map(({ name }) => name)).toEqual(wanted);
  expect(made.at(-1)).toBeInstanceOf(HttpListener);
});

test("an address of IPv6 stands in brackets", () => {
  expect(endpointText({ address: "192.0.2.1", port: 5222 })).toBe("192.0.2.1:5222");
  expect(endpointText({ address: "2001:db8::1", port: 5222 })).toBe("[2001:db8::1]:5222");
});
