import { expect, test } from "vitest";
import { keptMessage, messageLine, showRecord, shownLines, textOf } from "../../../src/cli/kept-message.ts";
import type { StoredRecord } from "../../../src/archive/reader.ts";
import { NOON, refusalRecord, sealedLog, stanzaRecord } from "../../support/archive.ts";

const RECEIPT = { logId: "log-a", sequence: 1, chainHash: "ab" };
const stored = (record: StoredRecord["record"], hasContent = true): StoredRecord => ({
  receipt: RECEIPT,
  record,
  hasContent,
});

test.each([
  ["<message><body>a</body></message>", "a"],
  ["<message><body>a</body><body xml:lang='es'>b</body></message>", "a / b"],
  ["<message><x xmlns='jabber:x:oob'/></message>", "<message><x xmlns='jabber:x:oob'/></message>"],
  ["<message><body>cut", "<message><body>cut"],
])("the text of %s", (received, text) => {
  expect(textOf(stanzaRecord(1, { received }))).toBe(text);
});

test("a message is masked until it is revealed", () => {
  const secret = stanzaRecord(1, { received: "<message><body>the code is tulip\u202e</body></message>" });
  const masked = keptMessage(stored(secret), false);
  expect(JSON.stringify(masked)).not.toContain("tulip");
  expect(masked).toMatchObject({ text: null, length: 18, isDisposed: false });
  const line = masked && messageLine(masked);
  expect(line).toBe(
    `${new Date(NOON + 1).toISOString()}  ana@agency.example -> raj@agency.example  allow  (18 characters, masked)`,
  );
  const shown = keptMessage(stored(secret), true);
  expect(shown && messageLine(shown)).toMatch(/ {2}the code is tulip\\u\{202e\}$/u);
});

test("what was refused says by which clause; what was disposed of has no text", () => {
  const refused = keptMessage(stored(refusalRecord(1)), true);
  expect(refused && messageLine(refused)).toContain("  block IM-4  ");
  const gone = keptMessage(stored(stanzaRecord(1, { received: "" }), false), true);
  expect(gone && messageLine(gone)).toMatch(/\(disposed of\)$/u);
  expect(
    keptMessage(stored({ kind: "start", recordId: "r", receivedAtMs: 1, facts: {} }), true),
  ).toBeUndefined();
});

test("a record is shown among its conversation, masked or not", async () => {
  const log = await sealedLog(12);
  const show = (isRevealed: boolean) =>
    showRecord(log, { logId: log.logId, sequence: 4 }, { isRevealed, context: 2 });
  const lines = (isRevealed: boolean): string => {
    const shown = show(isRevealed);
    return shown === undefined ? "" : shownLines(shown);
  };
  // Every fifth of them went to somebody else.
  expect(lines(true).match(/text \d+/gu)).toEqual(["text 2", "text 3", "text 4", "text 6", "text 7"]);
  expect(lines(true)).toMatch(/^ {2}\|[^\n]+\n {2}\|[^\n]+\n {2}>/u);
  expect(lines(false)).not.toContain("text");
  expect(
    showRecord(log, { logId: log.logId, sequence: 99 }, { isRevealed: true, context: 2 }),
  ).toBeUndefined();
});
