/** The message and presence tables: well-formed rows, the starter list of protocol.md §4.2, and no file or cipher. */
import { expect, test } from "vitest";
import { ITEM_PAYLOADS, MESSAGE_PAYLOADS } from "../../../src/xmpp/payloads-message.ts";
import { ALLOWED_PAYLOADS, refusedPayload } from "../../../src/xmpp/payloads.ts";

const known = new Set(ALLOWED_PAYLOADS.map(({ ns }) => ns));

test.each(MESSAGE_PAYLOADS.map((row) => [row.ns, row] as const))("%s", (_, row) => {
  expect(row.spec).toMatch(/^(XEP-\d{4}|RFC \d{4}|mod_)/);
  expect(row.title).not.toBe("");
  for (const names of [...Object.values(row.in), row.inner, row.content, row.signal]) {
    if (names !== undefined) expect(names).toMatch(/^[a-z][\w-]*( [a-z][\w-]*)*$/);
  }
  for (const held of row.holds ?? []) expect(known).toContain(held);
  expect(refusedPayload(row.ns)).toBeUndefined();
});

test.each([
  "urn:xmpp:receipts",
  "http://jabber.org/protocol/chatstates",
  "urn:xmpp:chat-markers:0",
  "urn:xmpp:hints",
  "urn:xmpp:sid:0",
  "urn:xmpp:delay",
  "urn:xmpp:message-correct:0",
  "urn:xmpp:message-retract:1",
  "urn:xmpp:reactions:0",
  "urn:xmpp:reply:0",
  "urn:xmpp:fallback:0",
  "http://jabber.org/protocol/muc#user",
  "jabber:x:conference",
  "urn:xmpp:occupant-id:0",
  "urn:xmpp:carbons:2",
  "urn:xmpp:forward:0",
  "http://jabber.org/protocol/pubsub#event",
  "urn:xmpp:attention:0",
  "jabber:x:event",
])("the starter list has %s", (ns) => {
  expect(MESSAGE_PAYLOADS.some((row) => row.ns === ns && row.in.message !== undefined)).toBe(true);
});

test("every item payload is a row that may stand in an item", () => {
  for (const ns of ITEM_PAYLOADS) {
    expect(ALLOWED_PAYLOADS.find((row) => row.ns === ns)?.in.item, ns).toBeDefined();
  }
});
