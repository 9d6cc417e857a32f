/** The BOSH door on real sockets, around cores that know a few frames. */
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  bodyText,
  BoshDoorway,
  BoshSession,
  idsIn,
  type BodyWishes,
} from "../../../scripts/peers/bosh-client.ts";
import { BoshDoor } from "../../../src/edge/bosh.ts";
import type { OpenBosh } from "../../../src/edge/bosh-port.ts";
import { FrameCore } from "../../support/frame-core.ts";
import { testAuthority } from "../../support/certificates.ts";
import { startWebEdge, type WebEdge, type WebWishes } from "../../support/web-edge.ts";

interface Edge extends WebEdge {
  readonly frameCores: readonly FrameCore[];
}

const startBosh = async (wishes: WebWishes = {}): Promise<Edge> => {
  const frameCores: FrameCore[] = [];
  const createSession = (facts: FrameCore["facts"]): FrameCore => {
    const core = new FrameCore(facts);
    frameCores.push(core);
    return core;
  };
  const openBosh = (around: ConstructorParameters<typeof BoshDoor>[0]): BoshDoor => new BoshDoor(around);
  const edge = await startWebEdge({ ...wishes, createSession, web: { openBosh, ...wishes.web } });
  return { ...edge, frameCores };
};

const doorwayTo = async (edge: Edge): Promise<BoshDoorway> => {
  const { cert: authority } = await testAuthority();
  const doorway = new BoshDoorway({ port: edge.port, authority, domain: "agency.example" });
  onTestFinished(() => {
    doorway.close();
  });
  return doorway;
};

const create = async (edge: Edge, wishes: BodyWishes = {}): Promise<BoshSession> => {
  const { place } = await doorwayTo(edge);
  const session = await BoshSession.create(place, wishes);
  onTestFinished(() => {
    session.close();
  });
  return session;
};

/** Logged in and bound. */
const bound = async (edge: Edge): Promise<BoshSession> => {
  const session = await create(edge);
  await session.ask("<login xmlns='u'/>");
  await session.ask("<bind xmlns='u'/>");
  return session;
};

const conditionOf = ({ body }: { readonly body: { readonly attrs: object } | undefined }): unknown =>
  body === undefined ? undefined : { ...body.attrs }["condition" as never];

const long = (length: number): string =>
  `<x xmlns='u' a='${"y".repeat(16_000)}'>${"z".repeat(length - 16_000)}</x>`;

