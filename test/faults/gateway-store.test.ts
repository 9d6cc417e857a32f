/**
 * The archive fails under the whole gateway: read-only, full, gone. Nothing passes, senders are told to wait, what
 * comes in waits with the server and arrives once the archive is back, and the gateway finds that out by itself.
 */
import type { Element } from "@xmpp/xml";
import { execFileSync } from "node:child_process";
import { renameSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readiness, startGateway, type Gateway } from "../../scripts/peers/gateway.ts";
import { AGENCY, ANA, bareJid, OTHER, PEOPLE, RAJ } from "../../scripts/peers/people.ts";
import { hasId, idOf } from "../../scripts/peers/peer.ts";
import { startProsody } from "../../scripts/peers/prosody.ts";
import { RawClient } from "../../scripts/peers/raw-client.ts";
import type { XmppServer } from "../../scripts/peers/server.ts";
import { recordsOf } from "../../src/archive/reader.ts";
import { verifyLog } from "../../src/archive/verify.ts";
import { ManagedClient } from "../support/managed-client.ts";
import { describeNeeding } from "../support/system-needs.ts";
import { isText } from "./gateway-ledger.ts";
import { Bench, describeWithVolumes } from "./volume.ts";

const SIZE_MB = 48;
const PATIENCE = { timeout: 30_000, interval: 50 };

/** @returns how to mend it */
type Break = () => () => void;

interface Fault {
  readonly name: string;
  /** While the gateway is down: moves its archive onto a volume of the test's. */
  readonly place: () => void;
  readonly fail: Break;
  readonly code: RegExp;
}

let bench: Bench;
let server: XmppServer;
let gateway: Gateway;
let raj: RawClient;
let image = "";

const mountOverArchive = (...args: readonly string[]): void => {
  const kept = bench.path("kept");
  renameSync(gateway.archiveDir, kept);
  bench.mount(gateway.archiveDir, ...args);
  execFileSync("cp", ["--archive", `${kept}/.`, gateway.archiveDir]);
  execFileSync("sync", ["--file-system", gateway.archiveDir]);
};

const READ_ONLY: Fault = {
  name: "read-only, as ext4 makes itself after an I/O error",
  place: () => {
    image = bench.makeImage("image", SIZE_MB);
    mountOverArchive("-o", "loop", image);
  },
  fail: () => {
    bench.remount(gateway.archiveDir, "abort");
    return () => {
      const copy = bench.copyImage(image, "copy");
      bench.unmount(gateway.archiveDir);
      bench.mount(gateway.archiveDir, "-o", "loop", copy);
    };
  },
  code: /SG_ARCHIVE_(?:READ_ONLY|UNAVAILABLE)/u,
};

const FULL: Fault = {
  name: "full",
  place: () => mountOverArchive("-t", "tmpfs", "-o", `size=${SIZE_MB}m`, "tmpfs"),
  fail: () => {
    const filler = join(gateway.archiveDir, "filler");
    const { bavail, bsize } = statfsSync(gateway.archiveDir);
    writeFileSync(filler, Buffer.alloc(bavail * bsize - 600_000));
    return () => rmSync(filler);
  },
  code: /SG_ARCHIVE_FULL/u,
};

const AWAY: Fault = {
  name: "unmounted",
  place: () => mountOverArchive("--bind", bench.mount(bench.path("disk"), "-t", "tmpfs", "tmpfs")),
  fail: () => {
    bench.unmount(gateway.archiveDir);
    return () => void bench.mount(gateway.archiveDir, "--bind", bench.path("disk"));
  },
  code: /SG_ARCHIVE_(?:NO_LOG|UNAVAILABLE)/u,
};

const RENAMED: Fault = {
  name: "renamed away",
  place: () => undefined,
  fail: () => {
    const aside = `${gateway.archiveDir}.aside`;
    renameSync(gateway.archiveDir, aside);
    return () => renameSync(aside, gateway.archiveDir);
  },
  code: /SG_ARCHIVE_(?:NO_LOG|UNAVAILABLE)/u,
};

const chat = (to: string, id: string, text = "see you at four"): string =>
  `<message type='chat' to='${to}' id='${id}'><body>${text}</body></message>`;

const many = (name: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, n) => `${name}-${n + 1}`);

const conditionOf = (stanza: Element): string => {
  const error = stanza.getChild("error");
  return `${error?.getChildElements()[0]?.getName() ?? ""}/${String(error?.attrs["type"])}`;
};

const logIn = async (): Promise<ManagedClient> => {
  const { directPort, certificates } = gateway;
  const where = { account: ANA, port: directPort, authority: certificates.authority, resource: "desk" };
  return await ManagedClient.start({ ...where, tls: "direct" });
};

const idsAtRaj = (): readonly string[] => raj.stanzas.all.filter(isText).map((one) => idOf(one) ?? "");
const errorsAt = (client: ManagedClient): readonly Element[] =>
  client.received.filter(({ attrs }) => attrs["type"] === "error");

/** One after another until the gateway refuses. @returns the ids of those that passed, and of the refused one */
const sendUntilRefused = async (
  client: ManagedClient,
): Promise<{ readonly passed: readonly string[]; readonly refused: string }> => {
  const passed: string[] = [];
  for (let n = 1; ; n += 1) {
    const id = `probe-${n}`;
    client.send(chat(bareJid(RAJ), id));
    const settled = (): boolean =>
      idsAtRaj().includes(id) || errorsAt(client).some((stanza) => idOf(stanza) === id);
    await expect.poll(settled, PATIENCE).toBe(true);
    if (!idsAtRaj().includes(id)) return { passed, refused: id };
    passed.push(id);
  }
};

