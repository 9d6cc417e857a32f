import { expect, test } from "vitest";
import { TCP_FRAMING } from "../../../src/stream/framing-tcp.ts";
import { PRE_AUTH_LIMITS } from "../../../src/xml/limits.ts";
import { utf8 } from "../../support/bytes.ts";

test("what it writes is one document, which it reads again whatever the chunks", () => {
  const { header, unit, end } = TCP_FRAMING;
  const text = [header({ id: "s1" }), "<presence/>", " ", end].map(unit).join("");
  const reader = TCP_FRAMING.reader(PRE_AUTH_LIMITS);
  const events = [...text].flatMap((character) => reader.push(utf8(character)));
  expect(events.map(({ type }) => type)).toEqual(["open", "element", "whitespace", "close"]);
});
