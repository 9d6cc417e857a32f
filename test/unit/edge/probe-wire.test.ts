/** The bounds of a probe, against peers that keep none. */
import { describe, expect, it } from "vitest";
import { ProbeEnd, ProbeWire } from "../../../src/edge/probe-wire.ts";
import {
  features,
  HEADER,
  offering,
  OPENED,
  QUICK,
  startProbePeer,
  targetAt,
  type PeerWishes,
  type Rule,
} from "../../support/probe-peer.ts";

const stopOf = async (rules: readonly Rule[], wishes: PeerWishes = {}) => {
  const peer = await startProbePeer(rules, wishes);
  const wire = await ProbeWire.connect(targetAt(peer), QUICK);
  wire.open("agency.example");
  try {
    const { local } = await wire.next();
    return local;
  } catch (error) {
    return error instanceof ProbeEnd ? error.stop : error;
  } finally {
    wire.close();
  }
};

describe("a wire", () => {
  it("yields what comes after the header", async () => {
    expect(await stopOf(offering(""))).toBe("features");
  });

  it.each<[string, readonly Rule[], PeerWishes, object]>([
    ["silence", [], {}, { type: "silent" }],
    ["half an element", [[OPENED, `${HEADER}<stream:features>`]], {}, { type: "silent" }],
    ["white space", [[OPENED, HEADER + " ".repeat(9_000)]], {}, { type: "silent" }],
    [
      "a web server",
      [[OPENED, "HTTP/1.1 400 Bad Request\r\n\r\n"]],
      {},
      { type: "not-xmpp", detail: "no XML stream" },
    ],
    [
      "a web page",
      [[OPENED, "<html xmlns='urn:x'>"]],
      {},
      { type: "not-xmpp", detail: "another XML document" },
    ],
    [
      "a doctype",
      [[OPENED, `<!DOCTYPE a [<!ENTITY b "c">]>`]],
      {},
      { type: "not-xmpp", detail: "no XML stream" },
    ],
    ["an endless element", [[OPENED, `${HEADER}<a>${"a".repeat(20_000)}`]], {}, { type: "flood" }],
    ["endless white space", [[OPENED, HEADER + " ".repeat(70_000)]], {}, { type: "flood" }],
    ["a closed stream", [[OPENED, `${HEADER}</stream:stream>`]], {}, { type: "closed" }],
    ["a closed connection", [], { onConnect: (socket) => socket.end() }, { type: "closed" }],
    [
      "a stream error",
      [
        [
          OPENED,
          `${HEADER}<stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>`,
        ],
      ],
      {},
      { type: "stream-error", condition: "host-unknown" },
    ],
  ])("ends by %s", async (_, rules, wishes, stop) => {
    expect(await stopOf(rules, wishes)).toEqual(stop);
  });

  it("does not keep more elements than it was asked for", async () => {
    expect(await stopOf([[OPENED, HEADER + "<a xmlns='b'/>".repeat(1_500)]])).toBe("a");
    const peer = await startProbePeer([[OPENED, features("")]], {
      onConnect: (socket) => {
        setInterval(() => socket.write("<a/>".repeat(2_000)), 5).unref();
      },
    });
    const wire = await ProbeWire.connect(targetAt(peer), { answerTimeoutMs: 2_000, totalTimeoutMs: 4_000 });
    wire.open("agency.example");
    const ended = (async () => {
      for (;;) await wire.next();
    })();
    await expect(ended).rejects.toMatchObject({
      stop: { type: expect.stringMatching(/flood|not-xmpp/) as string },
    });
  });

  it("ends when its time is up, however busy the peer is", async () => {
    const peer = await startProbePeer([[OPENED, features("")]], {
      onConnect: (socket) => {
        setInterval(() => socket.write(" "), 20).unref();
      },
    });
    const wire = await ProbeWire.connect(targetAt(peer), { answerTimeoutMs: 60_000, totalTimeoutMs: 400 });
    wire.open("agency.example");
    await expect(
      (async () => {
        for (;;) await wire.next();
      })(),
    ).rejects.toMatchObject({ stop: { type: expect.stringMatching(/silent|not-xmpp/) as string } });
  });

  it("says why nobody is there", async () => {
    await expect(
      ProbeWire.connect({ host: "127.0.0.1", port: 1, sendProxy: "off" }, QUICK),
    ).rejects.toMatchObject({
      stop: { type: "unreachable", detail: "ECONNREFUSED" },
    });
  });

  it.each([
    ["v1", /^PROXY TCP4 127\.0\.0\.1 127\.0\.0\.1 \d+ \d+\r\n<\?xml/],
    ["v2", /^\r\n\r\n\0\r\nQUIT\n/],
  ] as const)(
    "begins with its own address where the server wants a PROXY header (%s)",
    async (sendProxy, begins) => {
      const peer = await startProbePeer(offering(""));
      const wire = await ProbeWire.connect({ ...targetAt(peer), sendProxy }, QUICK);
      wire.open("agency.example");
      await wire.next();
      wire.close();
      expect(peer.heard[0]).toMatch(begins);
    },
  );
});
