import { expect, test } from "vitest";
import type { StanzaRecord } from "../../../src/records/record.ts";
import { UseCounts } from "../../../src/reports/use-counts.ts";
import { NOON } from "../../support/archive.ts";
import { finding, session, stanzaRecord } from "../../support/report.ts";

const counted = (...records: readonly StanzaRecord[]) => {
  const use = new UseCounts();
  for (const record of records) use.take(record);
  return use;
};

test.each<[string, Partial<StanzaRecord>, readonly [number, number, number]]>([
  ["a message of one's own is sent", {}, [1, 0, 0]],
  ["sent again it is not", { sighting: "retransmission" }, [0, 0, 0]],
  ["presence is no message", { stanzaKind: "presence" }, [0, 0, 0]],
  ["what arrives is received", { direction: "inbound", sighting: "delivery" }, [0, 1, 0]],
  ["from offline storage too", { direction: "inbound", sighting: "offline" }, [0, 1, 0]],
  ["in a room too", { direction: "inbound", sighting: "room" }, [0, 1, 0]],
  ["a carbon is not", { direction: "inbound", sighting: "carbon" }, [0, 0, 0]],
  ["an archive's page is not", { direction: "inbound", sighting: "archive" }, [0, 0, 0]],
  ["the gateway's own account uses nothing", { service: "notice" }, [0, 0, 0]],
  ["what is refused is not sent", { ...finding(1) }, [0, 0, 1]],
  [
    "what is refused of others is not one's own",
    { ...finding(1), direction: "inbound", sighting: "delivery" },
    [0, 0, 0],
  ],
])("%s", (_, changes, [sent, received, refused]) => {
  const [division] = counted(stanzaRecord(1, changes)).divisions();
  const amounts = [division?.sent ?? 0, division?.received ?? 0, division?.refused ?? 0];
  expect(amounts).toEqual([sent, received, refused]);
});

test("divisions are those that the record names, each with its accounts", () => {
  const { verdict } = stanzaRecord(1);
  const inBoth = { verdict: { ...verdict, divisions: ["claims", "field"] } };
  const use = counted(
    stanzaRecord(1, inBoth),
    stanzaRecord(2, { ...inBoth, user: "bo@agency.example/a" }),
    stanzaRecord(3, inBoth),
    stanzaRecord(4),
  );
  expect(use.divisions()).toEqual([
    { division: "", accounts: 1, sent: 1, received: 0, refused: 0 },
    { division: "claims", accounts: 2, sent: 3, received: 0, refused: 0 },
    { division: "field", accounts: 2, sent: 3, received: 0, refused: 0 },
  ]);
});

test("an account is active by its log-in or a message of its own, whatever comes for it", () => {
  const use = new UseCounts();
  use.take(session("bind", "ana@agency.example/desk", NOON + 5));
  use.take(session("resume", "ana@agency.example/desk", NOON + 3));
  use.take(session("bind", "idle@agency.example/x", NOON));
  use.take(session("close", "left@agency.example/x", NOON));
  use.take(stanzaRecord(1, { user: "bo@agency.example/x", direction: "inbound", sighting: "delivery" }));
  expect(use.accounts()).toEqual([
    { account: "ana@agency.example", logIns: 1, sent: 0, received: 0, refused: 0, lastActiveMs: NOON + 5 },
    { account: "bo@agency.example", logIns: 0, sent: 0, received: 1, refused: 0, lastActiveMs: undefined },
    { account: "idle@agency.example", logIns: 1, sent: 0, received: 0, refused: 0, lastActiveMs: NOON },
  ]);
});
