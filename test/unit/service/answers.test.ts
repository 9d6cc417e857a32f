import { beforeEach, describe, expect, test } from "vitest";
import { Answers } from "../../../src/service/answers.ts";
import type { Question } from "../../../src/service/question.ts";
import { EN } from "../../../src/service/words-en.ts";
import {
  anIncident,
  memoryPorts,
  MemoryServer,
  serviceOptions,
  type MemoryPorts,
} from "../../support/service.ts";

let ports: MemoryPorts;
let answers: Answers;
beforeEach(() => {
  ports = memoryPorts(new MemoryServer().open);
  answers = new Answers(serviceOptions(), ports);
  ports.incidents.set("G-7F3K2-9QX4M", anIncident());
});

const LEE = "lee@agency.example";
const HELP = { type: "help" } as const;
const UNKNOWN = { type: "unknown" } as const;
const why = (reference?: string) => ({ type: "why", reference }) as const;
const ask = async (asks: Question["asks"], asker = LEE): Promise<string | undefined> =>
  await answers.answerTo({ from: `${asker}/desk`, asker, words: EN, thread: undefined, asks });

describe("why", () => {
  test("the sender reads when, to whom, why and what to do", async () => {
    expect(await ask(why("G-7F3K2-9QX4M"))).toBe(
      "G-7F3K2-9QX4M: on November 22, 2026, 06:51 UTC, what was sent to eve@other.example was not delivered: addresses " +
        "outside the agency are not permitted.\nRule: AL-1.b, Policy 630-04, 1.b\nWhat you can do: Write to colleagues " +
        "inside the agency; for people outside use the channel the agency provides for that.\nHelp: Help desk, 4711",
    );
  });

  test("who may not hear of it reads what one reads who made the reference up", async () => {
    const made = await ask(why("G-00000-00000"), "raj@agency.example");
    expect(made).toContain("nothing to tell");
    expect(await ask(why("G-7F3K2-9QX4M"), "raj@agency.example")).toBe(made);
  });

  test("an archive that cannot be read is told to the log, and looks the same to the asker", async () => {
    const failing = { ...ports, findIncident: () => Promise.reject(new Error("torn")) };
    answers = new Answers(serviceOptions(), failing);
    expect(await ask(why("G-7F3K2-9QX4M"))).toBe(EN.unknown("Help desk, 4711"));
    expect(ports.logged).toEqual([["a reference could not be looked up", { code: "failed" }]]);
  });

  test("without a reference nothing is looked up", async () => {
    expect(await ask(why())).toBe(EN.notReference);
    expect(ports.lookCount).toBe(0);
  });
});

describe("how often", () => {
  test("six answers a minute each, then silence", async () => {
    const heard = await Promise.all(Array.from({ length: 8 }, async () => await ask(HELP)));
    expect(heard.filter((one) => one !== undefined)).toHaveLength(6);
    expect(await ask(HELP, "raj@agency.example")).toBeDefined();
    ports.clock.turn(60_000);
    expect(await ask(HELP)).toBeDefined();
  });

  test("what is not understood is answered once an hour", async () => {
    expect(await ask(UNKNOWN)).toBe(EN.hint);
    ports.clock.turn(3_599_000);
    expect(await ask(UNKNOWN)).toBeUndefined();
    ports.clock.turn(1_000);
    expect(await ask(UNKNOWN)).toBe(EN.hint);
  });

  test("twenty looks into the archive a minute for everybody together", async () => {
    const askers = Array.from({ length: 30 }, (_, index) => `u${String(index)}@agency.example`);
    for (const asker of askers) await ask(why("G-00000-00000"), asker);
    expect(ports.lookCount).toBe(20);
  });
});
