/** Stream errors: codes, conditions, and the element. */
import { describe, expect, test } from "vitest";
import { serialize } from "../../../src/xml/serialize.ts";
import { IN_STREAM } from "../../../src/xml/stream-header.ts";
import {
  streamCondition,
  StreamError,
  streamErrorElement,
  type StreamCondition,
} from "../../../src/xmpp/stream-error.ts";

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
  const text = (error: StreamError, application?: { ns: string; local: string }): string =>
    serialize(streamErrorElement(error, application), IN_STREAM);

  test("carries the condition and the phrase", () => {
    expect(
      text(new StreamError("policy-violation", "too many stanzas"), {
        ns: "urn:xmpp:errors",
        local: "stanza-too-big",
      }),
    ).toBe(
      '<stream:error><policy-violation xmlns="urn:ietf:params:xml:ns:xmpp-streams"/><text xmlns="urn:ietf:params:xml:ns:xmpp-streams" xml:lang="en">too many stanzas</text><stanza-too-big xmlns="urn:xmpp:errors"/></stream:error>',
    );
  });

  test("has no text where there is no phrase, and never leads elsewhere", () => {
    expect(text(new StreamError("see-other-host", ""))).toBe(
      '<stream:error><system-shutdown xmlns="urn:ietf:params:xml:ns:xmpp-streams"/></stream:error>',
    );
  });
});
