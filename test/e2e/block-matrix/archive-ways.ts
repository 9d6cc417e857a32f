/**
 * The server's own archive: what was said past the gateway is kept there, and asked for through it (XEP-0313).
 *
 * A page keeps its count, ids and order; what is refused comes as a stub (protocol.md §2.3 row 13, §5.2).
 */
import type { Element } from "@xmpp/xml";
import { expect } from "vitest";
import type { Sighting, StanzaRecord } from "../../../src/records/record.ts";
import { inGroups, type TriedCell } from "./cells.ts";
import { ROOM, type Scene } from "./scene.ts";
import { hasId, type Seat, type Seen } from "./seat.ts";
import { CLAUSES, payloadOf, textOf, traceOf, type Specimen } from "./specimen.ts";
import { nextIds, type Ids } from "./trial.ts";

const NS_MAM = "urn:xmpp:mam:2";
const NS_RSM = "http://jabber.org/protocol/rsm";
const HINTS = "<store xmlns='urn:xmpp:hints'/><no-copy xmlns='urn:xmpp:hints'/>";

interface Page {
  readonly ids: readonly string[];
  readonly results: readonly Seen[];
  /** Result set of the answer: first, last, count. */
  readonly set: string;
}

/** The last of them. */
const lastPage = async (seat: Seat, length: number, to?: string): Promise<Page> => {
  const { good: queryId } = nextIds();
  const since = seat.seen.length;
  const reply = await seat.ask(
    "set",
    `<query xmlns='${NS_MAM}' queryid='${queryId}'><set xmlns='${NS_RSM}'><max>${length}</max><before/></set></query>`,
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

interface Said extends Ids {
  readonly specimen: Specimen;
}

interface Pages {
  readonly said: readonly Said[];
  readonly page: Page;
  /** As it is past the gateway. */
  readonly real: Page;
  /** Of the gateway, for the page. */
  readonly records: readonly StanzaRecord[];
}

const inside = ({ specimen, token }: Said): string =>
  `<body>${textOf(specimen, token)}</body>${payloadOf(specimen, token)}`;

/** All of them said past the gateway, each with a good word behind it; then the page, through it and past it. */
const fetchPages = async (scene: Scene, way: ArchiveWay, specimens: readonly Specimen[]): Promise<Pages> => {
  const { ana, raj, kept } = scene;
  const said = specimens.map((specimen) => ({ specimen, ...nextIds() }));
  const fineTo = way.type === "chat" ? raj.jid : ROOM;
  const say = (to: string, id: string, content: string): string =>
    `<message type='${way.type}' to='${to}' id='${id}'>${content}${HINTS}</message>`;
  way
    .speaker(scene)
    .send(
      ...said.flatMap((one) => [
        say(way.address(scene), one.id, inside(one)),
        say(fineTo, one.good, "<body>fine</body>"),
      ]),
    );
  await raj.until(hasId(said.at(-1)?.good ?? ""), "the last good word");
  const length = 2 * said.length;
  const real = await lastPage(way.witness(scene), length, way.archive);
  const mark = kept.mark();
  const page = await lastPage(ana, length, way.archive);
  const records = kept.since(mark).filter(({ user }) => user === ana.jid);
  return { said, page, real, records };
};

const checkArchived = (pages: Pages, index: number, way: ArchiveWay): void => {
  const { said, page, real } = pages;
  const one = said[index];
  if (one === undefined) throw new Error(`nothing was said at ${index}`);
  const trace = traceOf(one.specimen, one.token);
  expect(page.ids).toEqual(real.ids);
  expect(page.ids).toHaveLength(2 * said.length);
  expect(page.set).toBe(real.set);
  const [first, second] = page.results.slice(2 * index);
  expect(real.results[2 * index]?.text).toContain(trace);
  expect(page.results.filter(({ text }) => text.includes(trace))).toEqual([]);
  expect(second?.text).toContain(one.good);
  const inner = first?.element.getChild("result", NS_MAM)?.getChild("forwarded")?.getChild("message");
  expect(inner, "a stub in its place").toBeDefined();
  const hasBody = inner?.getChild("body") !== undefined;
  if (one.specimen.isInner !== true) expect(hasBody, "body").toBe(one.specimen.act === "strip");
  checkRecords(pages, one, way.sighting);
};

const checkRecords = ({ said, records }: Pages, { specimen, token }: Said, sighting: Sighting): void => {
  const noted = records.filter(({ verdict }) => verdict.disposition !== "allow");
  expect(noted.map(({ received }) => received)).toHaveLength(said.length);
  const trace = traceOf(specimen, token);
  const own = noted.filter(({ received }) => received.includes(trace));
  expect(own).toHaveLength(1);
  const [record] = own;
  expect(record?.sighting).toBe(sighting);
  expect(record?.forwarded).not.toContain(trace);
  expect(record?.verdict.disposition).toBe("strip");
  expect(record?.verdict.ruleIds).toContain(specimen.rule);
  expect(record?.verdict.clauseIds).toContain(CLAUSES[specimen.rule]);
};

export interface ArchivedCell {
  readonly specimen: Specimen;
  readonly way: ArchiveWay;
  /** Those of one group are on one page. */
  readonly group?: string;
}

/** @returns one for each cell, which is fetched when the first of its page is run */
export const triedInArchive = (cells: readonly ArchivedCell[]): readonly TriedCell[] =>
  inGroups(cells).flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { way } = first;
    let fetched: Promise<Pages> | undefined;
    return group.map(({ specimen }, index) => ({
      row: `${specimen.row}, ${specimen.name}`,
      name: way.name,
      run: async (scene: Scene) => {
        fetched ??= fetchPages(
          scene,
          way,
          group.map((one) => one.specimen),
        );
        checkArchived(await fetched, index, way);
      },
    }));
  });
