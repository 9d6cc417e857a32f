import { expect, test } from "vitest";
import { Work, WorkExceeded } from "../../../src/scan/work.ts";

test("counts what is spent", () => {
  const work = new Work(10);
  work.spend(4);
  work.spend(6);
  expect(work.spent).toBe(10);
});

test("ends what goes over the limit, and every further step too", () => {
  const work = new Work(10);
  expect(() => {
    work.spend(11);
  }).toThrow(WorkExceeded);
  expect(() => {
    work.spend(0);
  }).toThrow(WorkExceeded);
});

test("without a limit it only counts", () => {
  const work = new Work();
  work.spend(1e12);
  expect(work.spent).toBe(1e12);
});

test("a new start has a limit of its own, and the total tells of all", () => {
  const work = new Work(10);
  expect(() => {
    work.spend(11);
  }).toThrow(WorkExceeded);
  expect(work.isExceeded).toBe(true);
  work.restart();
  work.spend(5);
  expect([work.isExceeded, work.spent, work.total]).toEqual([false, 5, 16]);
});
