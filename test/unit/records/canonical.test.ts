import { Buffer } from "node:buffer";
import { describe, expect, it, test } from "vitest";
import {
  decodeRecord,
  encodeRecord,
  PAYLOAD_SEPARATOR,
  withIdentity,
} from "../../../src/records/canonical.ts";
import { NOON, refusalRecord, stanzaRecord } from "../../support/archive.ts";
import type { Finding } from "../../../src/policy/rule.ts";

const SECRET = "078-05-1120";

const payloadOf = (received: string, changed: string | null): Uint8Array =>
  changed === null
    ? Buffer.from(received)
    : Buffer.concat([Buffer.from(received), Buffer.of(PAYLOAD_SEPARATOR), Buffer.from(changed)]);

describe("a stanza's record", () => {
  test.each([
    ["nothing went on", undefined, "none", null],
    ["the same went on", "<a/>", "same", null],
    ["something else went on", "<b/>", "changed", "<b/>"],
    ["an empty text went on", "", "changed", ""],
  ])("%s", (_, forwarded, flag, changed) => {
    const record = stanzaRecord(1, { received: "<a/>", ...(forwarded === undefined ? {} : { forwarded }) });
    const encoded = encodeRecord(record);
    expect(encoded).toMatchObject({ received: "<a/>", changed });
    expect(encoded.header).toContain(`"forwarded":"${flag}"`);
    const header = withIdentity(encoded.header, "log", 7);
    expect(decodeRecord(header, payloadOf("<a/>", changed))).toEqual(record);
  });

  it("has no content in its header, not even what a rewrite would put in", () => {
    const finding: Finding = {
      ruleId: "sensitive-content",
      disposition: "redact",
      reason: "us_ssn",
      refusal: "sensitive",
      clauseIds: [],
      rewrites: [
        { type: "replace", path: [0], by: { ns: "", local: "body", attributes: [], children: [SECRET] } },
      ],
    };
    const record = stanzaRecord(1, { received: SECRET, forwarded: `${SECRET}!`, findings: [finding] });
    const { header } = encodeRecord(record);
    expect(header).not.toContain(SECRET);
    expect(header).not.toContain("rewrites");
  });

  test.each([
    ["allowed", stanzaRecord(1), false],
    ["refused", refusalRecord(1), true],
  ])("%s: notable is right", (_, record, isNotable) => {
    expect(encodeRecord(record).isNotable).toBe(isNotable);
  });
});

it("does not depend on the order in which facts or fields were written", () => {
  const a = encodeRecord({ kind: "start", recordId: "r", receivedAtMs: NOON, facts: { x: 1, a: 2 } });
  const b = encodeRecord({ facts: { a: 2, x: 1 }, receivedAtMs: NOON, recordId: "r", kind: "start" });
  expect(a.header).toBe(b.header);
});

it("puts the place in the log first", () => {
  const { header } = encodeRecord({ kind: "stop", recordId: "r", receivedAtMs: NOON, facts: {} });
  expect(JSON.parse(withIdentity(header, "abc", 12))).toMatchObject({
    v: 1,
    log: "abc",
    seq: 12,
    kind: "stop",
  });
});

it("is not fooled by a kind inside a text", () => {
  const record = {
    kind: "stop",
    recordId: '"kind"',
    receivedAtMs: NOON,
    facts: { a: '"kind":"stanza"' },
  } as const;
  const { header } = encodeRecord(record);
  expect(decodeRecord(withIdentity(header, "abc", 1), new Uint8Array())).toEqual(record);
});

it("refuses a payload that is not UTF-8", () => {
  const { header } = encodeRecord(stanzaRecord(1));
  expect(() => decodeRecord(withIdentity(header, "abc", 1), Buffer.of(0xc3))).toThrow(TypeError);
});

it("cuts the names that a sender chose and a finding repeats", () => {
  const long = "x".repeat(10_000);
  const finding = {
    ruleId: "text-only",
    disposition: "strip",
    refusal: "unknown-payload",
    clauseIds: [],
  } as const;
  const spans = [{ path: [0], attribute: long, start: 0, end: 1 }];
  const { header } = encodeRecord(refusalRecord(1, { findings: [{ ...finding, reason: long, spans }] }));
  expect(header.length).toBeLessThan(2_000);
});
