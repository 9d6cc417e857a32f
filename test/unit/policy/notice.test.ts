import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  isNoticeText,
  noticeDue,
  PROOF_KINDS,
  provenUntilMs,
  withProof,
  type NoticeFacts,
  type NoticeStanding,
} from "../../../src/policy/notice.ts";

const NOW = 1_700_000_000_000;
const known = { nowMs: NOW, isText: (id: string): boolean => id === "now" };
const shown: NoticeStanding = { textId: "now", deliveredAtMs: NOW - 1_000 };
const monthly = { periodMs: 10_000, proof: "delivered" } as const;

describe("until when a proof holds", () => {
  test.each([
    ["for its period", shown, monthly, NOW + 9_000],
    ["not at all where there is none", undefined, monthly, 0],
    ["not for another text", { ...shown, textId: "old" }, monthly, 0],
    ["not where more is asked for", shown, { ...monthly, proof: "accepted" }, 0],
    [
      "accepted, where that is asked for",
      { ...shown, acceptedAtMs: NOW },
      { ...monthly, proof: "accepted" },
      NOW + 10_000,
    ],
    ["not from a time to come", { ...shown, deliveredAtMs: NOW + 300_001 }, monthly, 0],
  ] as const)("%s", (_what, standing, policy, untilMs) => {
    expect(provenUntilMs(standing, policy, known)).toBe(untilMs);
  });

  test("a shorter period, a stronger proof or another text never makes it longer", () => {
    const when = fc.integer({ min: NOW - 100_000, max: NOW });
    const standing = fc.record(
      { textId: fc.constantFrom("now", "old"), deliveredAtMs: when },
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(standing, fc.option(when), fc.nat(50_000), fc.nat(50_000), (one, accepted, a, b) => {
        const full =
          accepted === null ? one : withProof(one, { textId: one.textId, kind: "form", atMs: accepted });
        const [shorter, longer] = a < b ? [a, b] : [b, a];
        const until = (periodMs: number, proof: "delivered" | "accepted"): number =>
          provenUntilMs(full, { periodMs, proof }, known);
        expect(until(shorter, "delivered")).toBeLessThanOrEqual(until(longer, "delivered"));
        expect(until(longer, "accepted")).toBeLessThanOrEqual(Math.max(until(longer, "delivered"), 0));
      }),
    );
  });
});

test("a proof adds to those of its text; an acceptance is a delivery, too", () => {
  const first = withProof(undefined, { textId: "now", kind: "ping", atMs: 1 });
  expect(first).toEqual({ textId: "now", deliveredAtMs: 1 });
  const accepted = withProof(first, { textId: "now", kind: "reply", atMs: 2 });
  expect(accepted).toEqual({ textId: "now", deliveredAtMs: 2, acceptedAtMs: 2 });
  expect(withProof(accepted, { textId: "now", kind: "receipt", atMs: 3 })).toEqual({
    textId: "now",
    deliveredAtMs: 3,
    acceptedAtMs: 2,
  });
  expect(withProof(accepted, { textId: "new", kind: "receipt", atMs: 3 })).toEqual({
    textId: "new",
    deliveredAtMs: 3,
  });
  expect(PROOF_KINDS).toHaveLength(5);
});

describe("what is due", () => {
  const facts: NoticeFacts = {
    account: "gate@agency.example",
    user: "lee@agency.example",
    nowMs: NOW,
    untilMs: 0,
    hasPassed: false,
    isDelivered: false,
    isAvailable: true,
  };
  test.each([
    ["the notice", {}, "delivery"],
    ["nothing while a proof holds", { untilMs: NOW + 1 }, "none"],
    ["the notice, when it has just ended", { untilMs: NOW }, "delivery"],
    ["the user's word", { isDelivered: true }, "acceptance"],
    ["what nobody can give", { isAvailable: false }, "unavailable"],
    ["the client's answer, though the account has gone", { isAvailable: false, hasPassed: true }, "delivery"],
    ["nothing of the account itself", { user: "gate@agency.example" }, "none"],
    ["nothing where there is no account", { account: "" }, "none"],
  ] as const)("%s", (_what, otherwise, due) => {
    expect(noticeDue({ ...facts, ...otherwise }, { isHoldAsked: false })).toBe(due);
  });
  test("without an account, what is asked for in so many words", () => {
    expect(noticeDue({ ...facts, account: "" }, { isHoldAsked: true })).toBe("unavailable");
  });
});

test("a text is one of those in force by its id", () => {
  const texts = { en: { id: "a", text: "" }, es: { id: "b", text: "" } };
  expect(["a", "b", "c"].map((id) => isNoticeText({ texts }, id))).toEqual([true, true, false]);
});
