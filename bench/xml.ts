/**
 * CPU of one 400-byte chat stanza through the parser and the serialiser, beside bare saxes over the same text.
 * Run: `npm run bench -- xml`, or this file alone. Prints microseconds of CPU; `bench/results.md` keeps them.
 */
import { SaxesParser } from "saxes";
import type { XmlElement } from "../src/xml/element.ts";
import { STANZA_LIMITS } from "../src/xml/limits.ts";
import { serialize } from "../src/xml/serialize.ts";
import { IN_STREAM, serializeStreamHeader } from "../src/xml/stream-header.ts";
import { StreamParser } from "../src/xml/stream-parser.ts";

const ROUNDS = 100_000;
const WARM_UP = 20_000;

const stanza = (body: string): string =>
  `<message to='ben@agency.example/desk' from='ana@agency.example/desk' type='chat' id='k7x2v49' xml:lang='en'>` +
  `<body>${body}</body><active xmlns='http://jabber.org/protocol/chatstates'/>` +
  `<request xmlns='urn:xmpp:receipts'/></message>`;

const SENTENCE = "The quarterly report is ready; please read pages 3 to 7 before our call at four. ";
const PLAIN = stanza(SENTENCE.repeat(2));
const MIXED = stanza("Grüße: don't forget “the report” – “R&amp;D” isn't done. ".repeat(3));

function cpuMicros(step: () => void): number {
  for (let round = 0; round < WARM_UP; round++) step();
  const start = process.cpuUsage();
  for (let round = 0; round < ROUNDS; round++) step();
  const used = process.cpuUsage(start);
  return (used.user + used.system) / ROUNDS;
}

function openParser(): StreamParser {
  const parser = new StreamParser(STANZA_LIMITS);
  parser.push(new TextEncoder().encode(serializeStreamHeader({ to: "agency.example" })));
  return parser;
}

function firstElement(bytes: Uint8Array): XmlElement {
  const [event] = openParser().push(bytes);
  if (event?.type !== "element") throw new Error("the bench stanza does not parse");
  return event.element;
}

function bareSaxes(text: string): () => void {
  const sax = new SaxesParser({ xmlns: true, position: false });
  for (const name of ["opentag", "closetag", "text", "attribute"] as const) sax.on(name, () => undefined);
  sax.write(serializeStreamHeader({}));
  return () => void sax.write(text);
}

for (const [name, text] of [
  ["plain ASCII", PLAIN],
  ["quotes and non-ASCII", MIXED],
] as const) {
  const bytes = new TextEncoder().encode(text);
  const parser = openParser();
  const element = firstElement(bytes);
  const figures = [
    ["bare saxes", cpuMicros(bareSaxes(text))],
    ["StreamParser.push", cpuMicros(() => void parser.push(bytes))],
    ["serialize", cpuMicros(() => void Buffer.byteLength(serialize(element, IN_STREAM)))],
  ] as const;
  const line = figures.map(([what, micros]) => `${what} ${micros.toFixed(2)} µs`).join(", ");
  process.stdout.write(`${name} (${bytes.length} bytes): ${line}\n`);
}
