import { describe, expect, test } from "vitest";
import { mayUpgrade, routeOf, type WebRules } from "../../../src/edge/web-routes.ts";

const ORIGIN = "https://chat.agency.example";
const RULES: WebRules = { websocket: "/xmpp-websocket", bosh: "/http-bind", origins: [ORIGIN] };
const SHUT: WebRules = { websocket: undefined, bosh: undefined, origins: [] };

interface Wishes {
  readonly rules?: WebRules;
  readonly method?: string;
  readonly url?: string;
  readonly origin?: string;
  readonly protocol?: string;
}

describe("an upgrade", () => {
  const outcome = ({ rules = RULES, url = "/xmpp-websocket", origin, protocol = "xmpp" }: Wishes) =>
    mayUpgrade(rules, { method: "GET", url, headers: headersOf({ origin, protocol }) })?.outcome;

  test.each<[Wishes, string | undefined]>([
    [{}, undefined],
    [{ origin: ORIGIN }, undefined],
    [{ protocol: "soap, xmpp" }, undefined],
    [{ url: "/xmpp-websocket?a=b" }, undefined],
    [{ protocol: "XMPP" }, "subprotocol"],
    [{ protocol: "xmpp-framing" }, "subprotocol"],
    [{ protocol: "" }, "subprotocol"],
    [{ origin: `${ORIGIN}:444` }, "origin"],
    [{ origin: "http://chat.agency.example" }, "origin"],
    [{ origin: "https://evil.chat.agency.example" }, "origin"],
    [{ origin: "HTTPS://CHAT.AGENCY.EXAMPLE" }, "origin"],
    [{ origin: "null" }, "origin"],
    [{ origin: "" }, "origin"],
    [{ url: "/http-bind" }, "path"],
    [{ url: "/xmpp-websocket/" }, "path"],
    [{ url: "//xmpp-websocket" }, "path"],
    [{ url: "http://other.example/xmpp-websocket" }, "path"],
    [{ rules: SHUT }, "path"],
  ])("%j ends as %s", (wishes, expected) => {
    expect(outcome(wishes)).toBe(expected);
  });
});

describe("a request", () => {
  const route = ({ rules = RULES, method = "POST", url = "/http-bind", origin }: Wishes): string => {
    const to = routeOf(rules, { method, url, headers: headersOf({ origin }) });
    return to.to === "nowhere" ? String(to.status) : to.to;
  };

  test.each<[Wishes, string]>([
    [{}, "bosh"],
    [{ origin: ORIGIN }, "bosh"],
    [{ origin: "https://evil.example" }, "403"],
    [{ method: "OPTIONS", origin: ORIGIN }, "preflight"],
    [{ method: "OPTIONS", origin: "https://evil.example" }, "403"],
    [{ method: "GET" }, "405"],
    [{ method: "GET", url: "/xmpp-websocket" }, "426"],
    [{ method: "GET", url: "/.well-known/host-meta", origin: "https://evil.example" }, "page"],
    [{ method: "POST", url: "/.well-known/host-meta" }, "404"],
    [{ method: "POST", url: "/" }, "404"],
    [{ rules: SHUT }, "404"],
    [{ rules: SHUT, method: "GET" }, "page"],
  ])("%j goes to %s", (wishes, expected) => {
    expect(route(wishes)).toBe(expected);
  });
});

const headersOf = ({ origin, protocol }: { origin?: string | undefined; protocol?: string | undefined }) => ({
  ...(origin === undefined ? {} : { origin }),
  ...(protocol === undefined ? {} : { "sec-websocket-protocol": protocol }),
});
