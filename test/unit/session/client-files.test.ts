import { expect, test } from "vitest";
import type { ClientFile } from "../../../src/session/client-file.ts";
import { ClientFiles } from "../../../src/session/client-files.ts";

const DAY_MS = 86_400_000;
const file = (changes: Partial<ClientFile> = {}): ClientFile => ({
  streamId: "s1",
  user: "lee@agency.example/desk",
  boundAtMs: 1_000,
  graceFromMs: 1_000,
  claims: [],
  judgement: { standing: "unapproved", reasons: [], name: "Pidgin", namedBy: "version", version: "2" },
  action: "refuse",
  isWarned: true,
  isRefused: false,
  ...changes,
});

test("keeps what is known of a stream, tells the other processes, and hears of theirs", () => {
  const told: ClientFile[] = [];
  const files = new ClientFiles((one) => void told.push(one));
  files.keep(file());
  files.hear(file({ streamId: "s2" }));
  expect([files.of("s1"), files.of("s2"), files.of("s3")]).toEqual([
    file(),
    file({ streamId: "s2" }),
    undefined,
  ]);
  expect(told).toEqual([file()]);
  expect(files.all.map(({ streamId }) => streamId)).toEqual(["s1", "s2"]);
});

test("forgets the longest unchanged where there are too many", () => {
  const files = new ClientFiles();
  for (let count = 0; count < 10_000; count += 1) files.keep(file({ streamId: String(count) }));
  files.keep(file({ streamId: "0" }));
  files.keep(file({ streamId: "new" }));
  expect([files.of("0") !== undefined, files.of("1"), files.all.length]).toEqual([true, undefined, 10_000]);
});

test("knows for a day since when the time of a refused client ran, by account and program", () => {
  const files = new ClientFiles();
  files.keep(file());
  expect(files.graceSince(file(), 2_000)).toBeUndefined();
  // Its time was two days; the day for which it is known begins with the refusal.
  const refusedAtMs = 1_000 + 2 * DAY_MS;
  files.hear(file({ isRefused: true, refusedAtMs }));
  const again = file({ streamId: "s2", user: "lee@agency.example/other", graceFromMs: 9_000 });
  expect(files.graceSince(again, 10_000)).toBe(1_000);
  expect(files.graceSince(again, refusedAtMs + DAY_MS)).toBe(1_000);
  expect(files.graceSince(again, refusedAtMs + DAY_MS + 1)).toBeUndefined();
  expect(files.graceSince(file({ user: "raj@agency.example/desk" }), 10_000)).toBeUndefined();
  const other = { ...file().judgement, version: "3" };
  expect(files.graceSince(file({ judgement: other }), 10_000)).toBeUndefined();
});
