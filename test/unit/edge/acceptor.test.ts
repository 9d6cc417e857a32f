/** The front of a listener by itself: what reaches its receiver, and whose slot is whose. Its checks: listener-tcp.test.ts. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { Acceptor, type AcceptorOptions, type Arrival } from "../../../src/edge/acceptor.ts";
import type { ConnectionMaxima, Limits } from "../../../src/edge/limits.ts";
import { LISTENER_DEFAULTS } from "../../../src/edge/listener-tcp.ts";
import { edgeParts } from "../../support/edge.ts";

const PLACE = {
  name: "door",
  host: "127.0.0.1",
  port: 0,
  isDirectTls: false,
  certificate: undefined,
  alpn: [],
};

type Receive = (socket: Socket, arrival: Arrival) => void;

const open = async (
  wishes: Partial<AcceptorOptions>,
  receive: Receive,
  maxima: Partial<ConnectionMaxima> = {},
) => {
  const { ports, limits } = await edgeParts({ maxima });
  const acceptor = new Acceptor({ ...LISTENER_DEFAULTS, ...PLACE, ...wishes }, ports, receive);
  await acceptor.listen();
  onTestFinished(() => {
    acceptor.close();
  });
  const call = (): Socket => {
    const socket = connect(acceptor.endpoint.port, "127.0.0.1");
    onTestFinished(() => void socket.destroy());
    return socket.on("error", () => undefined);
  };
  return { acceptor, limits, call };
};

test("hands the socket on with its ends, and its slot too", async () => {
  const arrivals: Arrival[] = [];
  const { limits, call } = await open({}, (socket, arrival) => {
    arrivals.push(arrival);
    socket.end("hello");
  });
  const peer = call();
  await once(peer, "data");
  expect(arrivals[0]?.endpoints.source).toEqual({ address: "127.0.0.1", port: peer.localPort });
  expect(limits.counts.total).toBe(1);
  arrivals[0]?.slot.release();
  expect(limits.counts.total).toBe(0);
});

test("a receiver that throws costs the connection, and its slot comes back", async () => {
  const { limits, call } = await open({}, () => {
    throw new Error("no");
  });
  await once(call(), "close");
  expect(limits.counts).toEqual({ total: 0, preAuth: 0 });
});

test.each([
  ["counts for its address", false, 1],
  ["that brings many counts for nobody yet", true, 2],
])("a peer %s", async (_, isForMany, count) => {
  const arrivals: Arrival[] = [];
  const { call } = await open({ isForMany: () => isForMany }, (__, arrival) => arrivals.push(arrival), {
    perAddress: 1,
  });
  const first = call();
  await expect.poll(() => arrivals.length).toBe(1);
  const second = call();
  if (count === 1) await once(second, "close");
  await expect.poll(() => arrivals.length).toBe(count);
  expect(first.destroyed).toBe(false);
});

test("a closed front cuts whom it was still greeting", async () => {
  const { acceptor, limits, call } = await open({ proxyTrust: ["127.0.0.1"] }, () => undefined);
  const peer = call();
  await once(peer, "connect");
  await expect.poll(() => limits.counts.total).toBe(1);
  acceptor.close();
  await once(peer, "close");
  await expect.poll(() => limits.counts.total).toBe(0);
});

type Settling = PromiseWithResolvers<undefined>;

/** As where another process counts: whoever claims has its answer when `counted` says so. */
const answeringLater = (limits: Limits, asked: Settling, counted: Promise<unknown>): Limits => ({
  handshakes: limits.handshakes,
  open: () => {
    const slot = limits.open();
    if (typeof slot === "string") return slot;
    const claimAddress = async (address: string, nowMs: number) => {
      asked.resolve(undefined);
      await counted;
      return await slot.claimAddress(address, nowMs);
    };
    return { ...slot, claimAddress };
  },
});

test.each([false, true])(
  "a peer that is gone when it has been counted, direct TLS %s",
  async (isDirectTls) => {
    const { ports, limits } = await edgeParts();
    const [asked, counted] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    const later = answeringLater(limits, asked, counted.promise);
    const gone = Promise.withResolvers<undefined>();
    const watched = {
      noteAccepted: () => true,
      forgetAccepted: () => {
        gone.resolve(undefined);
      },
    };
    const arrivals: Arrival[] = [];
    const options = {
      ...LISTENER_DEFAULTS,
      ...PLACE,
      ...(isDirectTls && { certificate: "main", isDirectTls }),
    };
    const acceptor = new Acceptor(
      options,
      { ...ports, limits: later, loopGuard: Object.assign(ports.loopGuard, watched) },
      (_, arrival) => arrivals.push(arrival),
    );
    await acceptor.listen();
    onTestFinished(() => {
      acceptor.close();
    });
    const peer = connect(acceptor.endpoint.port, "127.0.0.1");
    await asked.promise;
    peer.resetAndDestroy();
    await gone.promise;
    counted.resolve(undefined);
    await expect.poll(() => limits.counts).toEqual({ total: 0, preAuth: 0 });
    expect(arrivals).toEqual([]);
  },
);
