/** Where encoded files are found in stanzas, and how pieces add up. */
import { describe, expect, test } from "vitest";
import { collectPieces, lookAt, lookInto } from "../../../src/policy/encoded-places.ts";
import type { Removal } from "../../../src/policy/removal.ts";
import { walk } from "../../../src/xml/walk.ts";
import { policyFor } from "../../support/policy.ts";
import { stanzaOf } from "../../support/stanzas.ts";

const BLOB = Buffer.from(Uint8Array.from({ length: 600 }, (_, i) => (i * 73 + 11) % 256)).toString("base64");

function search(text: string): readonly (readonly [path: readonly number[], isFatal: boolean])[] {
  const into: Removal[] = [];
  const stanza = stanzaOf(text);
  const look = lookInto(stanza, policyFor());
  walk(stanza.element, (of, path) => {
    const found = lookAt(look, of, path);
    if (found !== undefined) into.push(found);
    return true;
  });
  collectPieces(look, into);
  return into.map(({ path, isFatal }) => [path, isFatal]);
}

describe("a file in one place", () => {
  const blob = BLOB.slice(0, 220);
  test.each([
    ["body", `<message><body>${blob}</body></message>`, [[[0], true]]],
    ["attribute", `<message><a xmlns='urn:a' b='${blob}'/></message>`, [[[0], true]]],
    ["the stanza's id", `<message id='${blob}'/>`, [[[], true]]],
    ["status", `<presence><status>${blob}</status></presence>`, [[[0], false]]],
    ["deep in a presence", `<presence><x xmlns='urn:a'><y>${blob}</y></x></presence>`, [[[0], false]]],
    ["a presence's id", `<presence id='${blob}'/>`, [[[], true]]],
    ["a request", `<iq type='set' id='1'><a xmlns='urn:a'><b>${blob}</b></a></iq>`, [[[0, 0], true]]],
    [
      "an error's echo",
      `<iq type='error' id='1'><a xmlns='urn:a'><b>${blob}</b></a></iq>`,
      [[[0, 0], false]],
    ],
    [
      "a link to the upload host",
      "<message><body>http://upload.agency.example/a</body></message>",
      [[[0], true]],
    ],
    [
      "split by elements",
      `<message><body>${blob.slice(0, 110)}<a/>${blob.slice(110)}</body></message>`,
      [[[0], true]],
    ],
  ])("%s", (_, text, expected) => {
    expect(search(text)).toEqual(expected);
  });
});

describe("pieces", () => {
  const pieces = (count: number, length: number, wrap: (piece: string) => string): string =>
    Array.from({ length: count }, (_, i) => wrap(BLOB.slice(i * length, (i + 1) * length))).join("");

  test("in many bodies count as one file", () => {
    const text = `<message>${pieces(5, 100, (piece) => `<body>${piece}</body>`)}</message>`;
    expect(search(text)).toHaveLength(5);
    expect(search(`<message>${pieces(3, 100, (piece) => `<body>${piece}</body>`)}</message>`)).toEqual([]);
  });

  test("in many attributes count as one file, but not in an iq, where ids are many", () => {
    const inner = pieces(
      8,
      160,
      (piece) => `<a xmlns='urn:a' id='${piece.slice(0, 160).padEnd(160, "aB3")}'/>`,
    );
    expect(search(`<message>${inner}</message>`)).toHaveLength(8);
    expect(search(`<iq type='result' id='1'>${inner}</iq>`)).toEqual([]);
  });

  test.each([
    ["values", "value", 15],
    ["short values", "value", 5],
  ])("in %s of a form, shorter than any token", (_, name, length) => {
    const form = pieces(160, length, (piece) => `<${name}>${piece.padEnd(length, "aB3")}</${name}>`);
    expect(search(`<message><x xmlns='jabber:x:data'>${form}</x></message>`)).toHaveLength(160);
  });

  test("in many labels, shorter than any token", () => {
    const form = pieces(120, 15, (piece) => `<field label='${piece.padEnd(15, "aB3dE9x")}'/>`);
    expect(search(`<iq type='set' id='1'><x xmlns='jabber:x:data'>${form}</x></iq>`).length).toBeGreaterThan(
      100,
    );
    expect(search(`<iq type='result' id='1'><x xmlns='jabber:x:data'>${form}</x></iq>`)).toEqual([]);
  });

  test("in ideographs of many values count as one text", () => {
    const letters = Array.from({ length: 1_500 }, (_, at) =>
      String.fromCodePoint(0x4e00 + ((at * 7_919) % 20_480)),
    );
    const values = Array.from(
      { length: 15 },
      (_, at) => `<value>${letters.slice(at * 100, at * 100 + 100).join("")}</value>`,
    );
    expect(search(`<message><x xmlns='jabber:x:data'>${values.join("")}</x></message>`)).toHaveLength(15);
  });

  test("are no pieces where people fill in a form, or write at length", () => {
    const fields = Array.from(
      { length: 60 },
      (_, i) =>
        `<field var='q${i}' label='Question ${i} of the form HR-22${i}'><value>Room ${i}, Tue 10:${10 + i}</value></field>`,
    ).join("");
    expect(search(`<message><body>done</body><x xmlns='jabber:x:data'>${fields}</x></message>`)).toEqual([]);
    const prose =
      "The review of unit 4471 is on Tuesday; please bring form HR-2210 and the signed list. ".repeat(20);
    expect(search(`<message><subject>Unit 4471</subject><body>${prose}</body></message>`)).toEqual([]);
  });

  test("in a presence are taken out one by one", () => {
    const text = `<presence>${pieces(5, 100, (piece) => `<status>${piece}</status>`)}</presence>`;
    expect(search(text).map(([path, isFatal]) => `${path.join(".")} ${String(isFatal)}`)).toEqual([
      "0 false",
      "1 false",
      "2 false",
      "3 false",
      "4 false",
    ]);
  });
});

test("what clients send with every message is far from a file", () => {
  const ids = ["a", "b", "c", "d"].map(
    (n) =>
      `<stanza-id xmlns='urn:xmpp:sid:0' by='${n}@agency.example' id='8f35fef110ffc5df08d579a50083ff9308fb6242'/>`,
  );
  expect(
    search(`<message id='de305d54-75b4-431b-adb2-eb6b9e546013'><body>hello</body>${ids.join("")}</message>`),
  ).toEqual([]);
});
