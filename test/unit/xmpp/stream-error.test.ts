/** Stream errors: codes, conditions, and the element. */
import { describe, expect, test } from "vitest";
import { serialize } from "../../../src/xml/serialize.ts";
import { IN_STREAM } from "../../../src/xml/stream-header.ts";
import { OVERSIZE } from "../../../src/xml/violation.ts";
import {
  ACCOUNTS_MANAGED,
  streamCondition,
  StreamError,
  streamErrorElement,
  TOO_MANY_CONNECTIONS,
  TOO_MANY_LOG_INS,
  TOO_MANY_STANZAS,
  type StreamCondition,
  type StreamErrorWords,
} from "../../../src/xmpp/stream-error.ts";
import { EN } from "../../../src/xmpp/texts/en.ts";
import { ES } from "../../../src/xmpp/texts/es.ts";

test.each(["bad-format", "not-well-formed", "reset", "unsupported-version"] as const)(
  "%s has a code",
  (condition) => {
    const error = new StreamError(condition, "a phrase");
    expect(error.code).toBe(`SG_STREAM_${condition.replaceAll("-", "_").toUpperCase()}`);
    expect(error.message).toBe("a phrase");
  },
);

test.each(["made-up", "__proto__", "toString", ""])("%j is undefined-condition", (name) => {
  expect(streamCondition(name)).toBe("undefined-condition");
  expect(new StreamError(name as StreamCondition, "").condition).toBe("undefined-condition");
});

describe("element", () => {
  const text = (error: StreamError, words: Partial<StreamErrorWords> = {}): string =>
    serialize(streamErrorElement(error, { language: "en", ...words }), IN_STREAM);

  test("carries the condition and words for people", () => {
    const application = { ns: "urn:xmpp:errors", local: "stanza-too-big" };
    expect(text(new StreamError("policy-violation", OVERSIZE), { application })).toBe(
      '<stream:error><policy-violation xmlns="urn:ietf:params:xml:ns:xmpp-streams"/><text xmlns="urn:ietf:params:xml:ns:xmpp-streams" xml:lang="en">Disconnected: what was sent is too big.</text><stanza-too-big xmlns="urn:xmpp:errors"/></stream:error>',
    );
  });

  test.each([
    ["policy-violation", TOO_MANY_STANZAS, EN.stream["too-fast"]],
    ["policy-violation", TOO_MANY_LOG_INS, EN.stream["too-many-log-ins"]],
    ["policy-violation", TOO_MANY_CONNECTIONS, EN.stream["too-many-devices"]],
    ["resource-constraint", TOO_MANY_CONNECTIONS, EN.stream["too-many-devices"]],
    ["resource-constraint", "a phrase", EN.stream.busy],
    ["policy-violation", ACCOUNTS_MANAGED, EN.stream.accounts],
    ["policy-violation", "nesting", EN.stream.limit],
    ["host-unknown", "the stream's to", EN.stream["not-served"]],
    ["not-authorized", "iq before bind", EN.stream["log-in-first"]],
    ["not-well-formed", "a phrase", EN.stream["not-understood"]],
    ["unsupported-stanza-type", "a phrase", EN.stream["not-understood"]],
  ] as const)("%s (%s) says: %s", (condition, detail, words) => {
    const shown = text(new StreamError(condition, detail));
    expect(shown).toContain(`xml:lang="en">${words}</text>`);
    expect(shown).not.toContain(`>${detail}`);
  });

  test("speaks the language asked for", () => {
    expect(text(new StreamError("policy-violation", TOO_MANY_STANZAS), { language: "es" })).toContain(
      `xml:lang="es">${ES.stream["too-fast"]}</text>`,
    );
  });

  test("has no text where there is no phrase, and never leads elsewhere", () => {
    expect(text(new StreamError("see-other-host", ""))).toBe(
      '<stream:error><system-shutdown xmlns="urn:ietf:params:xml:ns:xmpp-streams"/></stream:error>',
    );
  });
});
