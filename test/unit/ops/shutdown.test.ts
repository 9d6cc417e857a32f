import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { awaitReload, handleSignals } from "../../../src/ops/shutdown.ts";

test("the first asks, the second insists, HUP reloads, and removal leaves nothing", () => {
  const told: string[] = [];
  const source = new EventEmitter();
  const remove = handleSignals(
    {
      onDrain: (signal) => told.push(`drain ${signal}`),
      onInsist: (signal) => told.push(`insist ${signal}`),
      onReload: () => told.push("reload"),
    },
    source,
  );
  for (const signal of ["SIGHUP", "SIGTERM", "SIGINT", "SIGHUP"]) source.emit(signal);
  expect(told).toEqual(["reload", "drain SIGTERM", "insist SIGINT", "reload"]);
  remove();
  expect(source.eventNames()).toEqual([]);
});

test("a reload that is asked for too early is known later, and one too late ends nothing", () => {
  const source = new EventEmitter();
  const asked = awaitReload(source);
  const notAsked = awaitReload(new EventEmitter());
  source.emit("SIGHUP");
  expect([asked(), notAsked()]).toEqual([true, false]);
  expect(source.emit("SIGHUP")).toBe(true);
});
