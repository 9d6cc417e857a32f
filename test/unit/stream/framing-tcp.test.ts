import { expect, test } from "vitest";
import { TCP_FRAMING } from "../../../src/stream/framing-tcp.ts";
import { PRE_AUTH_LIMITS } from "../../../src/xml/limits.ts";
import { utf8 } from "../../support/bytes.ts";

test("what it writes is one document, which it reads again whatever the chunks", () => {
  const units = [TCP_FRAMING.header({ id: "s1" }), "<presence/>", " ", TCP_FRAMING.end];
  const bytes = utf8(units.map((one) => TCP_FRAMING.unit(one)).join(""));
  const reader = TCP_FRAMING.reader(PRE_AUTH_LIMITS);
  const events = Array.from(bytes, (byte) => reader.push(Uint8Array.of(byte))).flat();
  expect(events.map(({ type }) => type)).toEqual(["open", "element", "whitespace", "close"]);
});
