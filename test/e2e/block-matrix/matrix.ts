/** The cells of the matrix, and a suite of them for each door. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeNeeding } from "../../support/system-needs.ts";
import { ACCOUNT_ACTS } from "./account-acts.ts";
import { ADDRESSES, WORDS } from "./address-specimens.ts";
import { ACCOUNT, ROOM_ARCHIVE, runArchived, WITH_OUTSIDER } from "./archive-ways.ts";
import { CALLS } from "./call-specimens.ts";
import { CARD_ACTS } from "./card-acts.ts";
import { CIPHERS, UNKNOWNS } from "./cipher-specimens.ts";
import { checkBlockedLog, checkExplanations } from "./closing.ts";
import type { Door } from "./door.ts";
import { byNode, EVENT_WAYS } from "./event-ways.ts";
import { FILES } from "./file-specimens.ts";
import { IQ_WAYS } from "./iq-ways.ts";
import { MESSAGE_WAYS, type Way } from "./message-ways.ts";
import { PLACE_ACTS, type PlaceAct } from "./place-acts.ts";
import { PRESENCE_WAYS } from "./presence-ways.ts";
import { ROOM_ACTS } from "./room-acts.ts";
import { NICK_NODE, startScene, type Scene } from "./scene.ts";
import type { Specimen } from "./specimen.ts";
import { TRAFFIC_ACTS } from "./traffic-acts.ts";
import { run } from "./trial.ts";

const PAYLOADS: readonly Specimen[] = [...FILES, ...CALLS, ...CIPHERS, ...UNKNOWNS];
const NOTIFIED = [NICK_NODE, ...new Set(PAYLOADS.flatMap(({ nodes }) => nodes ?? []))];

type Cell = readonly [row: string, way: string, specimen: Specimen, how: Way];

/** The first specimen of a row goes every way; its variants go the ways that differ. */
const isTried = (
  { skips = [], isVariant }: Specimen,
  { name, isRare }: Pick<Way, "name" | "isRare">,
): boolean => !skips.includes(name) && !(isRare === true && isVariant === true);

const cellsOf = (specimens: readonly Specimen[], ways: readonly Way[]): readonly Cell[] =>
  specimens.flatMap((specimen) =>
    ways
      .filter((way) => isTried(specimen, way) && way.fits?.(specimen) !== false)
      .map((way): Cell => [`${specimen.row}, ${specimen.name}`, way.name, specimen, way]),
  );

const ACTS = [...CARD_ACTS, ...TRAFFIC_ACTS, ...ACCOUNT_ACTS, ...ROOM_ACTS];

/** All cells, or each row once in each direction: what differs between doors is not what is judged. */
export type Breadth = "all" | "rows";

/** By row and direction, the first of each; a way's name ends in its direction. */
const firsts = <T>(cells: readonly T[], keyOf: (cell: T) => string): readonly T[] => {
  const seen = new Map<string, T>();
  for (const cell of cells) if (!seen.has(keyOf(cell))) seen.set(keyOf(cell), cell);
  return [...seen.values()];
};

const directionIn = (name: string): string => (name.includes("inbound") ? "in" : "out");

const archiveCells = [
  ...[...PAYLOADS, ...ADDRESSES].flatMap((specimen) =>
    [ACCOUNT, ROOM_ARCHIVE].filter((way) => isTried(specimen, way)).map((way) => [specimen, way] as const),
  ),
  [WORDS, WITH_OUTSIDER] as const,
].map(([specimen, way]) => [`${specimen.row}, ${specimen.name}`, way.name, specimen, way] as const);

const within = (breadth: Breadth, cells: readonly Cell[]): readonly Cell[] =>
  breadth === "all" ? cells : firsts(cells, ([, way, { row }]) => `${row} ${directionIn(way)}`);

const CELLS: readonly Cell[] = [
  ...cellsOf([...PAYLOADS, ...ADDRESSES], MESSAGE_WAYS),
  ...cellsOf(PAYLOADS, IQ_WAYS),
  ...cellsOf(PAYLOADS, PRESENCE_WAYS),
  ...cellsOf([...PAYLOADS.flatMap(byNode), ...ADDRESSES], EVENT_WAYS),
];

const placesWithin = (breadth: Breadth): readonly PlaceAct[] =>
  breadth === "all" ? PLACE_ACTS : firsts(PLACE_ACTS, ({ row, direction }) => `${row} ${direction}`);

const actsWithin = (breadth: Breadth) =>
  [...ACTS, ...placesWithin(breadth)].map((act) => [act.row, act.name, act] as const);

export const matrixOver = (door: Door, breadth: Breadth): void => {
  describeNeeding(["prosody"], `block matrix over ${door.name}`, () => {
    let scene: Scene | undefined;
    beforeAll(async () => {
      scene = await startScene(NOTIFIED, door);
    });
    afterAll(async () => {
      await scene?.end();
    });

    it.each(within(breadth, CELLS))("%s: %s", async (_row, _way, specimen, way) => {
      if (scene !== undefined) await run(scene, way.trial(scene, specimen));
    });

    it.each(breadth === "all" ? archiveCells : archiveCells.slice(0, 1))(
      "%s: %s",
      async (_row, _way, specimen, way) => {
        if (scene !== undefined) await runArchived(scene, specimen, way);
      },
    );

    it.each(actsWithin(breadth))("%s: %s", async (_row, _name, act) => {
      if (scene !== undefined) await run(scene, act.trial(scene));
    });

    it("lists all of it in the blocked log, and nothing else", async () => {
      if (scene !== undefined) expect(await checkBlockedLog(scene)).toBeGreaterThan(0);
    });

    it("explains a reference of every rule", async () => {
      if (scene === undefined) return;
      const rules = await checkExplanations(scene);
      expect(rules).toEqual(
        expect.arrayContaining(["external-domain", "file-transfer", "opaque-content", "text-only"]),
      );
    });
  });
};
