import type { xml } from "@xmpp/client";
import { parse } from "ltx";
import { beforeEach, expect, test } from "vitest";
import { ClientQuestions } from "../../../src/service/client-questions.ts";
import { TurnedClock } from "../../support/service.ts";

const LEE = "lee@agency.example/desk";
type Built = ReturnType<typeof xml>;

let clock: TurnedClock;
let asked: Built[];
let noted: object[];
let mayAsk: boolean;
let questions: ClientQuestions;
beforeEach(() => {
  clock = new TurnedClock();
  asked = [];
  noted = [];
  mayAsk = true;
  questions = new ClientQuestions({
    clock,
    random: () => 0.5,
    note: (_kind, facts) => void noted.push(facts),
    ask: (query) => {
      if (mayAsk) asked.push(query);
      return mayAsk;
    },
  });
});

const answer = (from: string, type = "result"): boolean =>
  questions.take(
    parse(
      `<iq type='${type}' id='${String(asked.at(-1)?.attrs["id"])}' from='${from}'><query xmlns='jabber:iq:version'/></iq>`,
    ),
  );

test("who is bound is asked a little later, and what its caps stand for", () => {
  questions.add({ user: LEE });
  questions.add({ user: LEE, node: "https://client.example#h=" });
  clock.turn(4_999);
  expect(asked).toEqual([]);
  clock.turn(51);
  expect(asked.map(String)).toEqual([
    expect.stringMatching(
      /^<iq type="get" id="v\w+-1" to="lee@agency\.example\/desk"><query xmlns="jabber:iq:version"\/><\/iq>$/u,
    ),
    expect.stringMatching(
      /<query xmlns="http:\/\/jabber.org\/protocol\/disco#info" node="https:\/\/client.example#h="\/>/u,
    ),
  ]);
  expect(answer(LEE)).toBe(true);
  expect(noted).toEqual([]);
});

test("only the address that was asked answers, by the id, and once", () => {
  questions.add({ user: LEE });
  clock.turn(5_000);
  expect(answer("raj@agency.example/desk")).toBe(false);
  expect(questions.take(parse(`<iq type='result' id='other' from='${LEE}'/>`))).toBe(false);
  expect(answer(LEE, "get")).toBe(false);
  expect(answer(LEE)).toBe(true);
  expect(answer(LEE)).toBe(false);
});

test("that nobody answered is on record, and so is a refusal", () => {
  questions.add({ user: LEE });
  clock.turn(35_000);
  questions.add({ user: "raj@agency.example/x", node: "n#v" });
  clock.turn(5_000);
  answer("raj@agency.example/x", "error");
  expect(noted).toEqual([
    { user: LEE, step: "asked", source: "jabber:iq:version", outcome: "no answer" },
    {
      user: "raj@agency.example/x",
      step: "asked",
      source: "http://jabber.org/protocol/disco#info",
      outcome: "refused",
    },
  ]);
});

test("while nobody can be asked, the question waits", () => {
  mayAsk = false;
  questions.add({ user: LEE });
  clock.turn(60_000);
  expect([asked, noted]).toEqual([[], []]);
  mayAsk = true;
  clock.turn(5_000);
  expect(asked).toHaveLength(1);
});

test("a thousand log-ins at once are asked twenty a second, and who comes twice once", () => {
  for (let count = 0; count < 1_000; count += 1) {
    questions.add({ user: `u${String(count)}@agency.example/x` });
    questions.add({ user: LEE });
  }
  clock.turn(15_000);
  expect(asked.length).toBeGreaterThanOrEqual(200);
  expect(asked.length).toBeLessThanOrEqual(201);
  clock.turn(100_000);
  expect(asked).toHaveLength(1_001);
});

test("nothing is asked behind its end", () => {
  questions.add({ user: LEE });
  questions.close();
  clock.turn(60_000);
  expect([asked, noted]).toEqual([[], []]);
});
