import { describe, expect, it } from "vitest";
import type { StanzaRecord } from "../../../src/records/record.ts";
import { Contexts } from "../../../src/replay/contexts.ts";
import { stanzaRecord } from "../../support/archive.ts";
import { policyFor, prepare } from "../../support/policy.ts";
import { startRecord } from "../../support/replayed.ts";
import { stanzaOf, USER } from "../../support/stanzas.ts";

const PRESENCE = `<presence from='ops@rooms.agency.example/eve'><x xmlns='http://jabber.org/protocol/muc#user'><item jid='eve@outside.example'/></x></presence>`;
const DISCO = `<iq type='result' id='d' from='files.agency.example' to='lee@agency.example/desk'><query xmlns='http://jabber.org/protocol/disco#info'><identity category='store' type='file'/></query></iq>`;
const BODY = "<message to='ops@rooms.agency.example' type='groupchat'><body>hi</body></message>";

const inbound = (sessionId: string, streamId?: string): StanzaRecord =>
  stanzaRecord(1, {
    sessionId,
    direction: "inbound",
    ...(streamId === undefined ? {} : { position: { streamId, count: 1 } }),
  });
const outbound = (sessionId: string, streamId?: string): StanzaRecord => ({
  ...inbound(sessionId, streamId),
  direction: "outbound",
});

const revision = policyFor({ serviceDomains: new Set(["rooms.agency.example", "files.agency.example"]) });
const at = (logId: string) => ({ logId, user: USER, revision });
const roomsIn = (contexts: Contexts, record: StanzaRecord, logId = "one"): readonly string[] => [
  ...contexts.contextOf(stanzaOf(BODY), record, at(logId)).outsiders.rooms.keys(),
];
const ROOM = ["ops@rooms.agency.example"];

/** One in whose session `s1` somebody from outside was seen. */
function sighted(streamId?: string): Contexts {
  const contexts = new Contexts(prepare);
  contexts.hear("one", startRecord("a"));
  contexts.contextOf(stanzaOf(PRESENCE, "inbound"), inbound("s1", streamId), at("one"));
  return contexts;
}

describe("what a stream saw", () => {
  it("is the stream's own, from before it counts stanzas and over its resumptions", () => {
    const contexts = sighted();
    expect(roomsIn(contexts, outbound("s1"))).toEqual(ROOM);
    expect(roomsIn(contexts, outbound("s1", "s1"))).toEqual(ROOM);
    expect(roomsIn(contexts, outbound("s2"))).toEqual([]);
    expect(roomsIn(contexts, outbound("s3", "s1"), "another")).toEqual(ROOM);
  });

  it("outlives the session, and not the gateway", () => {
    const contexts = sighted();
    contexts.hear("one", {
      kind: "session",
      recordId: "s1.9",
      receivedAtMs: 0,
      sessionId: "s1",
      step: "close",
      facts: {},
    });
    expect(roomsIn(contexts, outbound("s2", "s1"))).toEqual(ROOM);
    contexts.hear("one", startRecord("b"));
    expect(roomsIn(contexts, outbound("s4", "s1"))).toEqual([]);
  });

  it("outlives a worker that was handed the others' sights, and is the others' own", () => {
    const contexts = sighted();
    contexts.hear("two", startRecord("b"));
    expect(roomsIn(contexts, outbound("s2", "s1"), "two")).toEqual(ROOM);
    contexts.hear("one", startRecord("c", { sightedStreams: 1 }));
    expect(roomsIn(contexts, outbound("s3", "s1"))).toEqual(ROOM);
    contexts.hear("one", startRecord("d"));
    expect(roomsIn(contexts, outbound("s4", "s1"))).toEqual([]);
  });

  it("is not learnt from what a client says", () => {
    const contexts = new Contexts(prepare);
    contexts.contextOf(stanzaOf(PRESENCE), outbound("s1"), at("one"));
    expect(roomsIn(contexts, outbound("s1"))).toEqual([]);
  });
});

describe("what hosts said of themselves", () => {
  it("is known to the process of that log, until it starts again", () => {
    const contexts = new Contexts(prepare);
    const hostsIn = (logId: string): readonly string[] => [
      ...contexts.contextOf(stanzaOf(BODY), outbound("s1"), at(logId)).refusedHosts,
    ];
    expect(hostsIn("one")).toEqual([]);
    contexts.learn(stanzaOf(DISCO, "inbound"), at("one"));
    expect([hostsIn("one"), hostsIn("two")]).toEqual([["files.agency.example"], []]);
    contexts.hear("two", startRecord("b"));
    expect(hostsIn("one")).toEqual(["files.agency.example"]);
    contexts.hear("one", startRecord("c"));
    expect(hostsIn("one")).toEqual([]);
  });
});
