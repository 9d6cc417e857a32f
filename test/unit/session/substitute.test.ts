import { describe, expect, it } from "vitest";
import { createSealer } from "../../../src/edge/sealer.ts";
import {
  acknowledgement,
  MAX_TOKEN_LENGTH,
  Substitutes,
  type Reply,
} from "../../../src/session/substitute.ts";
import { attribute, withAttribute, type XmlElement } from "../../../src/xml/element.ts";
import { jid } from "../../support/policy.ts";
import { text, xml } from "../../support/xml.ts";

const substitutes = new Substitutes(createSealer([new Uint8Array(32)]));
const user = jid("lee@agency.example/desk");
const FRAME = { direction: "outbound", user, nowMs: 1_000 } as const;
const REPLY: Reply = { type: "unsubscribed", to: "pat@outside.example" };
const DAY_MS = 86_400_000;

function replyTo(ping: XmlElement | undefined, type = "result"): XmlElement {
  if (ping === undefined) throw new Error("no ping");
  return withAttribute(xml(`<iq type='${type}'/>`), "id", attribute(ping, "id"));
}

describe("Substitutes", () => {
  it("go to the user's server, or seem to come from it", () => {
    const out = substitutes.asking(REPLY, FRAME);
    expect(out && text(out)).toMatch(
      /^<iq type="get" id="g1\.[\w-]+" to="agency\.example"><ping xmlns="urn:xmpp:ping"\/><\/iq>$/,
    );
    expect(text(substitutes.silent("n", { ...FRAME, direction: "inbound" }))).toBe(
      `<iq type="result" id="g0.n" from="agency.example" to="lee@agency.example/desk"/>`,
    );
  });

  it.each(["result", "error"])("are known again by their one %s", (type) => {
    expect(substitutes.opened(replyTo(substitutes.asking(REPLY, FRAME), type), FRAME)).toEqual(REPLY);
  });

  it.each([
    ["another account", { ...FRAME, user: jid("raj@agency.example/desk") }],
    ["the other direction", { ...FRAME, direction: "inbound" }],
    ["the day after", { ...FRAME, nowMs: 1_001 + DAY_MS }],
  ] as const)("are nothing to %s", (_who, frame) => {
    expect(substitutes.opened(replyTo(substitutes.asking(REPLY, FRAME)), frame)).toBeUndefined();
  });

  it("hold for another device of the same account", () => {
    const frame = { ...FRAME, user: jid("lee@agency.example/phone"), nowMs: 1_000 + DAY_MS };
    expect(substitutes.opened(replyTo(substitutes.asking(REPLY, FRAME)), frame)).toEqual(REPLY);
  });

  it("are not opened by a request, a message, a changed or overlong id", () => {
    const ping = substitutes.asking(REPLY, FRAME);
    const reply = replyTo(ping);
    const id = attribute(reply, "id") ?? "";
    const wrong = [
      replyTo(ping, "get"),
      { ...reply, local: "message" },
      withAttribute(reply, "id", `${id}A`),
      withAttribute(reply, "id", `g1.${"A".repeat(MAX_TOKEN_LENGTH)}`),
      withAttribute(reply, "id", undefined),
    ];
    for (const one of wrong) expect(substitutes.opened(one, FRAME)).toBeUndefined();
  });

  it.each(["", "{", "[]", "[1]", `["1",{"type":"error"}]`, `[9e15,{"type":"other"}]`, "[9e15,null]"])(
    "of another version are strangers: %j",
    (plain) => {
      const foreign = new Substitutes({ seal: () => "x", open: () => plain });
      expect(foreign.opened(xml(`<iq type='result' id='g1.x'/>`), FRAME)).toBeUndefined();
    },
  );

  it("are none where the token would be too long to come back", () => {
    const to = "\u{1F600}".repeat(2_000);
    expect(substitutes.asking({ type: "acknowledge", id: "1", to }, FRAME)).toBeUndefined();
  });
});

describe("acknowledgement", () => {
  it("takes the reply's place", () => {
    expect(text(acknowledgement(REPLY))).toBe(`<presence type="unsubscribed" to="pat@outside.example"/>`);
    expect(text(acknowledgement({ type: "acknowledge", id: "p", to: undefined }))).toBe(
      `<iq type="result" id="p"/>`,
    );
  });
});
