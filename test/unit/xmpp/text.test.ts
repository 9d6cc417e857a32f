import { describe, expect, test } from "vitest";
import { isElement, nodeAt, type XmlElement } from "../../../src/xml/element.ts";
import { type PlacedText, textsOf } from "../../../src/xmpp/text.ts";
import { stanzaOf } from "../../support/stanzas.ts";

const ROOMS: ReadonlySet<string> = new Set(["rooms.agency.example"]);
const TO = "to='pat@agency.example'";

/** `place: text`, without the stanza's own addresses. */
const placesOf = (xml: string, direction: "outbound" | "inbound" = "outbound"): readonly string[] =>
  textsOf(stanzaOf(xml, direction), ROOMS)
    .filter(
      ({ path, attribute, offset }) => path.length > 0 || attribute === undefined || offset !== undefined,
    )
    .map(({ place, text }) => `${place}: ${text}`);

describe("text is found wherever it stands", () => {
  test.each([
    [
      "every body",
      `<message ${TO}><body>one</body><body xml:lang='es'>uno</body></message>`,
      ["body: one", "body: uno", "joined: oneuno"],
    ],
    [
      "subject and thread",
      `<message ${TO}><subject>s</subject><thread>t</thread></message>`,
      ["subject: s", "thread: t", "joined: st"],
    ],
    [
      "status",
      "<presence><status>away</status><show>dnd</show></presence>",
      ["status: away", "text: dnd", "joined: awaydnd"],
    ],
    [
      "nick",
      `<message ${TO}><nick xmlns='http://jabber.org/protocol/nick'>Lee</nick></message>`,
      ["nick: Lee"],
    ],
    [
      "invite reason",
      `<message ${TO}><x xmlns='jabber:x:conference' jid='a@rooms.agency.example' reason='come now'/></message>`,
      ["machine: a@rooms.agency.example", "attribute: come now"],
    ],
    [
      "mediated reason",
      `<message ${TO}><x xmlns='http://jabber.org/protocol/muc#user'><invite to='b@agency.example'><reason>why</reason></invite></x></message>`,
      ["machine: b@agency.example", "reason: why"],
    ],
    [
      "form values and labels",
      `<iq ${TO} type='set' id='i'><x xmlns='jabber:x:data' type='submit'><field var='name' label='Your name'><value>v</value></field></x></iq>`,
      ["machine: submit", "machine: name", "attribute: Your name", "form: v", "joined: Your namev"],
    ],
    [
      "roster names and groups",
      "<iq type='set' id='i'><query xmlns='jabber:iq:roster'><item jid='b@agency.example' name='Bob B'><group>g</group></item></query></iq>",
      ["machine: b@agency.example", "attribute: Bob B", "roster: g", "joined: Bob Bg"],
    ],
    [
      "vCard fields",
      "<iq type='set' id='i'><vCard xmlns='vcard-temp'><NOTE>n</NOTE></vCard></iq>",
      ["vcard: n"],
    ],
    [
      "error text",
      `<message ${TO} type='error'><error type='cancel'><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>e</text></error></message>`,
      ["machine: cancel", "error: e"],
    ],
    [
      "elements nobody knows",
      `<message ${TO}><x xmlns='urn:unknown' secret='abcd'><y>z</y></x></message>`,
      ["attribute: abcd", "text: z", "joined: abcdz"],
    ],
    [
      "text beside elements, as one",
      `<message ${TO}><body>12<b xmlns='u'>34</b>56</body></message>`,
      ["text: 34", "body: 1256", "joined: 123456"],
    ],
    ["text directly in the stanza", `<message ${TO}>loose</message>`, ["text: loose"]],
    [
      "ids and hashes of programs",
      "<presence><x xmlns='vcard-temp:x:update'><photo>0123</photo></x></presence>",
      ["machine: 0123"],
    ],
    [
      "a room nick",
      "<presence to='r@rooms.agency.example/Lee B'><x xmlns='http://jabber.org/protocol/muc'/></presence>",
      ["room-nick: Lee B"],
    ],
    ["a change of nick", "<presence to='r@rooms.agency.example/Lee B'/>", ["room-nick: Lee B"]],
    ["no nick: to a person", "<presence to='b@agency.example/desk'/>", []],
    ["no nick: leaving", "<presence type='unavailable' to='r@rooms.agency.example/Lee B'/>", []],
    ["white space alone is none", `<message ${TO}><body> </body></message>`, []],
  ])("%s", (_, xml, expected) => expect(placesOf(xml)).toEqual(expected));

  test("an attribute in a namespace of its own is text, whatever its name", () => {
    const xml = `<message ${TO}><x xmlns='u' xmlns:n='urn:n' n:id='abcd'/></message>`;
    const found = textsOf(stanzaOf(xml), ROOMS).find(({ attributeNs }) => attributeNs === "urn:n");
    expect(found).toMatchObject({ attribute: "id", place: "attribute", text: "abcd" });
  });

  test("the stanza's own addresses and id are listed as a machine's", () => {
    const places = textsOf(stanzaOf(`<message ${TO} id='m123' type='chat'><body>x</body></message>`), ROOMS);
    expect(places.filter(({ place }) => place === "machine").map(({ attribute }) => attribute)).toEqual([
      "to",
      "id",
      "type",
    ]);
  });
});

