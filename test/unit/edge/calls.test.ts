import { expect, test } from "vitest";
import { Calls } from "../../../src/edge/calls.ts";
import { EdgeError } from "../../../src/edge/edge-error.ts";
import { channelPair, SILENT, type Silent } from "../../support/channels.ts";

interface Adder {
  readonly add: (numbers: readonly number[]) => Promise<number>;
  readonly fail: (code: string) => Promise<never>;
  readonly never: (nothing: undefined) => Promise<never>;
}

const connected = () => {
  const pair = channelPair();
  const served: number[] = [];
  new Calls<Silent, Adder>(pair.right, {
    add: async (numbers) => {
      served.push(numbers.length);
      return await Promise.resolve(numbers.reduce((sum, one) => sum + one, 0));
    },
    fail: async () => await Promise.reject(new EdgeError("SG_EDGE_BIND", "taken")),
    never: async () => await new Promise(() => undefined),
  });
  return { asker: new Calls<Adder, Silent>(pair.left, SILENT), cut: pair.cut, served };
};

test("each question has its own answer, and what is told has none", async () => {
  const { asker, served } = connected();
  const sums = [[1, 2], [3], []].map(async (numbers) => await asker.ask("add", numbers, 5_000));
  expect(await Promise.all(sums)).toEqual([3, 3, 0]);
  asker.tell("add", [1, 1, 1]);
  await expect.poll(() => served).toEqual([2, 1, 0, 3]);
});

test("a failure keeps its code and its words", async () => {
  const failing = connected().asker.ask("fail", "", 5_000);
  await expect(failing).rejects.toMatchObject({ code: "SG_EDGE_BIND", message: "SG_EDGE_BIND: taken" });
});

test("nobody waits for ever: not for an answer, nor for one that is gone", async () => {
  const { asker, cut } = connected();
  const lost = { code: "SG_EDGE_WORKER_LOST" };
  const silent = { code: "SG_EDGE_WORKER_SILENT" };
  await expect(asker.ask("never", undefined, 1)).rejects.toMatchObject(silent);
  const waiting = asker.ask("never", undefined, 60_000);
  cut();
  await expect(waiting).rejects.toMatchObject(lost);
  await expect(asker.ask("add", [], 60_000)).rejects.toMatchObject(lost);
});
