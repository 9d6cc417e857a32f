/** The web listener's own checks; those it shares with c2s stand in gateway-checks.test.ts. */
import { expect, it, test } from "vitest";
import { gatewaySchema } from "../../../src/config/gateway-schema.ts";
import { checkListeners } from "../../../src/config/listener-checks.ts";
import { pathText } from "../../../src/config/problem.ts";

const web = { name: "web", type: "web", bind: "[::]:443", cert: "main" };
const clear = { name: "web", type: "web", bind: "127.0.0.1:80", tls: "none" };

const complaintsOf = (listener: object): readonly string[] => {
  const upstreams = { agency: { domains: ["agency.example"], connect: "127.0.0.1:5322", tls: "none" } };
  const certificates = { main: { cert: "c", key: "k" } };
  const form = gatewaySchema.parse({ version: 1, listeners: [listener], certificates, upstreams });
  return checkListeners(form).map(
    ({ isWarning, path, message }) => `${isWarning === true ? "warning " : ""}${pathText(path)}: ${message}`,
  );
};

it("finds nothing in a fit one, which is enough for clients to come in", () => {
  expect(complaintsOf(web)).toEqual([]);
  expect(complaintsOf({ ...clear, trusted_proxies: ["127.0.0.1", "fd00::/8", "172.31.0.0/16"] })).toEqual([]);
  expect(complaintsOf({ ...clear, proxy_protocol: { trust: ["10.0.0.4"] } })).toEqual([]);
});

test.each([
  ["no certificate", { ...web, cert: undefined }, "listeners[0].cert: needed where tls is direct"],
  ["an unknown certificate", { ...web, cert: "mian" }, 'listeners[0].cert: no certificate "mian"'],
  ["no TLS and no proxy", clear, "listeners[0].tls: without TLS nobody but a trusted proxy is served"],
  [
    "a proxy on a far network, in the clear",
    { ...clear, trusted_proxies: ["127.0.0.1", "203.0.113.0/24"] },
    "warning listeners[0].trusted_proxies[1]: passwords and content come from 203.0.113.0/24 unencrypted",
  ],
  [
    "trust in everybody",
    { ...web, trusted_proxies: ["::/0"] },
    "warning listeners[0].trusted_proxies[0]: every peer may claim any client address",
  ],
  [
    "a proxy that is no address",
    { ...web, trusted_proxies: ["10.0.0.256"] },
    'listeners[0].trusted_proxies[0]: "10.0.0.256" is not an address or a network',
  ],
  [
    "no door",
    { ...web, websocket: "off", bosh: "off" },
    "listeners[0].websocket: both doors of this listener are off",
  ],
  [
    "two doors in one place",
    { ...web, bosh: "/xmpp-websocket" },
    "listeners[0].bosh: WebSocket has this path",
  ],
])("%s", (_, listener, complaint) => {
  expect(complaintsOf(listener)).toEqual([complaint]);
});

test.each([
  [{ origins: ["https://chat.agency.example/"] }],
  [{ origins: ["HTTPS://chat.agency.example"] }],
  [{ origins: ["*"] }],
  [{ origins: ["null"] }],
  [{ public_url: "https://chat.agency.example/x" }],
  [{ websocket: "ws" }],
  [{ websocket: "/" }],
  [{ websocket: "/../a" }],
  [{ websocket: "/a%2fb" }],
])("%j is no setting", (setting) => {
  expect(() => complaintsOf({ ...web, ...setting })).toThrow();
});
