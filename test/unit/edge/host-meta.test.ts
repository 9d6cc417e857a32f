import { expect, test } from "vitest";
import { hostMetas } from "../../../src/edge/host-meta.ts";
import { STANZA_LIMITS } from "../../../src/xml/limits.ts";
import { StreamParser } from "../../../src/xml/stream-parser.ts";
import { utf8 } from "../../support/bytes.ts";

const WEBSOCKET = "wss://chat.agency.example/xmpp-websocket";
const BOSH = "https://chat.agency.example/http-bind";

test("both forms name the same doors", () => {
  const pages = hostMetas({ websocket: WEBSOCKET, bosh: BOSH });
  expect(pages.get("/.well-known/host-meta.json")).toEqual({
    contentType: "application/json",
    body: JSON.stringify({
      links: [
        { rel: "urn:xmpp:alt-connections:websocket", href: WEBSOCKET },
        { rel: "urn:xmpp:alt-connections:xbosh", href: BOSH },
      ],
    }),
  });
  const { contentType = "", body = "" } = pages.get("/.well-known/host-meta") ?? {};
  expect(contentType).toMatch(/^application\/xrd\+xml/);
  const [, link] = new StreamParser(STANZA_LIMITS).push(utf8(body));
  expect(link).toMatchObject({
    element: { ns: "http://docs.oasis-open.org/ns/xri/xrd-1.0", local: "Link" },
    received: `<Link rel="urn:xmpp:alt-connections:websocket" href="${WEBSOCKET}"/>`,
  });
});

test("a door that is shut is not named", () => {
  const pages = hostMetas({ websocket: undefined, bosh: BOSH });
  for (const { body } of pages.values()) expect(body).not.toContain("websocket");
});
