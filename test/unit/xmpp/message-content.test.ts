/** When a message is still worth delivering, and when it says nothing at all. */
import { describe, expect, test } from "vitest";
import { isMereSignal, isWorthDelivering } from "../../../src/xmpp/message-content.ts";
import { parseElement } from "../../support/stanzas.ts";

const message = (inner: string): ReturnType<typeof parseElement> =>
  parseElement(`<message>${inner}</message>`);
const STATE = "<active xmlns='http://jabber.org/protocol/chatstates'/>";
const STORE = "<store xmlns='urn:xmpp:hints'/>";
const FILE = "<file-sharing xmlns='urn:xmpp:sfs:0'/>";
const EVENT = "http://jabber.org/protocol/pubsub#event";
const fallback = (range: string, of = "urn:xmpp:sfs:0"): string =>
  `<fallback xmlns='urn:xmpp:fallback:0' for='${of}'>${range}</fallback>`;

describe("worth delivering", () => {
  test.each([
    ["a body", "<body>hi</body><x/>", [[1]], true],
    ["a blank body", "<body> \n</body><x/>", [[1]], false],
    ["a removed body", "<body>hi</body>", [[0]], false],
    ["company alone", `${STATE}${STORE}<x/>`, [[2]], false],
    ["a receipt", "<received xmlns='urn:xmpp:receipts' id='a'/><x/>", [[1]], true],
    ["a body that is the file's fallback", `<body>https://a/b</body>${FILE}${fallback("")}`, [[1]], false],
    [
      "the same, with a range",
      `<body>https://a/b</body>${FILE}${fallback("<body start='0' end='11'/>")}`,
      [[1]],
      false,
    ],
    [
      "a body that goes on after the fallback",
      `<body>https://a/b seen</body>${FILE}${fallback("<body start='0' end='11'/>")}`,
      [[1]],
      true,
    ],
    ["a reply's fallback", `<body>&gt; hi</body>${fallback("<body/>", "urn:xmpp:reply:0")}`, [], true],
    ["an event with an item left", `<event xmlns='${EVENT}'><items/><purge/></event>`, [[0, 0]], true],
    [
      "an event with nothing left",
      `<event xmlns='${EVENT}'><items/><purge/></event>`,
      [
        [0, 0],
        [0, 1],
      ],
      false,
    ],
    ["an empty event", `<event xmlns='${EVENT}'/>`, [], false],
  ] as const)("%s", (_, inner, removed, expected) => {
    expect(isWorthDelivering(message(inner), removed)).toBe(expected);
  });
});

test.each([
  [STATE + STORE, true],
  ["", true],
  ["<displayed xmlns='urn:xmpp:chat-markers:0' id='a'/>", true],
  [`${STATE}<body>hi</body>`, false],
  ["<attention xmlns='urn:xmpp:attention:0'/>", false],
])("mere signal: %s", (inner, expected) => {
  expect(isMereSignal(message(inner))).toBe(expected);
});
