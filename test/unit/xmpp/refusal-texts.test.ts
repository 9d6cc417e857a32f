/** What the sender reads, in each language. */
import { describe, expect, test } from "vitest";
import type { RefusalReason } from "../../../src/xmpp/refusal.ts";
import { refusalText } from "../../../src/xmpp/refusal-texts.ts";

const external = {
  kind: "message",
  refusal: "external",
  ref: "G-7F3K2-9QX4M",
  clauseId: "CCPS-1.b",
} as const;

test.each([
  [
    undefined,
    "en",
    "Not delivered: addresses outside the agency are not permitted. (CCPS-1.b) Ref G-7F3K2-9QX4M",
  ],
  [
    "es-MX",
    "es",
    "No entregado: no se permiten direcciones ajenas a la agencia. (CCPS-1.b) Ref. G-7F3K2-9QX4M",
  ],
  ["ES", "es", "No entregado: no se permiten direcciones ajenas a la agencia. (CCPS-1.b) Ref. G-7F3K2-9QX4M"],
  [
    "tlh",
    "en",
    "Not delivered: addresses outside the agency are not permitted. (CCPS-1.b) Ref G-7F3K2-9QX4M",
  ],
  ["", "en", "Not delivered: addresses outside the agency are not permitted. (CCPS-1.b) Ref G-7F3K2-9QX4M"],
])("language %s", (lang, spoken, text) => {
  expect(refusalText({ ...external, lang })).toEqual({ lang: spoken, text });
});

test("without clause and reference", () => {
  expect(refusalText({ kind: "iq", refusal: "file", ref: "" }).text).toBe(
    "Refused: files and attachments are not permitted.",
  );
});

describe.each(["en", "es"])("%s", (lang) => {
  const reasons: Readonly<Record<RefusalReason, true>> = {
    external: true,
    "outside-occupant": true,
    "division-off": true,
    file: true,
    call: true,
    encrypted: true,
    sensitive: true,
    directive: true,
    recipient: true,
    conduct: true,
    "formal-act": true,
    "not-work": true,
    "unknown-payload": true,
    forged: true,
    account: true,
    size: true,
    "too-many": true,
    "too-much": true,
    "archive-down": true,
    notice: true,
    "notice-acceptance": true,
    "notice-unavailable": true,
    unjudgeable: true,
  };
  test.each(Object.keys(reasons))("%s is one short sentence of its own", (refusal) => {
    const { text } = refusalText({ kind: "message", refusal: refusal as RefusalReason, ref: "", lang });
    expect(text.length).toBeLessThan(120);
    expect(text).toMatch(/^\S.*\.$/);
  });
});
