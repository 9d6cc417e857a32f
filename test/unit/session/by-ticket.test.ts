import { expect, it } from "vitest";
import { ByTicket } from "../../../src/session/by-ticket.ts";

const named = (name: string): { readonly name: string } => ({ name });

it("finds each by its ticket, answered in whatever order", () => {
  const waiting = new ByTicket<{ readonly name: string }>();
  for (const ticket of [3, 4, 7]) waiting.set(ticket, named(String(ticket)));
  expect([2, 3, 4, 5, 7, 8].map((ticket) => waiting.get(ticket)?.name)).toEqual([
    undefined,
    "3",
    "4",
    undefined,
    "7",
    undefined,
  ]);
  waiting.delete(4);
  waiting.delete(4);
  expect([3, 4, 7].map((ticket) => waiting.get(ticket)?.name)).toEqual(["3", undefined, "7"]);
  waiting.delete(3);
  waiting.set(9, named("9"));
  expect([3, 7, 9].map((ticket) => waiting.get(ticket)?.name)).toEqual([undefined, "7", "9"]);
  expect(waiting.all()).toEqual([named("7"), named("9")]);
  for (const ticket of [9, 7, 1]) waiting.delete(ticket);
  waiting.set(20, named("20"));
  expect(waiting.get(20)?.name).toBe("20");
});
