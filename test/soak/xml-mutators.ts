/**
 * Seeded mutations of an XMPP stream: bytes, structure, namespaces and chunking. All work on bytes, so that they may
 * be stacked in any order.
 */
import { utf8 } from "../support/bytes.ts";
import type { Dice } from "../support/dice.ts";

const STANZAS = [
  "<message to='ben@agency.example' type='chat' id='m1'><body>See you at four &amp; bring it</body></message>",
  "<message xml:lang='de'><body><![CDATA[a <b> & c]]></body><x xmlns='jabber:x:oob'><url>https://a.example/b</url></x></message>",
  "<m:message xmlns:m='jabber:client' to='ana@agency.example'><m:body>Gr\u00FC\u00DFe \u{1F600}</m:body></m:message>",
  "<iq type='set' id='i1'><query xmlns='jabber:iq:roster'><item jid='ben@agency.example' name='Ben'/></query></iq>",
  "<presence><show>away</show><c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='urn:n' ver='x='/></presence>",
  "<message from='ana@agency.example'><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>" +
    "<message xmlns='jabber:client' to='c@agency.example'><body>inner</body></message></forwarded></sent></message>",
  "<message xmlns:a='urn:x' a:to='decoy' to='ben@agency.example'><a:b><c xmlns=''/></a:b></message>",
  "<a xmlns='urn:xmpp:sm:3' h='12'/>",
  "<r xmlns='urn:xmpp:sm:3'/>\r\n \t",
  '<iq\ttype = \'result\'\r\nid="i&#x9;2" ><q xmlns="urn:q">a\r\nb\rc&#13;</q ></iq >',
] as const;

const TOKENS = [
  "<",
  ">",
  "/",
  "'",
  '"',
  "=",
  "&",
  ";",
  ":",
  "!",
  "?",
  "[",
  "]",
  "-",
  " ",
  "\r",
  "\n",
  "\t",
  "\u0000",
  "\u0001",
  "\uFFFE",
  "\uFEFF",
  "</",
  "/>",
  "<!--",
  "-->",
  "<![CDATA[",
  "]]>",
  "<?",
  "?>",
  "<?xml version='1.0'?>",
  "<!DOCTYPE a>",
  "<!DOCTYPE a [<!ENTITY b 'c'>]>",
  "&amp;",
  "&lt;",
  "&#60;",
  "&#x3C;",
  "&#0;",
  "&#xD800;",
  "&#x1F600;",
  "&b;",
  "<message>",
  "</message>",
  "<body>",
  "</body>",
  "</stream:stream>",
  "<stream:stream>",
  "<stream:error/>",
  "\u0085",
  "\u2028",
  "\u00A0",
  "\u{1F600}",
  "\u{10FFFF}",
  "e\u0301",
] as const;

const DECLARATIONS = [
  " xmlns='jabber:client'",
  " xmlns=''",
  " xmlns='urn:x'",
  " xmlns:p='urn:x'",
  " xmlns:q='urn:x'",
  " xmlns:stream='urn:other'",
  " xmlns:xml='http://www.w3.org/XML/1998/namespace'",
  " xmlns:xml='urn:x'",
  " xmlns:xmlns='urn:x'",
  " xmlns:p=''",
  " xmlns='urn:x&#10;y'",
  " xmlns=' jabber:client'",
  " xmlns='http://www.w3.org/2000/xmlns/'",
  " xmlns:p='http://www.w3.org/XML/1998/namespace'",
  " xmlns:__proto__='urn:x'",
  " xml:lang='en'",
  " p:a='1'",
  " q:a='2'",
  " a='1'",
  " __proto__='1'",
  " xmlns:1='urn:x'",
] as const;

const PREFIXES = ["p:", "q:", "stream:", "xml:", "xmlns:", ":", "a:b:", "__proto__:"] as const;

const BAD_UTF8: readonly [readonly number[], ...(readonly (readonly number[])[])] = [
  [0xc0, 0x80],
  [0xed, 0xa0, 0x80],
  [0xf4, 0x90, 0x80, 0x80],
  [0x80],
  [0xff],
  [0xe2, 0x82],
  [0xf8, 0x88],
];

type Mutator = (bytes: Uint8Array, dice: Dice) => Uint8Array;

const join = (...parts: readonly Uint8Array[]): Uint8Array => {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
};

