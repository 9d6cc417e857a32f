/**
 * What a gateway under test left behind: log lines, records, and the bytes of all its files.
 *
 * Rule: files are read as bytes, not by our own readers, where the question is whether a secret is in them.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { recordsOf } from "../../src/archive/reader.ts";
import type { ArchiveRecord, SessionRecord, StanzaRecord } from "../../src/records/record.ts";

export type LogLine = Readonly<Record<string, unknown>>;

interface Logged {
  log(): readonly string[];
}

interface Measured {
  readonly metricsPort: number;
}

export const metricsPage = async ({ metricsPort }: Measured): Promise<string> =>
  await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();

/** The value of one sample; 0 where it is not on the page. */
export const metric = async (gateway: Measured, name: string, labels: string): Promise<number> => {
  const start = `stanzagate_${name}{${labels}} `;
  const line = (await metricsPage(gateway)).split("\n").find((one) => one.startsWith(start));
  return Number(line?.slice(start.length) ?? 0);
};

interface Archived {
  readonly archiveDir: string;
}

/** Lines that are JSON, parsed; whatever else a process printed is left out. */
export const logLines = (gateway: Logged): readonly LogLine[] =>
  gateway.log().flatMap((line) => (line.startsWith("{") ? [JSON.parse(line) as LogLine] : []));

export const linesWith = (gateway: Logged, fields: LogLine): readonly LogLine[] =>
  logLines(gateway).filter((line) => Object.entries(fields).every(([name, value]) => line[name] === value));

export const records = (gateway: Archived): readonly ArchiveRecord[] =>
  [...recordsOf({ dir: gateway.archiveDir })].map(({ record }) => record);

export const sessionRecords = (gateway: Archived): readonly SessionRecord[] =>
  records(gateway).filter((record) => record.kind === "session");

export const stanzaRecords = (gateway: Archived): readonly StanzaRecord[] =>
  records(gateway).filter((record) => record.kind === "stanza");

/** The text in base64 at each of the three places it can stand in a longer text, less what its neighbours decide. */
const base64Forms = (text: string): readonly string[] =>
  [0, 1, 2].map((before) => {
    const encoded = Buffer.from("\0".repeat(before) + text).toString("base64");
    const end = Math.floor(((before + Buffer.byteLength(text)) * 8) / 6);
    return encoded.slice(Math.ceil((before * 8) / 6), end);
  });

const formsOf = (text: string): readonly string[] => [
  text,
  ...base64Forms(text),
  Buffer.from(text).toString("hex"),
];

/** Which of the texts stand in the bytes, plain, in base64 or in hexadecimal. */
export const leaksIn = (bytes: Buffer, texts: readonly string[]): readonly string[] =>
  texts.filter((text) => formsOf(text).some((form) => bytes.includes(form)));

/** The same for every file below a folder: `file: text`. */
export const leaksBelow = (folder: string, texts: readonly string[]): readonly string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .flatMap((path) => leaksIn(readFileSync(path), texts).map((text) => `${path}: ${text}`));
