/**
 * Peers that speak no honest protocol at the doors themselves: slower than anybody, in two tongues of HTTP at once, in
 * frames that nobody may send. Each ends alone; two colleagues talk all the while, and the process is the one that began.
 *
 * Sources: protocol.md §1.8, §6.2, §6.3; RFC 6455 §5; RFC 9112 §6, §11.2 (smuggling); CVE-2011-0411, CVE-2026-48779.
 */
import { connect as connectTcp } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { once } from "node:events";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AGENCY, LEE } from "../../scripts/peers/people.ts";
import { LOOPBACK } from "../../scripts/peers/places.ts";
import { RawStream } from "../../scripts/peers/raw-stream.ts";
import { Bystanders } from "../support/bystanders.ts";
import { atGateway, offerOf } from "../support/door.ts";
import { linesWith, metric } from "../support/evidence.ts";
import { besiegedHouse, type Besieged } from "../support/hostile-house.ts";
import { frame, RawWeb, upgradeText, type FrameWishes } from "../support/raw-web.ts";
import { describeNeeding } from "../support/system-needs.ts";

const LIMITS = {
  connections_per_address: 2000,
  connections_per_minute: 20_000,
  handshake_timeout: "2s",
  pre_auth_timeout: "4s",
};
const DRIP_MS = 60;

