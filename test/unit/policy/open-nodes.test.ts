import { describe, expect, it } from "vitest";
import { closedNodes } from "../../../src/policy/open-nodes.ts";
import { applyRewrites } from "../../../src/policy/rewrite.ts";
import type { Direction } from "../../../src/policy/rule.ts";
import { stanzaOf } from "../../support/stanzas.ts";
import { text } from "../../support/xml.ts";

const field = (model: string, name = "pubsub#access_model"): string =>
  `<field var='${name}'><value>${model}</value></field>`;
const form = (inner: string): string => `<x xmlns='jabber:x:data' type='submit'>${inner}</x>`;
const options = (inner: string): string =>
  `<iq type='set' id='1'><pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='urn:n'/><publish-options>${form(inner)}</publish-options></pubsub></iq>`;
const settings = (inner: string): string =>
  `<iq type='set' id='1'><pubsub xmlns='http://jabber.org/protocol/pubsub#owner'><configure node='urn:n'>${form(inner)}</configure></pubsub></iq>`;

function become(xml: string, direction: Direction = "outbound"): string {
  const stanza = stanzaOf(xml, direction);
  const rewritten = applyRewrites(stanza.element, closedNodes(stanza, direction));
  return rewritten === undefined ? "" : text(rewritten);
}

describe("closedNodes", () => {
  it.each(["open", "presence", "OPEN", "", "anybody"])("makes `%s` a list", (model) => {
    for (const around of [options, settings]) {
      expect(become(around(field(model)))).toBe(text(stanzaOf(around(field("whitelist"))).element));
    }
  });

  it.each(["whitelist", "roster", "authorize"])("leaves %s alone", (model) => {
    expect(closedNodes(stanzaOf(options(field(model))), "outbound")).toEqual([]);
  });

  it("mends every value, and no other field", () => {
    const two = field("whitelist").replace("</value>", "</value><value>open</value>");
    expect(become(options(two))).not.toContain("open");
    expect(closedNodes(stanzaOf(options(field("open", "muc#other"))), "outbound")).toEqual([]);
  });

  it("looks at what the user sets alone", () => {
    const answer = options(field("open")).replace("type='set'", "type='result'");
    expect(closedNodes(stanzaOf(answer, "inbound"), "inbound")).toEqual([]);
    expect(closedNodes(stanzaOf(`<iq type='set' id='1'>${form(field("open"))}</iq>`), "outbound")).toEqual(
      [],
    );
  });
});
