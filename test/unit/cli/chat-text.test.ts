import { expect, it } from "vitest";
import { chatText } from "../../../src/cli/chat-text.ts";
import { parseElement } from "../../support/stanzas.ts";
import { attribute } from "../../../src/xml/element.ts";

it("names the sender where the server would, and escapes what people write", () => {
  const ends = { from: "a@x.example", to: "b@x.example" };
  const out = parseElement(chatText({ ...ends, direction: "outbound" }, "<&>"));
  const inbound = parseElement(chatText({ ...ends, direction: "inbound" }, "<&>"));
  expect([attribute(out, "from"), attribute(inbound, "from")]).toEqual([undefined, "a@x.example"]);
  expect(out.children).toMatchObject([{ local: "body", children: ["<&>"] }]);
});