describe("a session", () => {
  test("begins with a name that nobody guesses, and knows who asked", async () => {
    const edge = await startBosh();
    const [one, other] = [await create(edge), await create(edge)];
    expect(one.sid).toMatch(/^0\.[\w-]{24}$/);
    expect(other.sid).not.toBe(one.sid);
    expect(one.created.body?.attrs).toMatchObject({
      from: "agency.example",
      authid: "i",
      hold: "1",
      requests: "2",
    });
    expect(one.created.headers).toMatchObject({
      "content-type": "text/xml; charset=utf-8",
      "cache-control": "no-store",
    });
    expect(edge.frameCores[0]?.facts).toMatchObject({
      transport: "bosh",
      isEncrypted: true,
      listener: "web",
      clientAddress: "127.0.0.1",
    });
    expect(edge.frameCores[0]?.frames[0]).toBe(
      `<open xmlns="urn:ietf:params:xml:ns:xmpp-framing" to="agency.example" version="1.0" xml:lang="en"/>`,
    );
  });

  test("goes on over any connection, each request once, each answer again where it was lost", async () => {
    const edge = await startBosh();
    const session = await create(edge);
    const other = await doorwayTo(edge);
    const text = session.next("<m xmlns='u' say='one'/>");
    expect(idsIn(await session.doorway.post(text))).toEqual(["one"]);
    expect(idsIn(await other.post(text))).toEqual(["one"]);
    expect(edge.frameCores[0]?.frames.slice(1)).toEqual([`<m xmlns="u" say="one"/>`]);
  });

  test("keeps what a broken connection should have brought", async () => {
    const edge = await startBosh();
    const session = await create(edge);
    const cutting = new AbortController();
    const text = session.next();
    const lost = session.doorway.post(text, { signal: cutting.signal }).catch(() => "lost");
    await sleep(50);
    cutting.abort();
    expect(await lost).toBe("lost");
    expect(idsIn(await session.ask("<m xmlns='u' say='one'/>"))).toEqual(["one"]);
  });

  test("takes requests that overtake each other in their order", async () => {
    const edge = await startBosh();
    const session = await create(edge);
    const [first, second] = [
      session.next("<m xmlns='u' say='one'/>"),
      session.next("<m xmlns='u' say='two'/>"),
    ];
    const late = session.doorway.post(second);
    await sleep(50);
    const answers = [await session.doorway.post(first), await late];
    expect(answers.flatMap(idsIn)).toEqual(["one", "two"]);
    expect(edge.frameCores[0]?.frames.slice(1)).toEqual([
      `<m xmlns="u" say="one"/>`,
      `<m xmlns="u" say="two"/>`,
    ]);
  });

  test("ends with the client's last elements, and its slot is free again", async () => {
    const edge = await startBosh();
    const session = await create(edge);
    const { body } = await session.ask("<m xmlns='u'/>", { type: "terminate" });
    expect(body?.attrs).toMatchObject({ type: "terminate" });
    expect(edge.frameCores[0]?.frames.slice(1)).toEqual([
      `<m xmlns="u"/>`,
      `<close xmlns="urn:ietf:params:xml:ns:xmpp-framing"/>`,
    ]);
    expect(conditionOf(await session.ask())).toBe("item-not-found");
    session.close();
    await expect.poll(() => edge.limits.counts).toEqual({ total: 0, preAuth: 0 });
  });

  test("is asked to end where the listener drains; none begins any more", async () => {
    const edge = await startBosh();
    const session = await create(edge);
    const [waiting, spare] = [session.ask(), await doorwayTo(edge)];
    // Its connection is there before the listener closes.
    await spare.post("x");
    const ended = edge.listener.drain(5_000);
    expect((await waiting).body?.attrs).toMatchObject({ type: "terminate" });
    expect(await ended).toEqual({ endedCount: 1, cutCount: 0 });
    await expect(spare.post(bodyText({ rid: 1, to: "agency.example" }))).rejects.toThrow();
  });
});

describe("nobody's requests", () => {
  test.each([
    [
      "a session that is not there",
      bodyText({ rid: 5, sid: "0.AAAAAAAAAAAAAAAAAAAAAAAA" }),
      200,
      "item-not-found",
    ],
    ["no domain", bodyText({ rid: 5, ver: "1.6" }), 200, "improper-addressing"],
    ["no XML", "hello", 400, "bad-request"],
    ["a document type", `<!DOCTYPE body>${bodyText({ rid: 5, ver: "1.6" })}`, 400, "bad-request"],
    ["a stanza without its namespace", bodyText({ rid: 5, ver: "1.6" }, "<presence/>"), 200, "bad-request"],
  ])("with %s get an answer and no session", async (_what, text, status, condition) => {
    const edge = await startBosh();
    const reply = await (await doorwayTo(edge)).post(text);
    expect([reply.status, conditionOf(reply)]).toEqual([status, condition]);
    expect([edge.frameCores, edge.limits.counts.total]).toEqual([[], 1]);
  });

  test("may not be longer than what precedes a log-in", async () => {
    const edge = await startBosh();
    const reply = await (
      await doorwayTo(edge)
    ).post(bodyText({ rid: 5, to: "agency.example" }, long(17_000)));
    expect(reply).toMatchObject({ status: 413, body: undefined });
    expect(reply.headers.connection).toBe("close");
  });

  test.each(["gzip", "x-gzip", "Deflate", "br", "zstd", "identity, gzip"])(
    "may not be coded as %s",
    async (coding) => {
      const edge = await startBosh();
      const headers = { "content-encoding": coding };
      expect(await (await doorwayTo(edge)).post("x", { headers })).toMatchObject({ status: 415 });
    },
  );

  test("may say of themselves what Pidgin says", async () => {
    const edge = await startBosh();
    const headers = { "content-encoding": "text/xml; charset=utf-8" };
    const reply = await (await doorwayTo(edge)).post(bodyText({ rid: 5, to: "agency.example" }), { headers });
    expect(reply.body?.attrs["sid"]).toBeDefined();
  });

  test("are not heard for ever", async () => {
    const edge = await startBosh();
    const doorway = await doorwayTo(edge);
    const statuses = new Set<number>();
    for (let count = 0; count < 60; count++)
      statuses.add((await doorway.post(bodyText({ rid: 5, sid: "x" }))).status);
    expect([...statuses]).toEqual([200]);
    expect((await doorway.post(bodyText({ rid: 5, sid: "x" }))).status).toBe(429);
    // Sound requests from the same address are.
    expect((await create(edge)).created.status).toBe(200);
  });
});

