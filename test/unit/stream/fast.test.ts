import { describe, expect, it } from "vitest";
import { relayedFast, relayedToken, tokenRequest } from "../../../src/stream/fast.ts";
import { text, xml } from "../../support/xml.ts";

const NS = `xmlns="urn:xmpp:fast:0"`;
const token = (attributes: string): string | undefined => {
  const relayed = relayedToken(xml(`<token ${NS} ${attributes}><x xmlns="urn:x"/>cargo</token>`));
  return relayed && text(relayed);
};

describe("fast", () => {
  it.each([
    [`count="7" invalidate="true"`, ` count="7" invalidate="true"`],
    [`invalidate="1" x="y"`, ` invalidate="1"`],
    [`count="seven" invalidate="please call 555"`, ""],
    ["", ""],
  ])("relays a use of a token: %s", (sent, left) => {
    const relayed = text(relayedFast(xml(`<fast ${NS} ${sent}><x xmlns="urn:x"/>cargo</fast>`)));
    expect(relayed).toBe(`<fast ${NS}${left}/>`);
  });

  it("asks for a token", () => {
    expect(text(tokenRequest("HT-SHA-256-NONE"))).toBe(`<request-token ${NS} mechanism="HT-SHA-256-NONE"/>`);
  });

  it("relays a token and its end", () => {
    expect(token(`token="secret-token:fast-x" expiry="2026-11-22T07:00:00Z" x="y"`)).toBe(
      `<token ${NS} token="secret-token:fast-x" expiry="2026-11-22T07:00:00Z"/>`,
    );
    expect(token(`token="t" expiry="some day"`)).toBe(`<token ${NS} token="t"/>`);
  });

  it.each(["", `token=""`, `token="two words"`, `token="${"x".repeat(1_025)}"`])(
    "takes no %s for one",
    (sent) => {
      expect(token(sent)).toBeUndefined();
    },
  );
});
