import { describe, expect, it } from "vitest";
import { BoshAnswers } from "../../../src/stream/bosh-answers.ts";

const answer = (rid: number): { rid: number; body: string; sentMs: number } => ({
  rid,
  body: `b${rid}`,
  sentMs: rid,
});

describe("bosh-answers", () => {
  it("keeps the last ones, as many as the window is wide", () => {
    const answers = new BoshAnswers(2);
    [1, 2, 3].forEach((rid) => {
      answers.keep(answer(rid));
    });
    expect(answers.find(1)).toBeUndefined();
    expect([answers.find(2)?.body, answers.find(3)?.body]).toEqual(["b2", "b3"]);
    answers.clear();
    expect(answers.find(3)).toBeUndefined();
  });

  it("forgets what the client has, and names the first that it misses", () => {
    const answers = new BoshAnswers(3);
    [1, 2, 3].forEach((rid) => {
      answers.keep(answer(rid));
    });
    expect(answers.acknowledge(1)).toEqual(answer(2));
    expect(answers.find(1)).toBeUndefined();
    expect(answers.acknowledge(3)).toBeUndefined();
    expect(answers.find(3)).toBeUndefined();
  });
});
