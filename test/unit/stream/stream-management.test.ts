import { describe, expect, it } from "vitest";
import {
  counterOf,
  isClientManagement,
  isResumable,
  isResume,
  isUpstreamManagement,
  relayedManagement,
  resumeRefused,
} from "../../../src/stream/stream-management.ts";
import { text, xml } from "../../support/xml.ts";

const sm = (inner: string): ReturnType<typeof xml> =>
  xml(inner.replace(/^<(\w+)/, "<$1 xmlns='urn:xmpp:sm:3'"));

describe("stream-management", () => {
  it("keeps known attributes alone", () => {
    expect(
      text(relayedManagement(sm(`<enabled id='i' resume='true' max='5' location='h:1' isr='x'/>`))),
    ).toBe(`<enabled xmlns="urn:xmpp:sm:3" id="i" resume="true" max="5"/>`);
    expect(text(relayedManagement(sm(`<a h='4' x='y'><z/></a>`)))).toBe(`<a xmlns="urn:xmpp:sm:3" h="4"/>`);
  });

  it.each([
    [`<a h='many'/>`, `<a xmlns="urn:xmpp:sm:3"/>`],
    [`<a h='99999999999'/>`, `<a xmlns="urn:xmpp:sm:3"/>`],
    [`<enable resume='maybe' max='-1'/>`, `<enable xmlns="urn:xmpp:sm:3"/>`],
    [`<resume previd='${"x".repeat(4_001)}' h='1'/>`, `<resume xmlns="urn:xmpp:sm:3" h="1"/>`],
    [
      `<failed><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>xmpp:h.example</gone></failed>`,
      `<failed xmlns="urn:xmpp:sm:3"><gone xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></failed>`,
    ],
  ])("passes no value that is none of its kind: %s", (given, relayed) => {
    expect(text(relayedManagement(sm(given)))).toBe(relayed);
  });

  it("keeps the condition of a failure", () => {
    const failed = sm(
      `<failed h='3'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><x xmlns='urn:x'/></failed>`,
    );
    expect(text(relayedManagement(failed))).toBe(
      `<failed xmlns="urn:xmpp:sm:3" h="3"><item-not-found xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></failed>`,
    );
    expect(text(resumeRefused())).toContain("item-not-found");
  });

  it("knows who may say what once the JID is bound", () => {
    const names = ["enable", "enabled", "r", "a", "resume", "resumed", "failed"];
    expect(names.filter((name) => isClientManagement(sm(`<${name}/>`)))).toEqual(["enable", "r", "a"]);
    expect(names.filter((name) => isUpstreamManagement(sm(`<${name}/>`)))).toEqual([
      "enabled",
      "r",
      "a",
      "failed",
    ]);
    expect(names.filter((name) => isResume(sm(`<${name}/>`)))).toEqual(["resume"]);
    expect(isClientManagement(xml(`<r xmlns='urn:xmpp:sm:2'/>`))).toBe(false);
  });

  it.each([
    [`<enabled id='i' resume='true'/>`, true],
    [`<enabled id='i' resume='1'/>`, true],
    [`<enabled id='i'/>`, false],
    [`<enabled resume='true'/>`, false],
    [`<enabled id='i' resume='yes'/>`, false],
  ])("resumable: %s is %s", (enabled, expected) => {
    expect(isResumable(sm(enabled))).toBe(expected);
  });

  it.each([
    ["0", 0],
    ["4294967295", 4_294_967_295],
    ["4294967296", undefined],
    ["-1", undefined],
    ["1e3", undefined],
    ["", undefined],
  ])("counts h=%j as %s", (h, expected) => {
    expect(counterOf(sm(`<a h='${h}'/>`))).toBe(expected);
  });

  it("counts nothing without h", () => {
    expect(counterOf(sm(`<a/>`))).toBeUndefined();
  });
});
