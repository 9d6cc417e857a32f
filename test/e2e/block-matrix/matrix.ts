/** The cells of the matrix, and a suite of them for each door. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeNeeding } from "../../support/system-needs.ts";
import { ACCOUNT_ACTS } from "./account-acts.ts";
import { ADDRESSES, WORDS } from "./address-specimens.ts";
import { ACCOUNT, ROOM_ARCHIVE, triedInArchive, WITH_OUTSIDER, type ArchivedCell } from "./archive-ways.ts";
import { CARD_ACTS } from "./card-acts.ts";
import { tried, type Cell, type TriedCell } from "./cells.ts";
import { checkBlockedLog, checkExplanations } from "./closing.ts";
import { DIRECT_TLS, type Door } from "./door.ts";
import { byNode, EVENT_WAYS } from "./event-ways.ts";
import { IQ_WAYS } from "./iq-ways.ts";
import { MESSAGE_WAYS, type Way } from "./message-ways.ts";
import { PAYLOAD_SPECIMENS } from "./payload-specimens.ts";
import { PLACE_ACTS } from "./place-acts.ts";
import { PRESENCE_WAYS } from "./presence-ways.ts";
import { ROOM_ACTS } from "./room-acts.ts";
import { NICK_NODE, startScene, type Scene } from "./scene.ts";
import type { Specimen } from "./specimen.ts";
import { TRAFFIC_ACTS } from "./traffic-acts.ts";

const NOTIFIED = [NICK_NODE, ...new Set(PAYLOAD_SPECIMENS.flatMap(({ nodes }) => nodes ?? []))];

/** The first specimen of a row goes every way; its variants go the ways that differ. */
const isTried = (
  { skips = [], isVariant }: Specimen,
  { name, isRare }: Pick<Way, "name" | "isRare">,
): boolean => !skips.includes(name) && !(isRare === true && isVariant === true);

/** Whose trace is a token, which no other cell has. */
const isTraced = (specimen: Specimen, { isUntraced }: Pick<Way, "isUntraced">): boolean =>
  specimen.trace === undefined && isUntraced !== true;

const nameOf = ({ row, name }: Specimen): string => `${row}, ${name}`;

const cellsOf = (specimens: readonly Specimen[], ways: readonly Way[]): readonly Cell[] =>
  ways.flatMap((way) =>
    specimens
      .filter((specimen) => isTried(specimen, way) && way.fits?.(specimen) !== false)
      .map((specimen) => ({
        row: nameOf(specimen),
        name: way.name,
        trial: (scene: Scene) => way.trial(scene, specimen),
        ...(isTraced(specimen, way) && { group: way.name }),
      })),
  );

const ARCHIVED: readonly ArchivedCell[] = [
  ...[ACCOUNT, ROOM_ARCHIVE].flatMap((way) =>
    [...PAYLOAD_SPECIMENS, ...ADDRESSES]
      .filter((specimen) => isTried(specimen, way))
      .map((specimen) => ({ specimen, way, ...(isTraced(specimen, {}) && { group: way.name }) })),
  ),
  { specimen: WORDS, way: WITH_OUTSIDER },
];

const CELLS: readonly Cell[] = [
  ...cellsOf([...PAYLOAD_SPECIMENS, ...ADDRESSES], MESSAGE_WAYS),
  ...cellsOf(PAYLOAD_SPECIMENS, IQ_WAYS),
  ...cellsOf(PAYLOAD_SPECIMENS, PRESENCE_WAYS),
  ...cellsOf([...PAYLOAD_SPECIMENS.flatMap(byNode), ...ADDRESSES], EVENT_WAYS),
];

const ACTS: readonly Cell[] = [...CARD_ACTS, ...TRAFFIC_ACTS, ...ACCOUNT_ACTS, ...ROOM_ACTS, ...PLACE_ACTS];

/** But those of the server's archive, which are cells of their own kind. */
export const ALL_CELLS: readonly Cell[] = [...CELLS, ...ACTS];

/** @returns [row, name, cell] of each, as `it.each` has them */
const titled = (cells: readonly TriedCell[]) => cells.map((cell) => [cell.row, cell.name, cell] as const);

export const matrixOver = (door: Door): void => {
  describeNeeding(["prosody"], `block matrix over ${door.name}`, () => {
    let scene: Scene | undefined;
    beforeAll(async () => {
      scene = await startScene(NOTIFIED, door);
    });
    afterAll(async () => {
      await scene?.end();
    });

    it.each(titled([...tried(CELLS), ...triedInArchive(ARCHIVED), ...tried(ACTS)]))(
      "%s: %s",
      async (_row, _name, cell) => {
        if (scene !== undefined) await cell.run(scene);
      },
    );

    it("lists all of it in the blocked log, and nothing else", async () => {
      if (scene !== undefined) expect(await checkBlockedLog(scene)).toBeGreaterThan(0);
    });

    // A reference is explained by what is on record, whichever way it came.
    if (door !== DIRECT_TLS) return;
    it("explains a reference of every rule", async () => {
      if (scene === undefined) return;
      const rules = await checkExplanations(scene);
      expect(rules).toEqual(
        expect.arrayContaining(["external-domain", "file-transfer", "opaque-content", "text-only"]),
      );
    });
  });
};
