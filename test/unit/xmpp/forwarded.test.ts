import { describe, expect, it } from "vitest";
import { nodeAt } from "../../../src/xml/element.ts";
import { forwardedStanzas, MAX_LISTED, MAX_NESTING } from "../../../src/xmpp/forwarded.ts";
import { prepare } from "../../support/policy.ts";
import { stanzaOf } from "../../support/stanzas.ts";

const nestedOf = (text: string) => forwardedStanzas(stanzaOf(text, "inbound"), { prepare });

const INNER = "<message xmlns='jabber:client' from='b@agency.example' to='lee@agency.example'/>";
const FORWARDED = `<forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='x'/>${INNER}</forwarded>`;
const inside = (wrapper: string): string => `<message id='1'><body/>${wrapper}</message>`;

describe("forwardedStanzas", () => {
  it.each([
    ["carbon", `<received xmlns='urn:xmpp:carbons:2'>${FORWARDED}</received>`],
    ["carbon", `<sent xmlns='urn:xmpp:carbons:2'>${FORWARDED}</sent>`],
    ["archive", `<result xmlns='urn:xmpp:mam:2' id='9'>${FORWARDED}</result>`],
    ["archive", `<result xmlns='urn:xmpp:mam:1' id='9'>${FORWARDED}</result>`],
    ["archive", `<result xmlns='urn:xmpp:mam:0' id='9'>${FORWARDED}</result>`],
    ["forward", FORWARDED],
    ["forward", `<privilege xmlns='urn:xmpp:privilege:2'>${FORWARDED}</privilege>`],
    ["forward", `<x xmlns='urn:example:unknown'><y>${FORWARDED}</y></x>`],
    ["forward", INNER],
    [
      "event",
      `<event xmlns='http://jabber.org/protocol/pubsub#event'><items><item>${INNER}</item></items></event>`,
    ],
  ])("%s: %s", (carrier, wrapper) => {
    const [one, ...others] = nestedOf(inside(wrapper));
    expect(others).toStrictEqual([]);
    expect(one).toMatchObject({ carrier, depth: 1, stanza: { kind: "message", fault: undefined } });
    expect(one?.stanza.from?.bare).toBe("b@agency.example");
    expect(nodeAt(stanzaOf(inside(wrapper), "inbound").element, one?.path ?? [])).toStrictEqual(
      one?.stanza.element,
    );
  });

  it("finds none in flat stanzas", () => {
    expect(
      nestedOf("<message id='1'><body>message</body><x xmlns='urn:example:x'/></message>"),
    ).toStrictEqual([]);
    expect(nestedOf("<message id='1'><x xmlns='urn:x'><message xmlns='urn:x'/></x></message>")).toStrictEqual(
      [],
    );
  });

  it("finds presence and iq, siblings and stanzas in stanzas, outer ones first", () => {
    const found = nestedOf(
      inside(`<x xmlns='urn:example:x'><presence xmlns='jabber:client'/><iq xmlns='jabber:client' id='1'
        type='get'/><message xmlns='jabber:client'><y xmlns='urn:y'>${INNER}</y></message></x>`),
    );
    expect(found.map(({ stanza, depth }) => [stanza.kind, depth])).toStrictEqual([
      ["presence", 1],
      ["iq", 1],
      ["message", 1],
      ["message", 2],
    ]);
  });

  it.each([
    ["server stream", "<x xmlns='urn:x'><message xmlns='jabber:server'/></x>"],
    ["component stream", "<x xmlns='urn:x'><message xmlns='jabber:component:accept'/></x>"],
    ["no namespace", "<x xmlns='urn:x'><message xmlns=''/></x>"],
    ["wrapper's namespace", "<forwarded xmlns='urn:xmpp:forward:0'><message/></forwarded>"],
    ["any namespace in a wrapper", "<forwarded xmlns='urn:xmpp:forward:0'><iq xmlns='urn:x'/></forwarded>"],
    ["a wrapper in a false namespace", "<forwarded xmlns='urn:x'><message/></forwarded>"],
  ])("a stanza of another stream is no excuse: %s", (_name, wrapper) => {
    expect(nestedOf(inside(wrapper)).map(({ stanza }) => stanza.fault)).toStrictEqual(["bad-nesting"]);
  });

  it("faults what is nested too deep, and does not enter it", () => {
    const layers = MAX_NESTING + 3;
    const text = `${"<message xmlns='jabber:client'>".repeat(layers)}${"</message>".repeat(layers)}`;
    const found = nestedOf(inside(text));
    expect(found).toHaveLength(MAX_NESTING + 1);
    expect(found.map(({ stanza }) => stanza.fault)).toStrictEqual([
      ...Array.from({ length: MAX_NESTING }, () => undefined),
      "bad-nesting",
    ]);
  });

  it("faults the last of too many, and lets no archive carry it", () => {
    const page = `<result xmlns='urn:xmpp:mam:2'>${"<message xmlns='jabber:client'/>".repeat(600)}</result>`;
    const found = nestedOf(inside(page));
    expect(found).toHaveLength(MAX_LISTED + 1);
    expect(found.at(-1)).toMatchObject({ carrier: "forward", stanza: { fault: "bad-nesting" } });
    expect(found.at(-2)).toMatchObject({ carrier: "archive", stanza: { fault: undefined } });
  });

  it("keeps the fault of an inner address that does not prepare", () => {
    const [one] = nestedOf(inside("<message xmlns='jabber:client' from='a@b@c'/>"));
    expect(one?.stanza.fault).toBe("bad-address");
  });

  it("says archive of everything inside an archive result", () => {
    const found = nestedOf(
      inside(`<result xmlns='urn:xmpp:mam:2'><message xmlns='jabber:client'>${FORWARDED}</message></result>`),
    );
    expect(found.map(({ carrier }) => carrier)).toStrictEqual(["archive", "archive"]);
  });
});
