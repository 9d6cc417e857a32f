/** Two processes' doors, here in one: a session is at one of them, its requests come to the other. */
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { bodyText, BoshDoorway, BoshSession, idsIn } from "../../../scripts/peers/bosh-client.ts";
import { BoshDoor } from "../../../src/edge/bosh.ts";
import { RelayFolder } from "../../../src/edge/relay-folder.ts";
import { relaySocket } from "../../../src/edge/relay-server.ts";
import { Relay, type RelayPlace } from "../../../src/edge/relay.ts";
import { testAuthority } from "../../support/certificates.ts";
import { FrameCore } from "../../support/frame-core.ts";
import { startWebEdge, type WebEdge } from "../../support/web-edge.ts";

interface Edge extends WebEdge {
  readonly frameCores: readonly FrameCore[];
  readonly relay: Relay;
  readonly place: RelayPlace;
}

const startOne = async (place: RelayPlace, maxima = {}): Promise<Edge> => {
  const frameCores: FrameCore[] = [];
  const relay = await Relay.open(place);
  onTestFinished(async () => {
    await relay.close();
  });
  const edge = await startWebEdge({
    maxima,
    createSession: (facts) => {
      const core = new FrameCore(facts);
      frameCores.push(core);
      return core;
    },
    web: {
      openBosh: (around) => {
        const door = new BoshDoor({ ...around, relay });
        relay.admit(around.host.name, door);
        return door;
      },
    },
  });
  return { ...edge, frameCores, relay, place };
};

const startTwo = async (wishes: Partial<RelayPlace> = {}): Promise<readonly [Edge, Edge]> => {
  const folder = new RelayFolder();
  onTestFinished(() => {
    folder.remove();
  });
  return [await startOne({ ...folder.next(), ...wishes }), await startOne({ ...folder.next(), ...wishes })];
};

const doorwayTo = async (edge: Edge): Promise<BoshDoorway> => {
  const { cert: authority } = await testAuthority();
  const doorway = new BoshDoorway({ port: edge.port, authority, domain: "agency.example" });
  onTestFinished(() => {
    doorway.close();
  });
  return doorway;
};

const create = async (edge: Edge): Promise<BoshSession> => {
  const session = await BoshSession.create((await doorwayTo(edge)).place);
  onTestFinished(() => {
    session.close();
  });
  return session;
};

/** A bound session at the first, and a way to the second. */
const across = async (wishes: Partial<RelayPlace> = {}) => {
  const [owner, other] = await startTwo(wishes);
  const session = await create(owner);
  await session.ask("<login xmlns='u'/>");
  await session.ask("<bind xmlns='u'/>");
  return { owner, other, session, doorway: await doorwayTo(other) };
};

const conditionOf = ({ body }: { readonly body: { readonly attrs: object } | undefined }): unknown =>
  body === undefined ? undefined : { ...body.attrs }["condition" as never];

const long = (length: number): string =>
  `<x xmlns='u' a='${"y".repeat(16_000)}'>${"z".repeat(length - 16_000)}</x>`;

test("goes on at the process that has it, whoever is asked", async () => {
  const { owner, other, session, doorway } = await across();
  expect(session.sid).toMatch(/^1\./);
  const reply = await doorway.post(session.next("<m xmlns='u' say='one'/>"), {
    headers: { origin: "https://chat.agency.example" },
  });
  expect(idsIn(reply)).toEqual(["one"]);
  expect(reply.headers).toMatchObject({
    "content-type": "text/xml; charset=utf-8",
    "cache-control": "no-store",
    "access-control-allow-origin": "https://chat.agency.example",
  });
  expect(idsIn(await session.ask("<m xmlns='u' say='two'/>"))).toEqual(["two"]);
  expect(other.frameCores).toEqual([]);
  expect(owner.frameCores[0]?.frames.filter((one) => one.includes("say"))).toHaveLength(2);
});

test("counts the connection that brings it once it is bound, and not before", async () => {
  const { owner, other, session, doorway } = await across();
  const waiting = doorway.post(session.next());
  await expect.poll(() => other.limits.counts).toEqual({ total: 1, preAuth: 1 });
  const answers = [await session.ask("<m xmlns='u' say='one'/>"), await waiting];
  expect(answers.flatMap(idsIn)).toEqual(["one"]);
  // An answer that was on its way already said nothing of it; the next one does.
  await doorway.post(session.next("<m xmlns='u' say='two'/>"));
  await expect.poll(() => other.limits.counts).toEqual({ total: 0, preAuth: 0 });
  expect(owner.limits.counts).toEqual({ total: 1, preAuth: 0 });
});

test("ends with the session, where that counted it", async () => {
  const { session, doorway, other } = await across();
  await doorway.post(session.next("<m xmlns='u' say='one'/>"));
  expect(other.limits.counts).toEqual({ total: 0, preAuth: 0 });
  await session.ask("", { type: "terminate" });
  // A new connection, which counts for itself: the other one has ended, or ends under the request.
  const text = session.next();
  const asked = async () => conditionOf(await doorway.post(text).catch(() => ({ body: undefined })));
  await expect.poll(asked).toBe("item-not-found");
  expect(other.limits.counts).toEqual({ total: 1, preAuth: 1 });
});