const gapCount = (): number =>
  [...recordsOf({ dir: gateway.archiveDir })]
    .filter(({ record }) => record.kind === "gap")
    .reduce((sum, { record }) => sum + Number("facts" in record ? record.facts["refusedUnrecorded"] : 0), 0);

const recordedIds = (direction: string): readonly string[] =>
  [...recordsOf({ dir: gateway.archiveDir })].flatMap(({ record }) =>
    record.kind === "stanza" && record.direction === direction ? [record.addressing.id ?? ""] : [],
  );

const start = async (archive: Readonly<Record<string, unknown>> = {}): Promise<void> => {
  gateway = await startGateway({
    upstream: { port: server.port },
    gateway: { archive: { dir: "data/archive", reserve: "8MB", ...archive } },
  });
};

/** Refused while it fails, served when it is back: the whole of an outage as both sides see it. */
const goThroughOutage = async ({ place, fail, code }: Fault): Promise<void> => {
  await start();
  await gateway.stop();
  place();
  await gateway.start();
  const ana = await logIn();
  ana.send(chat(bareJid(RAJ), "before"));
  await raj.stanzas.take(hasId("before"), "what was sent before");
  const mend = fail();
  const { passed, refused } = await sendUntilRefused(ana);
  expect(await readiness(gateway.metricsPort)).toMatch(code);
  const later = many("later", 5);
  ana.send(
    ...later.map((id) => chat(bareJid(RAJ), id)),
    chat(bareJid(RAJ), "secret", "My SSN is 536-22-8771"),
    `<iq type='get' id='ping' to='${AGENCY}'><ping xmlns='urn:xmpp:ping'/></iq>`,
  );
  await expect.poll(() => errorsAt(ana).length, PATIENCE).toBe(8);
  expect(errorsAt(ana).map((one) => `${idOf(one) ?? ""} ${conditionOf(one)}`)).toEqual(
    [refused, ...later, "secret", "ping"].map((id) => `${id} resource-constraint/wait`),
  );
  const incoming = many("incoming", 5);
  for (const id of incoming) await raj.send(chat(ana.jid, id));
  // Longer than the session takes to ask the archive again.
  await sleep(1_500);
  expect(ana.idsOf(isText)).toEqual([]);
  expect(idsAtRaj()).toEqual(["before", ...passed]);
  mend();
  await expect.poll(() => ana.idsOf(isText), PATIENCE).toEqual(incoming);
  await expect.poll(async () => await readiness(gateway.metricsPort), PATIENCE).toBe("ready");
  ana.send(chat(bareJid(RAJ), "after"));
  await raj.stanzas.take(hasId("after"), "what was sent after");
  await expect.poll(gapCount, PATIENCE).toBe(8);
  ana.ask();
  await expect.poll(() => ana.counters.sent - ana.counters.serverHandled, PATIENCE).toBe(0);
  expect(idsAtRaj()).toEqual(["before", ...passed, "after"]);
  await ana.end();
  await gateway.stop();
  expect(recordedIds("outbound")).toEqual(expect.arrayContaining(idsAtRaj().slice()));
  expect(recordedIds("inbound")).toEqual(expect.arrayContaining(incoming.slice()));
  expect((await verifyLog({ dir: gateway.archiveDir })).problems).toEqual([]);
};

describeNeeding(["prosody"], "the archive fails under the gateway", () => {
  beforeEach(async () => {
    bench = new Bench();
    server = await startProsody({ domains: [AGENCY, OTHER], users: PEOPLE });
    raj = await RawClient.logIn({ account: RAJ, port: server.port, tls: "none", resource: "desk" });
    await raj.send("<presence/>");
  });

  afterEach(async () => {
    await raj.end();
    await gateway.stop();
    bench.remove();
    await gateway.remove();
    await server.stop();
  });

  it(RENAMED.name, async () => {
    await goThroughOutage(RENAMED);
  });

  it("for so long that streams are cut, and resumed when it is back", async () => {
    await start({ outage_window: "2s" });
    const ana = await logIn();
    const mend = RENAMED.fail();
    const { passed } = await sendUntilRefused(ana);
    const incoming = many("incoming", 5);
    for (const id of incoming) await raj.send(chat(ana.jid, id));
    await ana.gone();
    expect(ana.idsOf(isText)).toEqual([]);
    mend();
    await expect.poll(async () => await readiness(gateway.metricsPort), PATIENCE).toBe("ready");
    expect(await ana.resume()).toBe(0);
    await expect.poll(() => ana.idsOf(isText), PATIENCE).toEqual(incoming);
    ana.send(chat(bareJid(RAJ), "after"));
    await raj.stanzas.take(hasId("after"), "what was sent after");
    expect(idsAtRaj()).toEqual([...passed, "after"]);
    await expect.poll(gapCount, PATIENCE).toBe(1);
    await ana.end();
  });

  describeWithVolumes("on volumes", () => {
    it.each([READ_ONLY, FULL, AWAY])("$name", async (fault) => {
      await goThroughOutage(fault);
    });
  });
});
