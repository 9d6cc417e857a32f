import { expect, test } from "vitest";
import { Inbox, type LegInput } from "../../../src/edge/inbox.ts";

const bytes = (value: number): LegInput => ({ type: "clientBytes", bytes: Uint8Array.of(value) });
const END: LegInput = { type: "clientEnd" };

test("nothing waits where nothing is held", () => {
  const inbox = new Inbox();
  expect([inbox.isWaiting, inbox.isEmpty]).toEqual([false, true]);
});

test("what came while it was held comes out in its order, and what comes meanwhile behind it", () => {
  const inbox = new Inbox();
  inbox.hold();
  expect(inbox.isWaiting).toBe(true);
  inbox.add(bytes(1));
  inbox.add(bytes(2));
  expect(inbox.take()).toBeUndefined();
  inbox.release();
  expect(inbox.take()).toEqual(bytes(1));
  expect(inbox.isWaiting).toBe(true);
  inbox.add(END);
  expect([inbox.take(), inbox.take(), inbox.take()]).toEqual([bytes(2), END, undefined]);
  expect(inbox.isWaiting).toBe(false);
});

test("skipped to its end, it has that alone, held or not", () => {
  const inbox = new Inbox();
  inbox.hold();
  inbox.add(bytes(1));
  inbox.add({ type: "clientViolation", condition: "bad-format", detail: "a frame is empty" });
  inbox.add(END);
  inbox.skipToEnd();
  expect([inbox.take(), inbox.take()]).toEqual([END, undefined]);
  inbox.hold();
  inbox.add(END);
  expect(inbox.take()).toEqual(END);
});