describe("the join", () => {
  test("flags of a form and ids stay out of it", () => {
    const xml =
      "<iq type='set' id='i'><x xmlns='jabber:x:data'><field><value>1</value></field><field><value>0</value></field>" +
      "<field><value>ab</value></field><field><value>cd</value></field></x></iq>";
    expect(placesOf(xml).at(-1)).toBe("joined: abcd");
  });

  test.each([
    [
      "two attributes",
      "<x xmlns='jabber:x:conference' jid='r@rooms.agency.example' reason='536-22-' password='8145'/>",
      "536-22-8145",
    ],
    [
      "short attributes",
      "<f xmlns='u' a='536' b='-22'/><f xmlns='u' a='-'/><body>8145</body>",
      "536-22-8145",
    ],
    ["thread and body", "<thread>536-22-</thread><body>8145</body>", "536-22-8145"],
  ])("holds %s", (_, inner, expected) => {
    expect(placesOf(`<message ${TO}>${inner}</message>`).at(-1)).toBe(`joined: ${expected}`);
  });

  test("leaves out what programs write: positions, threads that are ids", () => {
    const thread = "e0ffe42b28561960c6b12b944a092794b9683a38";
    const xml = `<message ${TO}><thread>${thread}</thread><body>hi</body><r xmlns='u' begin='10' end='12'/></message>`;
    expect(placesOf(xml)).toEqual([`thread: ${thread}`, "body: hi"]);
  });

  test("leaves out the attributes of an answer", () => {
    const items = "<item jid='b@agency.example' name='4111'/><item jid='c@agency.example' name='1111'/>";
    const xml = `<iq ${TO} type='result' id='i'><query xmlns='jabber:iq:roster'>${items}</query></iq>`;
    expect(placesOf(xml).filter((one) => one.startsWith("joined"))).toEqual([]);
  });

  test("one text needs none", () => {
    expect(placesOf(`<message ${TO}><body>x</body></message>`)).toEqual(["body: x"]);
  });
});

const BIG =
  `<message ${TO} id='abcdef'><body>a<i xmlns='u' t='long value'>b</i>c</body><subject>d</subject>` +
  "<x xmlns='jabber:x:data'><field var='q'><value>e</value><value>f</value></field></x></message>";

const textAt = (
  root: XmlElement,
  { path, attribute }: Pick<PlacedText, "path" | "attribute">,
): string | undefined => {
  const node = nodeAt(root, path);
  if (attribute === undefined) return typeof node === "string" ? node : undefined;
  return isElement(node) ? node.attributes.find(({ local }) => local === attribute)?.value : undefined;
};

test("every path leads to its text, and the parts of a spread text to theirs", () => {
  const { element } = stanzaOf(BIG);
  const texts = textsOf(stanzaOf(BIG), ROOMS);
  expect(texts.map(({ place }) => place)).toContain("joined");
  for (const placed of texts) {
    if (placed.parts === undefined) expect(textAt(element, placed)).toBe(placed.text);
    else {
      placed.parts.forEach(({ start, ...part }, at, all) => {
        expect(textAt(element, part)).toBe(placed.text.slice(start, all[at + 1]?.start));
      });
    }
  }
});