test("may bring whole stanzas where it is bound, and no longer ones", async () => {
  const { owner, session, doorway } = await across();
  expect(idsIn(await doorway.post(session.next(`${long(100_000)}<m xmlns='u' say='one'/>`)))).toEqual([
    "one",
  ]);
  expect(owner.frameCores[0]?.frames.at(-2)).toHaveLength(100_022);
  const reply = await doorway.post(session.next(long(160_000))).catch(() => undefined);
  expect([undefined, "policy-violation"]).toContain(reply && conditionOf(reply));
  expect(conditionOf(await (await doorwayTo(owner)).post(session.next()))).toBe("item-not-found");
});

test("brings no long body where it is not bound, or nobody has it", async () => {
  const [owner, other] = await startTwo();
  const session = await create(owner);
  const doorway = await doorwayTo(other);
  const unknown = bodyText({ rid: 5, sid: "1.AAAAAAAAAAAAAAAAAAAAAAAA" }, long(17_000));
  expect((await doorway.post(unknown)).status).toBe(413);
  expect(conditionOf(await doorway.post(session.next(long(17_000))))).toBe("policy-violation");
  expect(owner.frameCores[0]?.inputs).toContainEqual(expect.objectContaining({ type: "clientViolation" }));
});

test("ends with a body that cannot be read", async () => {
  const { owner, session, doorway } = await across();
  expect(conditionOf(await doorway.post(session.next("<!-- hidden -->")))).toBe("bad-request");
  expect(owner.listener.sessionCount).toBe(0);
});

test("is told when the client is gone, and keeps what it should have got", async () => {
  const { session, doorway } = await across();
  const cutting = new AbortController();
  const lost = doorway.post(session.next(), { signal: cutting.signal }).catch(() => "lost");
  await sleep(100);
  cutting.abort();
  expect(await lost).toBe("lost");
  await sleep(50);
  expect(idsIn(await doorway.post(session.next("<m xmlns='u' say='one'/>")))).toEqual(["one"]);
});

test.each([
  ["a process that never was", "3.AAAAAAAAAAAAAAAAAAAAAAAA"],
  ["nobody", "2.AAAAAAAAAAAAAAAAAAAAAAAA"],
  ["another number's spelling", "01.AAAAAAAAAAAAAAAAAAAAAAAA"],
  ["no number", "1e0.AAAAAAAAAAAAAAAAAAAAAAAA"],
  ["a place", "../1.AAAAAAAAAAAAAAAAAAAAAAAA"],
  ["a huge number", `${"9".repeat(30)}.AAAAAAAAAAAAAAAAAAAAAAAA`],
])("is none where the id names %s", async (_, sid) => {
  const [, other] = await startTwo();
  const doorway = await doorwayTo(other);
  expect(conditionOf(await doorway.post(bodyText({ rid: 5, sid })))).toBe("item-not-found");
  expect((await doorway.post(bodyText({ rid: 5, sid }, long(17_000)))).status).toBeOneOf([200, 413]);
});

test("wrong ones are not heard for ever", async () => {
  const [, other] = await startTwo();
  const doorway = await doorwayTo(other);
  const text = bodyText({ rid: 5, sid: "3.AAAAAAAAAAAAAAAAAAAAAAAA" });
  for (let count = 0; count < 60; count++) expect((await doorway.post(text)).status).toBe(200);
  expect((await doorway.post(text)).status).toBe(429);
});

test("goes with its process: what waits is cut, what comes later finds nobody", async () => {
  const { owner, session, doorway } = await across();
  const text = session.next();
  const waiting = doorway.post(text).catch(() => "cut");
  await sleep(100);
  await owner.relay.close();
  expect(await waiting).toBe("cut");
  expect(conditionOf(await doorway.post(text))).toBe("item-not-found");
  expect(existsSync(relaySocket(owner.place.folder, owner.place.id))).toBe(false);
});

test("waits for so many answers at once", async () => {
  const { session, other, doorway } = await across({ maxOpen: 1 });
  const waiting = doorway.post(session.next());
  await sleep(100);
  expect((await (await doorwayTo(other)).post(session.at(session.rid + 1))).status).toBe(503);
  const answers = [await session.ask("<m xmlns='u' say='one'/>"), await waiting];
  expect(answers.flatMap(idsIn)).toEqual(["one"]);
});

test("waits for an answer so long", async () => {
  const [, other] = await startTwo({ answerTimeoutMs: 100 });
  const silent = createServer((socket) => socket.on("error", () => undefined));
  silent.listen(relaySocket(other.place.folder, 9));
  await once(silent, "listening");
  onTestFinished(() => void silent.close());
  const doorway = await doorwayTo(other);
  await expect(doorway.post(bodyText({ rid: 5, sid: "9.AAAAAAAAAAAAAAAAAAAAAAAA" }))).rejects.toThrow();
});

test("is waited for where the other process drains", async () => {
  const { owner, other, session, doorway } = await across();
  const waiting = doorway.post(session.next());
  await sleep(100);
  const drained = [other.listener.drain(5_000), owner.listener.drain(5_000)];
  expect((await waiting).body?.attrs).toMatchObject({ type: "terminate" });
  expect(await Promise.all(drained)).toEqual([
    { endedCount: 0, cutCount: 0 },
    { endedCount: 1, cutCount: 0 },
  ]);
});
