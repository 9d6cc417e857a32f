import { beforeEach, expect, test } from "vitest";
import type { Language } from "../../../src/xmpp/languages.ts";
import { Notices } from "../../../src/service/notices.ts";
import { TurnedClock } from "../../support/service.ts";

let clock: TurnedClock;
let said: (readonly [string, string, string])[];
let counted: string[];
let notices: Notices;
beforeEach(() => {
  clock = new TurnedClock();
  said = [];
  counted = [];
  notices = new Notices({
    clock,
    say: (...all) => void said.push(all),
    count: (kind) => void counted.push(kind),
  });
});

const LEE = "lee@agency.example/desk";
const send = (ref: string, to = LEE, lang: Language = "en"): void => {
  notices.send({ to, ref, kind: "altered", lang });
};

test("one message, one notice, soon, in the language of its stream", () => {
  send("G-A", LEE, "es");
  clock.turn(999);
  expect(said).toEqual([]);
  clock.turn(1);
  expect(said).toMatchObject([[LEE, expect.stringContaining("G-A"), "es"]]);
  expect(counted).toEqual(["altered"]);
});

test("many messages make few notices, each with some references", () => {
  for (let count = 0; count < 100; count += 1) send(`G-${String(count)}`);
  clock.turn(1_000);
  for (let count = 0; count < 50; count += 1) send("G-B");
  clock.turn(59_000);
  expect(said.map(([, text]) => text.slice(0, 30))).toEqual([
    "100 messages of yours were del",
    "50 messages of yours were deli",
  ]);
  expect(said[0]?.[1]).toContain("Ref G-0, G-1, G-2, …");
});

test("never more than four a minute for one address, and each address its own", () => {
  for (let second = 0; second < 60; second += 1) {
    send("G-A");
    send("G-B", "raj@agency.example/x");
    clock.turn(1_000);
  }
  expect(said.filter(([to]) => to === LEE)).toHaveLength(3);
});

test("nothing is kept of an address that had nothing more to hear", () => {
  send("G-A");
  clock.turn(60_000);
  expect(clock.waitingCount).toBe(0);
});

test("more addresses than there is room for are not told", () => {
  for (let count = 0; count < 5_010; count += 1) send("G-A", `u${String(count)}@agency.example/x`);
  clock.turn(1_000);
  expect(said).toHaveLength(5_000);
});

test("after the end nothing is told", () => {
  send("G-A");
  notices.close();
  clock.turn(60_000);
  expect(said).toEqual([]);
});
