/**
 * The block matrix over wires: every row of protocol.md §3.1 and §4.1 and rows 1 to 13 of §2.3, in each way that a
 * stanza can go, with a real Prosody behind the real gateway. Unknown namespaces fail closed.
 *
 * A cell shows: the receiver's own raw stream has nothing of it, whoever must be told is told rightly, one durable
 * record names rule and clause, and the next good stanza arrives by the same way.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeNeeding } from "../support/system-needs.ts";
import { ACCOUNT_ACTS } from "./block-matrix/account-acts.ts";
import { ADDRESSES, WORDS } from "./block-matrix/address-specimens.ts";
import { ACCOUNT, ROOM_ARCHIVE, runArchived, WITH_OUTSIDER } from "./block-matrix/archive-ways.ts";
import { CALLS } from "./block-matrix/call-specimens.ts";
import { CARD_ACTS } from "./block-matrix/card-acts.ts";
import { CIPHERS, UNKNOWNS } from "./block-matrix/cipher-specimens.ts";
import { checkBlockedLog, checkExplanations } from "./block-matrix/closing.ts";
import { byNode, EVENT_WAYS } from "./block-matrix/event-ways.ts";
import { FILES } from "./block-matrix/file-specimens.ts";
import { IQ_WAYS } from "./block-matrix/iq-ways.ts";
import { MESSAGE_WAYS, type Way } from "./block-matrix/message-ways.ts";
import { PRESENCE_WAYS } from "./block-matrix/presence-ways.ts";
import { ROOM_ACTS } from "./block-matrix/room-acts.ts";
import { NICK_NODE, startScene, type Scene } from "./block-matrix/scene.ts";
import type { Specimen } from "./block-matrix/specimen.ts";
import { TRAFFIC_ACTS } from "./block-matrix/traffic-acts.ts";
import { run } from "./block-matrix/trial.ts";

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

const acts = [...CARD_ACTS, ...TRAFFIC_ACTS, ...ACCOUNT_ACTS, ...ROOM_ACTS].map(
  (act) => [act.row, act.name, act] as const,
);

const archiveCells = [
  ...[...PAYLOADS, ...ADDRESSES].flatMap((specimen) =>
    [ACCOUNT, ROOM_ARCHIVE].filter((way) => isTried(specimen, way)).map((way) => [specimen, way] as const),
  ),
  [WORDS, WITH_OUTSIDER] as const,
].map(([specimen, way]) => [`${specimen.row}, ${specimen.name}`, way.name, specimen, way] as const);

describeNeeding(["prosody"], "block matrix", () => {
  let scene: Scene | undefined;
  beforeAll(async () => {
    scene = await startScene(NOTIFIED);
  });
  afterAll(async () => {
    await scene?.end();
  });

  it.each([
    ...cellsOf([...PAYLOADS, ...ADDRESSES], MESSAGE_WAYS),
    ...cellsOf(PAYLOADS, IQ_WAYS),
    ...cellsOf(PAYLOADS, PRESENCE_WAYS),
    ...cellsOf([...PAYLOADS.flatMap(byNode), ...ADDRESSES], EVENT_WAYS),
  ])("%s: %s", async (_row, _way, specimen, way) => {
    if (scene !== undefined) await run(scene, way.trial(scene, specimen));
  });

  it.each(archiveCells)("%s: %s", async (_row, _way, specimen, way) => {
    if (scene !== undefined) await runArchived(scene, specimen, way);
  });

  it.each(acts)("%s: %s", async (_row, _name, act) => {
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
