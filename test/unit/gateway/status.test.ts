import { expect, test } from "vitest";
import { mergeStatus, sessionsOf, type GatewayStatus } from "../../../src/gateway/status.ts";

const status = (sessions: number, isUp: boolean): GatewayStatus => ({
  version: "1",
  startedAt: "2026-10-01T00:00:00.000Z",
  policy: { revision: "r", profile: "strict", mode: "enforce", rules: {}, clients: "" },
  listeners: [
    { name: "a", address: "127.0.0.1:1", sessions },
    { name: "b", address: "127.0.0.1:2", sessions: 1 },
  ],
  upstreams: [{ name: "server", isUp }],
  archive: {
    isUp,
    ...(isUp ? {} : { code: "SG_ARCHIVE_FULL" }),
    queuedRecords: 1,
    queuedBytes: 10,
    lastSequence: sessions,
  },
  certificates: [],
  isDraining: false,
});

test("sessions and records are added up; what one of them misses is missing", () => {
  expect(mergeStatus([status(2, true), status(3, false)])).toMatchObject({
    listeners: [{ sessions: 5 }, { sessions: 2 }],
    upstreams: [{ isUp: false }],
    archive: { isUp: false, code: "SG_ARCHIVE_FULL", queuedRecords: 2, queuedBytes: 20, lastSequence: 5 },
  });
  expect(mergeStatus([status(2, true)])).toEqual(status(2, true));
  const annualReview = { due: null, lastAccepted: null, isOverdue: false };
  expect(mergeStatus([status(2, true), { ...status(3, true), annualReview }])).toMatchObject({
    annualReview,
  });
  expect(mergeStatus([])).toBeUndefined();
  expect(sessionsOf(status(4, true))).toBe(5);
});
