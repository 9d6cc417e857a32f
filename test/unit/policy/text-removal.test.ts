import { expect, test } from "vitest";
import { isToBeKept, removals } from "../../../src/policy/text-removal.ts";
import { stanzaOf } from "../../support/stanzas.ts";

const PRESENCE = stanzaOf("<presence id='p1'><status>x</status></presence>");
const RESULT = stanzaOf("<iq type='result' id='1'/>");

test.each([
  ["<presence/>", true],
  ["<iq type='result' id='1'/>", true],
  ["<message type='error'/>", true],
  ["<iq type='get' id='1'/>", false],
  ["<message><body>x</body></message>", false],
])("%s is to be kept: %s", (xml, expected) => expect(isToBeKept(stanzaOf(xml))).toBe(expected));

test("the element around a text goes, or the attribute", () => {
  const spans = [
    { path: [0, 0], start: 0, end: 1 },
    { path: [1], attribute: "note", start: 0, end: 1 },
    { path: [2], attribute: "note", attributeNs: "urn:y", start: 0, end: 1 },
  ];
  expect(removals(spans, PRESENCE)).toEqual([
    { type: "remove", path: [0] },
    { type: "removeAttribute", path: [1], local: "note", ns: "" },
    { type: "removeAttribute", path: [2], local: "note", ns: "urn:y" },
  ]);
});

test("a text in the stanza's head cannot be taken out; presence can do without its id", () => {
  const inHead = (attribute: string) => [{ path: [], attribute, start: 0, end: 1 }];
  expect(removals(inHead("to"), PRESENCE)).toBeUndefined();
  expect(removals(inHead("id"), RESULT)).toBeUndefined();
  expect(removals(inHead("id"), PRESENCE)).toEqual([
    { type: "removeAttribute", path: [], local: "id", ns: "" },
  ]);
});
