/**
 * What scanning costs: one text through the detectors, one stanza through the rule, and the worst 64 KiB.
 *
 * Method: each case runs warm, in rounds; the figure is the best round's mean, in microseconds.
 */
import { compilePattern } from "../src/scan/compile-pattern.ts";
import { DETECTORS } from "../src/scan/detectors.ts";
import { scan } from "../src/scan/scan.ts";
import { acceptableUse } from "../src/policy/rules/acceptable-use.ts";
import { sensitiveContent } from "../src/policy/rules/sensitive-content.ts";
import { visualReadingsOf } from "../src/scan/normalize.ts";
import { Work } from "../src/scan/work.ts";
import { textsOf } from "../src/xmpp/text.ts";
import { shippedUse } from "../test/support/acceptable-use.ts";
import { contextFor, stanzaOf } from "../test/support/stanzas.ts";
import { policyFor } from "../test/support/policy.ts";

const ROUNDS = 7;

function micros(run: () => unknown, times = 20_000): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = performance.now();
    for (let time = 0; time < times; time += 1) run();
    best = Math.min(best, ((performance.now() - start) * 1_000) / times);
  }
  return best;
}

const TEXTS: Readonly<Record<string, string>> = {
  "plain, 65 characters": "Can you send me the agenda for the meeting at two on Thursday? Th",
  "with an emoji": "Can you send me the agenda for the meeting 👍 café on Thursday? Th",
  "with a phone number": "Can you call me at 919-555-0143 ext 22 before 10:30 on Thursday? T",
  "with an SSN": "Can you look up 219-45-6781 for me, it is her social, thanks a lot",
  "a UUID": "550e8400-e29b-41d4-a716-446655440000",
};

const CHAT =
  "<message to='pat@agency.example' from='lee@agency.example/desk' id='550e8400-e29b-41d4-a716-446655440000' type='chat'>" +
  "<body>Can you send me the agenda for the meeting at two on Thursday? Th</body>" +
  "<active xmlns='http://jabber.org/protocol/chatstates'/><request xmlns='urn:xmpp:receipts'/>" +
  "<origin-id xmlns='urn:xmpp:sid:0' id='550e8400-e29b-41d4-a716-446655440000'/></message>";

const HOSTILE: Readonly<Record<string, string>> = {
  SSNs: "219-45-6781 ",
  "single digits": "1 ",
  "one letter": "a",
  "number words": "two ",
  paths: "/a",
  "half e-mail addresses": "a.b-c",
  keywords: "card 4 ssn ",
  emoji: "👍1",
};

const line = (name: string, value: number, unit: string): void => {
  console.log(`${name.padEnd(44)} ${value.toFixed(2).padStart(10)} ${unit}`);
};

for (const [name, text] of Object.entries(TEXTS))
  line(
    `scan: ${name}`,
    micros(() => scan(text, DETECTORS)),
    "µs",
  );

const stanza = stanzaOf(CHAT);
const context = contextFor("outbound");
const compiled = compilePattern({ id: "case-no", pattern: String.raw`\bDOC-\d{6}\b`, action: "flag" });
const patterns = "ok" in compiled ? [compiled.ok] : [];
line(
  "textsOf: chat message",
  micros(() => textsOf(stanza, new Set())),
  "µs",
);
const revision = policyFor();
line(
  "rule: chat message",
  micros(() => sensitiveContent.check(stanza, context, revision)),
  "µs",
);
const withPattern = policyFor({ patterns });
line(
  "rule: chat message, one pattern",
  micros(() => sensitiveContent.check(stanza, context, withPattern)),
  "µs",
);

const use = shippedUse();
const find = (text: string): unknown =>
  visualReadingsOf(text, new Work()).map((reading) => use.terms.find(reading, new Work()));
const WORDS: Readonly<Record<string, string>> = {
  "plain, 65 characters": TEXTS["plain, 65 characters"] ?? "",
  "Spanish, 65 characters": "¿Puedes enviarme la agenda de la reunión del jueves a las dos? Grac",
  "with three hits": "well fuck you, you are such an asshole, go kill yourself and so on",
};
for (const [name, text] of Object.entries(WORDS))
  line(
    `terms: ${name}`,
    micros(() => find(text)),
    "µs",
  );
const watched = policyFor({ acceptableUse: use });
const both = (): unknown => [
  sensitiveContent.check(stanza, context, watched),
  acceptableUse.check(stanza, context, watched),
];
const alone = micros(() => sensitiveContent.check(stanza, context, revision));
line("both rules: chat message, × sensitive-content alone", micros(both) / alone, "×");

const HOSTILE_WORDS = ["shit ", "s h i t ", "cum ", "a ", "fuck you ", "👍 ", "ñ "];
for (const unit of HOSTILE_WORDS) {
  const text = unit.repeat(Math.ceil(65_536 / unit.length));
  line(`terms: 64 KiB of ${JSON.stringify(unit)}`, micros(() => find(text), 1) / 1_000, "ms");
}

for (const [name, unit] of Object.entries(HOSTILE)) {
  const text = unit.repeat(Math.ceil(65_536 / unit.length));
  line(`64 KiB of ${name}`, micros(() => scan(text, DETECTORS), 1) / 1_000, "ms");
}
