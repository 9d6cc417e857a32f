import { describe, expect, it } from "vitest";
import { streamError, tell, tellTwice } from "../../support/story.ts";
import { policyFor } from "../../support/policy.ts";
import type { SansIo } from "../../support/sans-io.ts";

const SM = "urn:xmpp:sm:3";
const LIMITS = { maxStanzaBytes: 131_072, maxStanzasPerSecond: 10, maxBytesPerSecond: 1e6 };

const sendText = (session: SansIo, text: string): void => {
  session.feed({ type: "clientBytes", bytes: new TextEncoder().encode(text) });
};

/** Facts of the throttle records since the last look. */
const throttles = (session: SansIo): readonly unknown[] =>
  session
    .takeRecords()
    .flatMap((record) => (record.kind === "session" && record.step === "throttled" ? [record.facts] : []));

describe("a bound stream", () => {
  it("relays what is no stanza, by its known parts and in its place", () => {
    tellTwice(
      `client sends
  <enable xmlns='${SM}' resume='maybe' max='5' x='y'/><presence/><r xmlns='${SM}'/><a xmlns='${SM}' h='many'/><inactive xmlns='urn:xmpp:csi:0' x='y'/>
upstream receives
  <enable xmlns='${SM}' max='5'/><presence/><r xmlns='${SM}'/><a xmlns='${SM}'/><inactive xmlns='urn:xmpp:csi:0'/>
upstream sends
  <failed xmlns='${SM}'><unexpected-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>x</unexpected-request></failed><r xmlns='${SM}'/><a xmlns='${SM}' h='1'/>
client receives
  <failed xmlns='${SM}'><unexpected-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed><r xmlns='${SM}'/><a xmlns='${SM}' h='1'/>`,
      { after: "bound" },
    );
  });

  it.each([
    `<resume xmlns='${SM}' previd='x' h='0'/>`,
    `<enabled xmlns='${SM}'/>`,
    `<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>`,
    `<message xmlns='jabber:server'/>`,
    `<authenticate xmlns='urn:xmpp:sasl:2'/>`,
    `<stream:error/>`,
    `<stream:features/>`,
  ])("takes no %s from a client", (sent) => {
    tell(
      `client sends\n  ${sent}\nclient receives\n  ${streamError("unsupported-stanza-type")}\nupstream receives\n  </stream:stream>`,
      {
        after: "bound",
      },
    );
  });

  it.each([
    `<resumed xmlns='${SM}' previd='x' h='0'/>`,
    `<enable xmlns='${SM}'/>`,
    `<stream:features/>`,
    `<message xmlns='jabber:server'/>`,
    `<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>`,
  ])("takes no %s from upstream", (sent) => {
    tell(`upstream sends\n  ${sent}\nclient receives\n  ${streamError("internal-server-error", "")}`, {
      after: "bound",
    });
  });

  it("passes keepalives on", () => {
    const session = tell("", { after: "bound" });
    session.feed({ type: "clientBytes", bytes: new TextEncoder().encode(" \n ") });
    expect(session.takeText("upstream")).toBe(" ");
  });

  it("lets a burst through in parts, without a word about it", () => {
    const session = tell("", { after: "bound", options: { revision: policyFor({ limits: LIMITS }) } });
    sendText(session, "<presence/>".repeat(10));
    expect(session.isPaused("client")).toBe(false);
    sendText(session, "<presence/>".repeat(30));
    expect(session.isPaused("client")).toBe(true);
    expect(session.takeText("upstream")).toBe("<presence/>".repeat(11));
    session.pass(200);
    expect(session.takeText("upstream")).toBe("<presence/>".repeat(8));
    session.pass(1_000);
    expect(session.isPaused("client")).toBe(false);
    expect(session.takeText("upstream")).toBe("<presence/>".repeat(21));
    expect(throttles(session)).toEqual([]);
  });

  it("stops reading who is too fast, goes on as the debt is paid, and ends a flood", () => {
    const session = tell("", { after: "bound", options: { revision: policyFor({ limits: LIMITS }) } });
    sendText(session, "<presence/>".repeat(1_000));
    session.pass(5_000);
    expect(throttles(session)).toEqual([
      { mode: "enforce", delayMs: 100, maxStanzasPerSecond: 10, maxBytesPerSecond: 1e6 },
    ]);
    // Ten seconds' allowance, and what came in while it was spent.
    expect(session.takeText("upstream")).toHaveLength("<presence/>".length * 151);
    session.pass(10_000);
    expect(session.takeText("upstream")).toHaveLength("<presence/>".length * 100);
    expect(session.isCut("client")).toBe(false);
    session.pass(60_000);
    expect(session.takeText("client")).toContain("policy-violation");
    expect(throttles(session)).toEqual([]);
  });

  it.each([
    ["shadow", 1],
    ["off", 0],
  ] as const)("reads on where the rate is in mode %s", (mode, recordCount) => {
    const revision = policyFor({ limits: LIMITS, ruleModes: { "size-and-rate": mode } });
    const session = tell("", { after: "bound", options: { revision } });
    for (let second = 0; second < 100; second++) {
      sendText(session, "<presence/>".repeat(120));
      session.pass(1_000);
    }
    expect(session.isPaused("client")).toBe(false);
    expect(session.takeText("client")).not.toContain("policy-violation");
    expect(throttles(session)).toHaveLength(recordCount);
  });

  it("counts white space like stanzas", () => {
    const session = tell("", { after: "bound", options: { revision: policyFor({ limits: LIMITS }) } });
    for (let count = 0; count < 12; count++) sendText(session, " ");
    expect(session.isPaused("client")).toBe(true);
    expect(session.takeText("upstream")).toBe(" ".repeat(11));
    session.pass(100);
    expect(session.takeText("upstream")).toBe(" ");
  });

  it.each([
    ["client", "to='raj@agency.example'"],
    ["upstream", "from='eve@outside.example/x' to='lee@agency.example/desk'"],
  ] as const)("stops reading the %s while what it sent was dear to judge", (side, ends) => {
    const limits = { ...LIMITS, maxStanzasPerSecond: 1_000, maxBytesPerSecond: 1e9 };
    const session = tell("", { after: "bound", options: { revision: policyFor({ limits }) } });
    const other = side === "client" ? "upstream" : "client";
    const body = "1-2.".repeat(30_000);
    const bytes = new TextEncoder().encode(`<message ${ends} id='m'><body>${body}</body></message>`);
    let count = 0;
    for (; count < 50 && !session.isPaused(side); count++) session.feed({ type: `${side}Bytes`, bytes });
    expect(count).toBeGreaterThan(2);
    expect(count).toBeLessThan(20);
    expect(session.isPaused(other)).toBe(false);
    session.pass(1_000);
    expect(session.isPaused(side)).toBe(false);
  });

  it("never stops reading ordinary chat", () => {
    const session = tell("", { after: "bound" });
    const chat = `<message from='raj@agency.example/x' to='lee@agency.example/desk'><body>See you at 4, room 12.</body></message>`;
    const bytes = new TextEncoder().encode(chat.repeat(100));
    for (let round = 0; round < 100; round++) session.feed({ type: "upstreamBytes", bytes });
    expect(session.isPaused("upstream")).toBe(false);
  });
});
