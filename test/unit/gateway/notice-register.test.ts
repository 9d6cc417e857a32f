import { chmodSync, existsSync } from "node:fs";
import { beforeEach, expect, test, vi } from "vitest";
import { NoticeRegister } from "../../../src/gateway/notice-register.ts";
import type { NoticeProof } from "../../../src/policy/notice.ts";
import { listProofs } from "../../../src/store/notices.ts";
import { statePathOf } from "../../../src/store/store.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { openState, temporaryFolder } from "../../support/state.ts";

let folder: string;
let clock: ManualClock;
let errors: object[];
beforeEach(() => {
  folder = temporaryFolder();
  clock = new ManualClock();
  errors = [];
});

const log = { error: (facts: object) => void errors.push(facts) } as unknown as ConstructorParameters<
  typeof NoticeRegister
>[0]["log"];
const register = (): NoticeRegister => new NoticeRegister({ dataDir: folder, log, clock });
const proof = (account: string, atMs = 10): NoticeProof => ({
  account,
  textId: "a",
  lang: "en",
  kind: "ping",
  atMs,
  sessionId: "s",
  recordId: "s.1",
});
const kept = async (): Promise<readonly string[]> => {
  const all = await openState(statePathOf(folder)).read(async (tx) => await listProofs(tx));
  return all.map(({ account }) => account);
};

test("looking makes no file; what is shown is kept, and known again", async () => {
  const first = register();
  expect(await first.read(0)).toEqual([]);
  expect(existsSync(statePathOf(folder))).toBe(false);
  first.add(proof("lee@agency.example"));
  first.add(proof("raj@agency.example", 5));
  clock.pass(200);
  await vi.waitFor(async () => {
    expect(await kept()).toEqual(["raj@agency.example", "lee@agency.example"]);
  });
  await first.close();
  const second = register();
  expect(await second.read(6)).toEqual([proof("lee@agency.example")]);
  await second.close();
});

test("what a clock that had jumped dated is not known again", async () => {
  const first = register();
  first.add(proof("lee@agency.example", clock.nowMs() + 86_400_000));
  first.add(proof("lee@agency.example", clock.nowMs()));
  await first.close();
  const second = register();
  expect(await second.read(0)).toEqual([proof("lee@agency.example", clock.nowMs())]);
  await second.close();
});

test("the end writes what waits", async () => {
  const one = register();
  one.add(proof("lee@agency.example"));
  await one.close();
  expect(await kept()).toEqual(["lee@agency.example"]);
});

test("what cannot be written waits, and is told", async () => {
  const one = new NoticeRegister({ dataDir: `${folder}/later`, log, clock });
  one.add(proof("lee@agency.example"));
  clock.pass(200);
  await vi.waitFor(() => {
    expect(errors).toHaveLength(1);
  });
  const { mkdirSync } = await import("node:fs");
  mkdirSync(`${folder}/later`);
  chmodSync(`${folder}/later`, 0o700);
  clock.pass(5_000);
  await one.close();
  const all = await openState(statePathOf(`${folder}/later`)).read(async (tx) => await listProofs(tx));
  expect(all).toHaveLength(1);
});