describeNeeding(["prosody"], "peers that break the rules of a door", () => {
  let house: Besieged;
  let bystanders: Bystanders;
  let pid: number;
  beforeAll(async () => {
    house = await besiegedHouse({ gateway: { limits: LIMITS } });
    pid = house.gateway.pid();
  });
  beforeEach(async () => {
    bystanders = await Bystanders.start(house.gateway, house.web);
  });
  afterEach(async () => {
    await bystanders.talk();
    await bystanders.end();
    expect(house.gateway.pid()).toBe(pid);
    expect(linesWith(house.gateway, { msg: "session ended by a fault of the gateway" })).toEqual([]);
  });
  afterAll(async () => {
    await house.close();
  });

  describe("byte by byte", () => {
    interface Slow {
      write(bytes: Uint8Array): void;
      readonly isClosed: boolean;
      readonly received: string;
    }

    /** Never done, so that time alone can end it. */
    const drip = async (slow: Slow, text: string | Uint8Array): Promise<string> => {
      const bytes = Buffer.from(text);
      for (let at = 0; !slow.isClosed; at += 1) {
        slow.write(Uint8Array.of(bytes[at % bytes.length] ?? 0));
        await sleep(DRIP_MS);
      }
      return slow.received;
    };

    const plainSocket = async (port: number): Promise<Slow> => {
      const socket = connectTcp(port, LOOPBACK);
      const slow = { received: "", isClosed: false, write: (bytes: Uint8Array) => void socket.write(bytes) };
      socket.on("error", () => undefined);
      socket.on("data", (chunk: Buffer) => (slow.received += chunk.toString("latin1")));
      socket.on("close", () => (slow.isClosed = true));
      await once(socket, "connect");
      return slow;
    };

    const opened = async (): Promise<Slow> => (await offerOf(atGateway(house.gateway))).stream;
    const endless = (start: string): string => start + "x".repeat(10_000);

    const WAYS: readonly (readonly [string, () => Promise<string>, RegExp])[] = [
      [
        "the header before TLS",
        async () =>
          await drip(await plainSocket(house.gateway.starttlsPort), endless("<stream:stream xmlns='")),
        /connection-timeout/,
      ],
      [
        "a handshake",
        async () => {
          // A ClientHello that says it is 16,000 bytes long.
          const hello = Buffer.concat([
            Buffer.from([0x16, 3, 1, 0x3e, 0x80, 1, 0, 0x3e, 0x7c]),
            Buffer.alloc(10_000),
          ]);
          return await drip(await plainSocket(house.gateway.directPort), hello);
        },
        /^$/,
      ],
      [
        "the header behind TLS",
        async () => {
          const { port, authority = "" } = atGateway(house.gateway);
          const stream = await RawStream.connect({ port, domain: AGENCY, isDirect: true, authority });
          return await drip(stream, endless("<?xml version='1.0'?><stream:stream a='"));
        },
        /connection-timeout/,
      ],
      [
        "a log-in",
        async () =>
          await drip(await opened(), endless("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='")),
        /connection-timeout/,
      ],
      [
        "HTTP headers",
        async () => await drip(await RawWeb.connect(house.web), endless("GET / HTTP/1.1\r\nhost: ")),
        /^$/,
      ],
      [
        "a body",
        async () => {
          const web = await RawWeb.connect(house.web);
          web.write(`POST /http-bind HTTP/1.1\r\nhost: ${AGENCY}\r\ncontent-length: 9000\r\n\r\n`);
          return await drip(web, endless("<body a='"));
        },
        /^$/,
      ],
      [
        "a frame's header",
        async () => await drip(await RawWeb.upgraded(house.web), frame("x".repeat(16_000))),
        /connection-timeout/,
      ],
      [
        "fragments of one byte",
        async () => {
          const web = await RawWeb.upgraded(house.web);
          web.write(frame("<", { isFinal: false }));
          const piece = frame("o", { opcode: 0, isFinal: false });
          return await drip(web, Buffer.concat(Array.from({ length: 1000 }, () => piece)));
        },
        /connection-timeout/,
      ],
    ];

    it("everybody is cut in time, and told where anybody listens", async () => {
      const outcomes = await bystanders.during(
        async () => await Promise.all(WAYS.map(async ([, act]) => await act())),
      );
      const wrong = WAYS.flatMap(([name, , expected], index) =>
        expected.test(outcomes[index] ?? "") ? [] : [`${name}: ${outcomes[index] ?? ""}`],
      );
      expect(wrong).toEqual([]);
    });
  });

  describe("HTTP in two tongues at once", () => {
    const head = `POST /http-bind HTTP/1.1\r\nhost: ${AGENCY}\r\n`;
    const smuggled = `GET /.well-known/host-meta HTTP/1.1\r\nhost: ${AGENCY}\r\n\r\n`;
    const REQUESTS: readonly (readonly [string, string])[] = [
      [
        "a length and chunks",
        `${head}content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
      ],
      [
        "chunks and a length",
        `${head}transfer-encoding: chunked\r\ncontent-length: 4\r\n\r\n0\r\n\r\n${smuggled}`,
      ],
      ["two lengths", `${head}content-length: 0\r\ncontent-length: 44\r\n\r\n${smuggled}`],
      ["two lengths in one", `${head}content-length: 0, 44\r\n\r\n${smuggled}`],
      ["a length with a sign", `${head}content-length: +0\r\n\r\n${smuggled}`],
      ["a coding that is none", `${head}transfer-encoding: xchunked\r\n\r\n0\r\n\r\n${smuggled}`],
      ["chunked twice", `${head}transfer-encoding: chunked, chunked, identity\r\n\r\n0\r\n\r\n${smuggled}`],
      ["a folded header", `${head}x: a\r\n transfer-encoding: chunked\r\n\r\n${smuggled}`],
      ["a blank before the colon", `${head}content-length : 4\r\n\r\n${smuggled}`],
      ["line feeds alone", `POST /http-bind HTTP/1.1\nhost: ${AGENCY}\ncontent-length: 0\n\n${smuggled}`],
      ["a zero byte", `${head}x: a\0b\r\n\r\n${smuggled}`],
      ["a chunk's length with a sign", `${head}transfer-encoding: chunked\r\n\r\n-1\r\n\r\n${smuggled}`],
      ["a version that is none", `POST /http-bind HTTP/9.9\r\nhost: ${AGENCY}\r\n\r\n${smuggled}`],
      ["HTTP/2 from the first byte", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
      ["no host", `GET /.well-known/host-meta HTTP/1.1\r\n\r\n${smuggled}`],
      ["headers without end", `${head}x: ${"a".repeat(20_000)}`],
      ["a tunnel", `CONNECT evil.example:443 HTTP/1.1\r\nhost: evil.example\r\n\r\n${smuggled}`],
    ];

    /** How many answers there were, and the first one's status; the connection is closed by the gateway. */
    const answersTo = async (text: string): Promise<readonly string[]> => {
      const web = await RawWeb.connect(house.web);
      web.write(text);
      await web.closed();
      return [...web.received.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status = ""]) => status);
    };

    it("gets one refusal or none, and the rest is read by nobody", async () => {
      const outcomes = await bystanders.during(
        async () => await Promise.all(REQUESTS.map(async ([, text]) => await answersTo(text))),
      );
      const wrong = REQUESTS.flatMap(([name], index) => {
        const statuses = outcomes[index] ?? [];
        return statuses.length < 2 && /^(4\d\d)?$/.test(statuses[0] ?? "")
          ? []
          : [`${name}: ${String(statuses)}`];
      });
      expect(wrong).toEqual([]);
    });

    it("no other protocol is changed to, and no other host asked", async () => {
      const H2C = "connection: upgrade, http2-settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABk\r\n";
      const close = "connection: close\r\n";
      const statuses = await Promise.all([
        answersTo(`GET / HTTP/1.1\r\nhost: ${AGENCY}\r\n${H2C}\r\n`),
        answersTo(`GET http://evil.example/ HTTP/1.1\r\nhost: evil.example\r\n${close}\r\n`),
        answersTo(`OPTIONS * HTTP/1.1\r\nhost: ${AGENCY}\r\n${close}\r\n`),
        answersTo(`TRACE /http-bind HTTP/1.1\r\nhost: ${AGENCY}\r\n${close}\r\n`),
      ]);
      expect(statuses.flat().every((status) => /^4\d\d$/.test(status))).toBe(true);
      expect(statuses.every(({ length }) => length <= 1)).toBe(true);
    });

    it("more than a few requests at once end their connection", async () => {
      const body = `<body xmlns='http://jabber.org/protocol/httpbind' rid='1' to='${AGENCY}' wait='60' hold='1' ver='1.6'/>`;
      const one = `${head}content-length: ${body.length}\r\n\r\n${body}`;
      expect((await answersTo(one.repeat(50))).length).toBeLessThan(5);
    });
  });

  describe("frames that nobody may send", () => {
    const open = `<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='${AGENCY}' version='1.0'/>`;
    const FRAMES: readonly (readonly [string, string | Uint8Array, FrameWishes])[] = [
      ["a compressed one", open, { isCompressed: true }],
      ["one without a mask", open, { isMasked: false }],
      ["a binary one", open, { opcode: 2 }],
      ["of no known kind", open, { opcode: 3 }],
      ["the rest of nothing", open, { opcode: 0 }],
      ["a ping in pieces", "x", { opcode: 9, isFinal: false }],
      ["a ping of 200 bytes", "x".repeat(200), { opcode: 9 }],
      ["a length of two terabytes", "x", { length: 2 ** 41 }],
      ["a length of 64 KiB before log-in", "<".padEnd(65_000, "a"), {}],
      ["bytes that are no UTF-8", Uint8Array.of(0x3c, 0xc0, 0x80), {}],
      ["a close of one byte", "x", { opcode: 8 }],
      ["two elements", open + open, {}],
      ["half an element", open.slice(0, 20), {}],
      ["an empty one", "", {}],
      ["a document type", `<!DOCTYPE a [<!ENTITY b 'c'>]>${open}`, {}],
      [
        "a TCP stream's header",
        `<stream:stream xmlns:stream='http://etherx.jabber.org/streams' to='${AGENCY}'>`,
        {},
      ],
    ];

    it.each(["before anything else", "on a bound stream"])("end their stream %s", async (when) => {
      const send = async ([name, payload, wishes]: (typeof FRAMES)[number]): Promise<readonly string[]> => {
        const web =
          when === "on a bound stream"
            ? await RawWeb.bound(house.web, LEE, name.replaceAll(" ", "-"))
            : await RawWeb.upgraded(house.web);
        web.write(frame(payload, wishes));
        const isClosed = await Promise.race([web.closed().then(() => true), sleep(10_000).then(() => false)]);
        web.cut();
        return isClosed ? [] : [name];
      };
      const waiting = [...FRAMES];
      const left = await bystanders.during(async () => {
        const open: string[] = [];
        const work = async (): Promise<void> => {
          for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
            open.push(...(await send(next)));
        };
        await Promise.all([work(), work(), work(), work()]);
        return open;
      });
      expect(left).toEqual([]);
      const refused = linesWith(house.gateway, { msg: "stream error", side: "client" });
      expect(refused.length).toBeGreaterThan(8);
      expect(refused.every(({ code }) => /^SG_STREAM_/.test(String(code)))).toBe(true);
    });

    it("compression is agreed to by no door", async () => {
      const web = await RawWeb.upgraded(house.web, "sec-websocket-extensions: permessage-deflate\r\n");
      expect(web.received).toContain("101 Switching Protocols");
      expect(web.received.toLowerCase()).not.toContain("sec-websocket-extensions");
      web.cut();
    });

    it.each([
      ["pings", frame("x", { opcode: 9 }), "policy-violation"],
      ["pongs nobody asked for", frame("x", { opcode: 10 }), "policy-violation"],
      ["fragments of nothing (CVE-2026-48779)", frame("", { opcode: 0, isFinal: false }), "policy-violation"],
    ])("a flood of %s ends its stream", async (_, piece, condition) => {
      const before = await metric(
        house.gateway,
        "stream_errors_total",
        `condition="${condition}",side="client"`,
      );
      await bystanders.during(async () => {
        const web = await RawWeb.bound(house.web, LEE, "flood");
        web.write(frame("<", { isFinal: false }));
        const many = Buffer.concat(Array.from({ length: 5_000 }, () => piece));
        for (let round = 0; round < 20 && !web.isClosed; round += 1) {
          web.write(many);
          await sleep(10);
        }
        await web.closed();
        expect(web.closeCode).toBe(1008);
      });
      const after = metric(house.gateway, "stream_errors_total", `condition="${condition}",side="client"`);
      expect(await after).toBeGreaterThan(before);
    });
  });

  it("a WebSocket that says more behind its upgrade is read from its first frame on", async () => {
    const web = await RawWeb.connect(house.web);
    const open = `<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='${AGENCY}' version='1.0'/>`;
    web.write(Buffer.concat([Buffer.from(upgradeText()), frame(open)]));
    await web.until("features");
    web.cut();
  });
});
