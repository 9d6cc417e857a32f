import { expect, test } from "vitest";
import type { NoticeProof } from "../../../src/policy/notice.ts";
import { NoticeProofs } from "../../../src/session/notice-proofs.ts";

const proof = (changes: Partial<NoticeProof> = {}): NoticeProof => ({
  account: "lee@agency.example",
  textId: "a",
  lang: "en",
  kind: "ping",
  atMs: 1,
  sessionId: "s",
  recordId: "s.1",
  ...changes,
});

test("tells of what it was told itself, not of what others told", () => {
  const told: NoticeProof[] = [];
  const proofs = new NoticeProofs((one) => void told.push(one));
  proofs.keep(proof());
  proofs.hear(proof({ account: "raj@agency.example" }));
  expect(told).toEqual([proof()]);
  expect(proofs.of("raj@agency.example")).toEqual({ textId: "a", deliveredAtMs: 1 });
  expect(proofs.of("mia@agency.example")).toBeUndefined();
});

test("what it holds is enough to know the same elsewhere", () => {
  const proofs = new NoticeProofs();
  const all = [
    proof({ textId: "old", kind: "form" }),
    proof({ atMs: 2 }),
    proof({ kind: "reply", atMs: 3 }),
    proof({ kind: "receipt", atMs: 9 }),
  ];
  for (const one of all) proofs.hear(one);
  const standing = { textId: "a", deliveredAtMs: 9, acceptedAtMs: 3 };
  expect(proofs.of("lee@agency.example")).toEqual(standing);
  expect(proofs.all).toHaveLength(3);
  const other = new NoticeProofs();
  for (const one of proofs.all.toReversed()) other.hear(one);
  expect(other.of("lee@agency.example")).toEqual(standing);
});

test("a proof of an older text comes late and changes nothing", () => {
  const proofs = new NoticeProofs();
  proofs.hear(proof({ textId: "new", atMs: 5 }));
  proofs.hear(proof({ textId: "old", atMs: 4 }));
  expect(proofs.of("lee@agency.example")).toEqual({ textId: "new", deliveredAtMs: 5 });
});

test.each(["a", "b"])("a proof that a wrong clock dated does not stand in the way of text %s", (textId) => {
  const proofs = new NoticeProofs();
  proofs.keep(proof({ textId: "a", atMs: 86_400_000 }));
  proofs.keep(proof({ textId, kind: "receipt", atMs: 7 }));
  expect(proofs.of("lee@agency.example")).toEqual({ textId, deliveredAtMs: 7 });
  expect(proofs.all).toEqual([proof({ textId, kind: "receipt", atMs: 7 })]);
});
