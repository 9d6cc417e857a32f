/**
 * The server's own archive: what was said past the gateway is kept there, and asked for through it (XEP-0313).
 *
 * A page keeps its count, ids and order; what is refused comes as a stub (protocol.md §2.3 row 13, §5.2).
 */
import type { Element } from "@xmpp/xml";
import { expect } from "vitest";
import type { Sighting } from "../../../src/records/record.ts";
import { ROOM, type Scene } from "./scene.ts";
import { hasId, type Seat, type Seen } from "./seat.ts";
import { CLAUSES, payloadOf, textOf, traceOf, type Specimen } from "./specimen.ts";
import { nextIds } from "./trial.ts";

const NS_MAM = "urn:xmpp:mam:2";
const NS_RSM = "http://jabber.org/protocol/rsm";
const HINTS = "<store xmlns='urn:xmpp:hints'/><no-copy xmlns='urn:xmpp:hints'/>";

export interface Page {
  readonly ids: readonly string[];
  readonly results: readonly Seen[];
  /** Result set of the answer: first, last, count. */
  readonly set: string;
}

/** The last two. */
export const lastPage = async (seat: Seat, to?: string): Promise<Page> => {
  const { good: queryId } = nextIds();
  const since = seat.seen.length;
  const reply = await seat.ask(
    "set",
    `<query xmlns='${NS_MAM}' queryid='${queryId}'><set xmlns='${NS_RSM}'><max>2</max><before/></set></query>`,
    to,
  );
  const results = seat.seen
    .slice(since)
    .filter(({ element }) => element.getChild("result", NS_MAM)?.attrs["queryid"] === queryId);
  const set = reply.getChild("fin", NS_MAM)?.getChild("set", NS_RSM);
  return { ids: results.map(({ element }) => idOf(element)), results, set: inWords(set) };
};

const idOf = (message: Element): string => String(message.getChild("result", NS_MAM)?.attrs["id"]);

const inWords = (set: Element | undefined): string =>
  ["first", "last", "count"].map((name) => `${name} ${set?.getChildText(name) ?? "-"}`).join(", ");

export interface ArchiveWay {
  readonly name: string;
  /** Tried with the first specimen of a row alone. */
  readonly isRare?: true;
  readonly sighting: Sighting;
  /** Asked for a page: the archive's address. */
  readonly archive: string | undefined;
  /** Who speaks, past the gateway. */
  readonly speaker: (scene: Scene) => Seat;
  /** Who reads the same page past the gateway. */
  readonly witness: (scene: Scene) => Seat;
  readonly address: (scene: Scene) => string;
  readonly type: "chat" | "groupchat";
}

export const ACCOUNT: ArchiveWay = {
  name: "archive of the account, inbound",
  sighting: "archive",
  archive: undefined,
  speaker: ({ away }) => away,
  witness: ({ away }) => away,
  address: ({ raj }) => raj.jid,
  type: "chat",
};

export const ROOM_ARCHIVE: ArchiveWay = {
  ...ACCOUNT,
  name: "archive of the room, inbound",
  isRare: true,
  archive: ROOM,
  speaker: ({ raj }) => raj,
  witness: ({ raj }) => raj,
  address: () => ROOM,
  type: "groupchat",
};

/** With an outsider, in the account's archive. */
export const WITH_OUTSIDER: ArchiveWay = {
  ...ACCOUNT,
  name: "archive of words with the second host, inbound",
  address: ({ eve }) => eve.jid,
};

export const runArchived = async (scene: Scene, specimen: Specimen, way: ArchiveWay): Promise<void> => {
  const { ana, raj, kept } = scene;
  const { id, token, good } = nextIds();
  const trace = traceOf(specimen, token);
  const say = (to: string, type: string, one: string, inside: string): string =>
    `<message type='${type}' to='${to}' id='${one}'>${inside}${HINTS}</message>`;
  const bad = `<body>${textOf(specimen, token)}</body>${payloadOf(specimen, token)}`;
  const speaker = way.speaker(scene);
  const fine = way.type === "chat" ? say(raj.jid, "chat", good, "<body>fine</body>") : undefined;
  speaker.send(
    say(way.address(scene), way.type, id, bad) + (fine ?? say(ROOM, "groupchat", good, "<body>fine</body>")),
  );
  await raj.until(hasId(good), "the good word");
  const real = await lastPage(way.witness(scene), way.archive);
  const mark = kept.mark();
  const page = await lastPage(ana, way.archive);
  expect(page.ids).toEqual(real.ids);
  expect(page.ids).toHaveLength(2);
  expect(page.set).toBe(real.set);
  const [first, second] = page.results;
  expect(real.results[0]?.text).toContain(trace);
  expect(first?.text).not.toContain(trace);
  expect(second?.text).toContain(good);
  const inner = first?.element.getChild("result", NS_MAM)?.getChild("forwarded")?.getChild("message");
  expect(inner, "a stub in its place").toBeDefined();
  const hasBody = inner?.getChild("body") !== undefined;
  if (specimen.isInner !== true) expect(hasBody, "body").toBe(specimen.act === "strip");
  checkRecords(scene, { mark, trace, specimen, sighting: way.sighting });
};

interface Expected {
  readonly mark: number;
  readonly trace: string;
  readonly specimen: Specimen;
  readonly sighting: Sighting;
}

const checkRecords = ({ kept, ana }: Scene, { mark, trace, specimen, sighting }: Expected): void => {
  const own = kept.since(mark).filter(({ user }) => user === ana.jid);
  const noted = own.filter(({ verdict }) => verdict.disposition !== "allow");
  expect(noted.map(({ received }) => received)).toHaveLength(1);
  const [record] = noted;
  expect(record?.sighting).toBe(sighting);
  expect(record?.received).toContain(trace);
  expect(record?.forwarded).not.toContain(trace);
  expect(record?.verdict.disposition).toBe("strip");
  expect(record?.verdict.ruleIds).toContain(specimen.rule);
  expect(record?.verdict.clauseIds).toContain(CLAUSES[specimen.rule]);
};
