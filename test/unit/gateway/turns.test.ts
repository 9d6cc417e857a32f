import { expect, test } from "vitest";
import { Turns } from "../../../src/gateway/turns.ts";

test("one act at a time, in order; a failure is its own act's alone", async () => {
  const turns = new Turns();
  const said: string[] = [];
  const act = (name: string, fails = false) =>
    turns.take(async () => {
      said.push(`${name} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      said.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    });
  const outcomes = await Promise.allSettled([act("a"), act("b", true), act("c")]);
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(said).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
});
