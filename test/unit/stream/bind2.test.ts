import { describe, expect, it } from "vitest";
import { readBind, relayedBound } from "../../../src/stream/bind2.ts";
import { text, xml } from "../../support/xml.ts";

const NS = `xmlns="urn:xmpp:bind:0"`;
const CARBONS = "urn:xmpp:carbons:2";
const CSI = "urn:xmpp:csi:0";
const SM = "urn:xmpp:sm:3";
const ALL = new Set([CARBONS, CSI, SM]);
const bind = (inner: string): string => (inner === "" ? `<bind ${NS}/>` : `<bind ${NS}>${inner}</bind>`);
const bound = (inner: string): string => (inner === "" ? `<bound ${NS}/>` : `<bound ${NS}>${inner}</bound>`);

const relayed = (inner: string, offered: ReadonlySet<string> = ALL): string => {
  const request = readBind(xml(bind(inner)), offered);
  return text(request.toElement(request.tag));
};
const told = (inner: string): string => text(relayedBound(xml(bound(inner)), undefined));

const ENABLE = `<enable xmlns="${CARBONS}"/><enable xmlns="${SM}" resume="true" max="300"/>`;

describe("a request to bind", () => {
  it.each([
    "",
    "<tag>ExampleIM</tag>",
    `<tag>ExampleIM</tag>${ENABLE}<inactive xmlns="${CSI}"/>`,
    `<active xmlns="${CSI}"/>`,
  ])("goes on as it is: %s", (inner) => {
    expect(relayed(inner)).toBe(bind(inner));
  });

  it.each([
    ["what it does not know", `<enable xmlns="urn:example:new"/><new xmlns="urn:x">t</new>words`, ""],
    ["cargo", `<enable xmlns="${CARBONS}" a="b"><x xmlns="urn:x"/></enable>`, `<enable xmlns="${CARBONS}"/>`],
    [
      "values that are none",
      `<enable xmlns="${SM}" resume="maybe" max="a lot" location="x"/>`,
      `<enable xmlns="${SM}"/>`,
    ],
    ["a second state", `<inactive xmlns="${CSI}"/><active xmlns="${CSI}"/>`, `<active xmlns="${CSI}"/>`],
  ])("goes on without %s", (_what, inner, left) => {
    expect(relayed(inner)).toBe(bind(left));
  });

  it("switches on nothing that was not offered", () => {
    expect(relayed(`${ENABLE}<active xmlns="${CSI}"/>`, new Set())).toBe(bind(""));
    expect(readBind(xml(bind(ENABLE)), new Set([CARBONS])).isManaged).toBe(false);
    expect(readBind(xml(bind(ENABLE)), ALL).isManaged).toBe(true);
  });

  it("goes on without a tag that must not pass", () => {
    const { tag, toElement } = readBind(xml(bind("<tag> a b </tag>")), ALL);
    expect(tag).toBe("a b");
    expect(text(toElement(undefined))).toBe(bind(""));
  });
});

describe("the answer", () => {
  const metadata = (inner: string): string => `<metadata xmlns="urn:xmpp:mam:2">${inner}</metadata>`;
  const START = `<start id="A1" timestamp="2026-01-01T00:00:00Z"/>`;

  it("tells what the archive holds, and that carbons are on", () => {
    const inner = `${metadata(`${START}<end id="B2" timestamp="2026-02-01T00:00:00.5Z"/>`)}<enabled xmlns="${CARBONS}"/>`;
    expect(told(inner)).toBe(bound(inner));
  });

  it("tells nothing else", () => {
    expect(told(`<new xmlns="urn:x"/>words<enabled xmlns="${SM}" id="raw" location="10.0.0.9"/>`)).toBe(
      bound(""),
    );
    const odd = metadata(`${START}<end id="call me at nine" timestamp="x"/><note>t</note>`);
    expect(told(odd)).toBe(bound(metadata(START)));
  });

  it("holds stream management as it is given", () => {
    const enabled = xml(`<enabled xmlns="${SM}" id="sealed"/>`);
    expect(text(relayedBound(xml(bound(`<enabled xmlns="${SM}" id="raw"/>`)), enabled))).toBe(
      bound(`<enabled xmlns="${SM}" id="sealed"/>`),
    );
  });
});
