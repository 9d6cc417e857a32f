import type { xml } from "@xmpp/client";
import { parse } from "ltx";
import { beforeEach, expect, test } from "vitest";
import { cleanClaim, ClientInventory } from "../../../src/service/client-inventory.ts";
import { TurnedClock } from "../../support/service.ts";

const LEE = "lee@agency.example/desk";
type Built = ReturnType<typeof xml>;

let clock: TurnedClock;
let asked: Built[];
let noted: object[];
let mayAsk: boolean;
let inventory: ClientInventory;
beforeEach(() => {
  clock = new TurnedClock();
  asked = [];
  noted = [];
  mayAsk = true;
  inventory = new ClientInventory({
    clock,
    random: () => 0.5,
    note: (_kind, facts) => void noted.push(facts),
    ask: (query) => {
      if (mayAsk) asked.push(query);
      return mayAsk;
    },
  });
});

const answer = (from: string, content: string, type = "result"): boolean =>
  inventory.take(
    parse(
      `<iq type='${type}' id='${String(asked.at(-1)?.attrs["id"])}' from='${from}'><query xmlns='jabber:iq:version'>${content}</query></iq>`,
    ),
  );

test("who is bound is asked a little later, and the answer is a claim with its time", () => {
  inventory.noteBound(LEE);
  clock.turn(4_999);
  expect(asked).toEqual([]);
  clock.turn(1);
  expect(asked[0]?.toString()).toMatch(
    /^<iq type="get" id="v\w+-1" to="lee@agency\.example\/desk"><query xmlns="jabber:iq:version"\/><\/iq>$/u,
  );
  expect(answer(LEE, "<name>Gajim</name><version>1.7</version><os>Linux</os>")).toBe(true);
  const boundAt = "2026-11-22T06:46:40.000Z";
  const said = { name: "Gajim", version: "1.7", os: "Linux" };
  expect(inventory.entries()).toEqual([
    { user: LEE, boundAt, claims: {}, outcome: "answered", answeredAt: "2026-11-22T06:46:45.000Z", ...said },
  ]);
  expect(noted).toEqual([{ user: LEE, source: "jabber:iq:version", outcome: "answered", ...said }]);
});

test("only the address that was asked answers, by the id, and once", () => {
  inventory.noteBound(LEE);
  clock.turn(5_000);
  expect(answer("raj@agency.example/desk", "<name>Forged</name>")).toBe(false);
  expect(inventory.take(parse(`<iq type='result' id='other' from='${LEE}'/>`))).toBe(false);
  expect(answer(LEE, "", "get")).toBe(false);
  expect(answer(LEE, "<name>Real</name>")).toBe(true);
  expect(answer(LEE, "<name>Again</name>")).toBe(false);
  expect(inventory.entries()).toMatchObject([{ name: "Real" }]);
});

test("no answer is an entry, and so is a refusal, and a question that could not be asked", () => {
  inventory.noteBound(LEE);
  clock.turn(35_000);
  inventory.noteBound("raj@agency.example/x");
  clock.turn(5_000);
  answer("raj@agency.example/x", "", "error");
  mayAsk = false;
  inventory.noteBound("ana@agency.example/y");
  clock.turn(5_000);
  const outcomes = ["no answer", "refused", "no answer"];
  expect(inventory.entries().map(({ outcome }) => outcome)).toEqual(outcomes);
  expect(noted).toMatchObject(outcomes.map((outcome) => ({ outcome })));
});

test("a thousand log-ins at once are asked ten a second, and who comes twice once", () => {
  for (let count = 0; count < 1_000; count += 1) {
    inventory.noteBound(`u${String(count)}@agency.example/x`);
    inventory.noteBound(LEE);
  }
  clock.turn(15_000);
  expect(asked.length).toBeGreaterThanOrEqual(100);
  expect(asked.length).toBeLessThanOrEqual(101);
  clock.turn(100_000);
  expect(asked).toHaveLength(1_001);
});

test("what a client said at its log-in is kept beside, as a claim", () => {
  inventory.noteBound(LEE, { software: "Conversations\u001b[2J", tag: "" });
  expect(inventory.entries()).toMatchObject([{ claims: { software: "Conversations [2J" } }]);
  expect(noted).toEqual([{ user: LEE, source: "log-in", software: "Conversations [2J" }]);
});

test("it remembers the latest twenty thousand", () => {
  for (let count = 0; count < 20_010; count += 1) inventory.noteBound(`u${String(count)}@agency.example/x`);
  const entries = inventory.entries();
  expect([entries.length, entries[0]?.user]).toEqual([20_000, "u10@agency.example/x"]);
});

test("after the end nobody is asked", () => {
  inventory.noteBound(LEE);
  inventory.close();
  clock.turn(60_000);
  expect([asked.length, clock.waitingCount]).toEqual([0, 0]);
});

test.each([
  [undefined, undefined],
  [" \u0000\u202e ", undefined],
  ["Dino\n0.4\u202e", "Dino 0.4"],
  ["x".repeat(5_000), "x".repeat(100)],
  [`${"x".repeat(99)}\u{1f600}`, `${"x".repeat(99)}\ufffd`],
])("a claim is one short line of what can be seen: %j", (text, expected) => {
  expect(cleanClaim(text)).toBe(expected);
});