const splice = (bytes: Uint8Array, at: number, inserted: Uint8Array, removed = 0): Uint8Array =>
  join(bytes.subarray(0, at), inserted, bytes.subarray(at + removed));

/** Where one of the tags starts, as the place behind its "<"; -1 where there is none. */
function placeInTag(bytes: Uint8Array, dice: Dice): number {
  const places: number[] = [];
  bytes.forEach((byte, index) => {
    if (byte === 0x3c && bytes[index + 1] !== 0x2f) places.push(index + 1);
  });
  return places[dice.roll(places.length)] ?? -1;
}

/** Behind the name of a start tag, where attributes stand. */
function placeForAttribute(bytes: Uint8Array, dice: Dice): number {
  let at = placeInTag(bytes, dice);
  while (at >= 0 && at < bytes.length && ![0x20, 0x3e, 0x2f, 0x09, 0x0d].includes(bytes[at] ?? 0)) at++;
  return at;
}

const MUTATORS: readonly [Mutator, ...Mutator[]] = [
  function flipBit(bytes, dice) {
    const changed = Uint8Array.from(bytes);
    const at = dice.roll(bytes.length);
    changed[at] = (changed[at] ?? 0) ^ (1 << dice.roll(8));
    return changed;
  },
  function setByte(bytes, dice) {
    return splice(bytes, dice.roll(bytes.length), Uint8Array.of(dice.roll(256)), 1);
  },
  function insertBadUtf8(bytes, dice) {
    return splice(bytes, dice.roll(bytes.length), Uint8Array.from(dice.pick(BAD_UTF8)));
  },
  function insertToken(bytes, dice) {
    return splice(bytes, dice.roll(bytes.length), utf8(dice.pick(TOKENS)));
  },
  function remove(bytes, dice) {
    return splice(bytes, dice.roll(bytes.length), new Uint8Array(0), 1 + dice.roll(8));
  },
  function copyPart(bytes, dice) {
    const from = dice.roll(bytes.length);
    return splice(bytes, dice.roll(bytes.length), bytes.slice(from, from + 1 + dice.roll(60)));
  },
  function truncate(bytes, dice) {
    return bytes.slice(0, dice.roll(bytes.length));
  },
  function declare(bytes, dice) {
    const at = placeForAttribute(bytes, dice);
    return at < 0 ? bytes : splice(bytes, at, utf8(dice.pick(DECLARATIONS)));
  },
  function prefixName(bytes, dice) {
    const at = placeInTag(bytes, dice);
    return at < 0 ? bytes : splice(bytes, at, utf8(dice.pick(PREFIXES)));
  },
  function nest(bytes, dice) {
    const levels = 1 + dice.roll(80);
    return splice(
      bytes,
      dice.roll(bytes.length),
      utf8("<n>".repeat(levels) + "</n>".repeat(levels - dice.roll(2))),
    );
  },
  function wrap(bytes, dice) {
    const name = dice.pick(["w", "p:w xmlns:p='urn:p'", "message"]);
    return join(utf8(`<${name}>`), bytes, utf8(`</${name.split(" ", 1)[0] ?? ""}>`));
  },
  function swapQuotes(bytes) {
    return bytes.map((byte) => (byte === 0x27 ? 0x22 : byte === 0x22 ? 0x27 : byte));
  },
];

/** What follows the header, and how it is cut. */
export interface FuzzCase {
  readonly bytes: Uint8Array;
  readonly chunkSizes: readonly number[];
}

/** None to four mutations unless told: most cases should come some way into the parser. */
export function mutated(original: Uint8Array, dice: Dice, most = 4): Uint8Array {
  let bytes = original;
  for (let left = dice.roll(most + 1); left > 0 && bytes.length > 0; left--)
    bytes = dice.pick(MUTATORS)(bytes, dice);
  return bytes;
}

export function rollCase(dice: Dice): FuzzCase {
  const joined = Array.from({ length: 1 + dice.roll(3) }, () => dice.pick(STANZAS)).join("");
  const bytes = mutated(utf8(joined), dice);
  const chunkSizes = Array.from(
    { length: 1 + dice.roll(5) },
    () => 1 + dice.roll(dice.pick([2, 8, 64, 400])),
  );
  return { bytes, chunkSizes };
}