describe("limits", () => {
  test("hold for sessions as for connections, also where the connections have gone", async () => {
    const edge = await startBosh({ maxima: { perAddress: 3 } });
    const doorway = await doorwayTo(edge);
    for (let rid = 1; rid < 3; rid++) await doorway.post(bodyText({ rid, to: "agency.example" }));
    expect(edge.limits.counts).toEqual({ total: 3, preAuth: 3 });
    expect((await doorway.post(bodyText({ rid: 9, to: "agency.example" }))).status).toBe(429);
    doorway.close();
    await expect.poll(() => edge.limits.counts).toEqual({ total: 2, preAuth: 2 });
    expect(await edge.metrics()).toContain('connections_total{listener="web",outcome="limit-address"} 1');
  });

  test("count a bound session once, with the connections that bring it", async () => {
    const edge = await startBosh();
    const session = await create(edge);
    await session.ask("<login xmlns='u'/>");
    expect(edge.limits.counts).toEqual({ total: 2, preAuth: 1 });
    await session.ask("<bind xmlns='u'/>");
    expect(edge.limits.counts).toEqual({ total: 1, preAuth: 0 });
    session.close();
    await sleep(50);
    expect(edge.limits.counts).toEqual({ total: 1, preAuth: 0 });
  });

  test("hold for what its connections might do without it: they end with the session", async () => {
    const sockets = new Set<Socket>();
    const openBosh: OpenBosh = (around) => {
      const door = new BoshDoor(around);
      return {
        request: (request, response, client) => {
          sockets.add(client.carrier.socket);
          door.request(request, response, client);
        },
        close: async () => await Promise.resolve(),
      };
    };
    const edge = await startBosh({ web: { openBosh } });
    const session = await bound(edge);
    expect(edge.limits.counts).toEqual({ total: 1, preAuth: 0 });
    const { headers } = await session.ask("", { type: "terminate" });
    expect(headers.connection).toBe("keep-alive");
    expect(edge.limits.counts).toEqual({ total: 0, preAuth: 0 });
    await expect.poll(() => [...sockets].map(({ destroyed }) => destroyed)).toEqual([true]);
  });

  test("let a bound session send whole stanzas, but no longer ones", async () => {
    const edge = await startBosh();
    const session = await bound(edge);
    await session.ask(`${long(100_000)}<m xmlns='u' say='one'/>`);
    expect(edge.frameCores[0]?.frames.at(-2)).toHaveLength(100_022);
    const reply = await session.ask(long(200_000));
    expect(conditionOf(reply)).toBe("policy-violation");
    expect(edge.frameCores[0]?.inputs).toContainEqual(
      expect.objectContaining({ type: "clientViolation", detail: "bytes of one element" }),
    );
    expect(conditionOf(await session.ask())).toBe("item-not-found");
  });

  test("end the session of a body that cannot be read", async () => {
    const edge = await startBosh();
    const session = await create(edge);
    expect(conditionOf(await session.ask("<!-- hidden -->"))).toBe("bad-request");
    expect(edge.frameCores[0]?.inputs).toContainEqual(
      expect.objectContaining({ type: "clientViolation", condition: "bad-format" }),
    );
    expect(edge.listener.sessionCount).toBe(0);
  });
});
