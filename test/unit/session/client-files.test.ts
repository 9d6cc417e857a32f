import { expect, test } from "vitest";
import type { ClientFile, Offence } from "../../../src/session/client-file.ts";
import { ClientFiles } from "../../../src/session/client-files.ts";

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

const offence = (changes: Partial<Offence> = {}): Offence => ({
  program: "pidgin",
  sinceMs: 1_000,
  beganOn: "s1",
  seenAtMs: 1_000,
  ...changes,
});
const LEE = "lee@agency.example/other";

test("remembers who is refused by account and program, over streams", () => {
  const files = new ClientFiles();
  files.hear(file({ offence: offence() }));
  files.keep(file({ streamId: "s2", offence: offence({ lastWordOn: "s2", seenAtMs: 9_000 }) }));
  files.keep(file({ offence: offence({ seenAtMs: 5_000 }) }));
  expect(files.offenceOf(LEE, "pidgin")).toEqual(offence({ lastWordOn: "s2", seenAtMs: 9_000 }));
  expect(files.offenceOf(LEE, "gajim")).toBeUndefined();
  expect(files.offenceOf("raj@agency.example/desk", "pidgin")).toBeUndefined();
});

test("a later beginning counts: a new policy's, or one behind a day of silence", () => {
  const files = new ClientFiles();
  files.keep(file({ offence: offence({ lastWordOn: "s1" }) }));
  const anew = offence({ sinceMs: 7_000, beganOn: "s2" });
  files.keep(file({ streamId: "s2", offence: anew }));
  expect(files.offenceOf(LEE, "pidgin")).toEqual(anew);
});

test("forgets what the stream that began it turned out not to be, and nothing else", () => {
  const files = new ClientFiles();
  files.keep(file({ offence: offence() }));
  files.keep(file({ streamId: "s2", offence: offence() }));
  files.keep(file({ streamId: "s2" }));
  expect(files.offenceOf(LEE, "pidgin")).toEqual(offence());
  files.keep(file());
  expect(files.offenceOf(LEE, "pidgin")).toBeUndefined();
});

test("a fifth program of one account is taken for the first of the four", () => {
  const files = new ClientFiles();
  ["a", "b", "c", "d"].forEach((program, index) => {
    files.keep(
      file({ streamId: program, offence: offence({ program, sinceMs: 1_000 - index, beganOn: program }) }),
    );
  });
  expect(files.offenceOf(LEE, "b")?.program).toBe("b");
  expect(files.offenceOf(LEE, "e")?.program).toBe("d");
});
