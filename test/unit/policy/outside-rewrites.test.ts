import { describe, expect, it } from "vitest";
import { hollowed, rewritesFor } from "../../../src/policy/outside-rewrites.ts";
import { applyRewrites } from "../../../src/policy/rewrite.ts";
import { addressesOf } from "../../../src/xmpp/addresses.ts";
import type { OutsideAct } from "../../../src/xmpp/address-places.ts";
import { prepare } from "../../support/policy.ts";
import { stanzaOf } from "../../support/stanzas.ts";
import { text } from "../../support/xml.ts";

function after(act: OutsideAct, xml: string): string {
  const stanza = stanzaOf(xml);
  const [first] = addressesOf(stanza, prepare);
  if (first === undefined) throw new Error("no address");
  const rewritten = applyRewrites(stanza.element, rewritesFor(act, first, stanza.element));
  return rewritten === undefined ? "" : text(rewritten);
}

const inMessage = (payload: string): string => `<message>${payload}</message>`;
const plain = (xml: string): string => text(stanzaOf(xml).element);

describe("rewritesFor", () => {
  const delay = inMessage("<delay xmlns='urn:xmpp:delay' from='a@outside.example' stamp='x'/>");
  const moved = inMessage("<moved xmlns='urn:xmpp:moved:1'><new-jid>a@outside.example</new-jid></moved>");

  it.each<readonly [OutsideAct, string, string]>([
    ["attribute", delay, inMessage("<delay xmlns='urn:xmpp:delay' stamp='x'/>")],
    ["element", delay, inMessage("")],
    ["text", moved, inMessage("<moved xmlns='urn:xmpp:moved:1'><new-jid/></moved>")],
    ["parent", moved, inMessage("")],
    ["child", moved, inMessage("")],
    ["pass", delay, delay],
    ["block", delay, delay],
  ])("%s", (act, before, expected) => {
    expect(after(act, before)).toBe(plain(expected));
  });

  it("takes a row of search results as a whole", () => {
    const row = (value: string): string =>
      `<item><field var='name'><value>Bo</value></field><field var='jid'><value>${value}</value></field></item>`;
    const form = (rows: string): string => inMessage(`<x xmlns='jabber:x:data' type='result'>${rows}</x>`);
    expect(after("element", form(row("a@outside.example")))).toBe(plain(form("")));
  });
});

describe("hollowed", () => {
  it("names the lists that lose all they had", () => {
    const { element } = stanzaOf(
      inMessage("<body>x</body><x xmlns='urn:x'><item/><item/></x><y xmlns='urn:y'/>"),
    );
    const remove = (...path: readonly number[]) => ({ type: "remove", path }) as const;
    expect(hollowed([remove(1, 0)], element)).toEqual([]);
    expect(hollowed([remove(1, 0), remove(1, 1)], element)).toEqual([[1]]);
  });
});
