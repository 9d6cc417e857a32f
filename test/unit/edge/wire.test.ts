/** A connection as text: what is told of what was read, TLS in the middle, every way to its end. */
import { writeFile } from "node:fs/promises";
import { TLSSocket } from "node:tls";
import { beforeEach, describe, expect, test } from "vitest";
import { LoopGuard } from "../../../src/edge/loop-guard.ts";
import { Upstreams, type UpstreamTarget } from "../../../src/edge/upstream.ts";
import { TextWire } from "../../../src/edge/wire.ts";
import { createCertificate, temporaryFolder, testAuthority } from "../../support/certificates.ts";
import { UPSTREAM } from "../../support/edge.ts";
import { LinePeer, openServer } from "../../support/line-peer.ts";

const HEADER =
  "<?xml version='1.0'?><s:stream xmlns='jabber:client' xmlns:s='http://etherx.jabber.org/streams' id='s1' from='agency.example' version='1.0'>";
const HERE = { address: "127.0.0.1", port: 0 };
let texts: string[];
let closedCount: number;
beforeEach(() => {
  texts = [];
  closedCount = 0;
});

const openTo = async (target: Partial<UpstreamTarget>): Promise<TextWire> => {
  const upstreams = new Upstreams({
    targets: [{ ...UPSTREAM, ...target }],
    loopGuard: new LoopGuard(),
    watcher: () => undefined,
  });
  const port = upstreams.portFor({ source: HERE, destination: HERE });
  return await TextWire.open(port, "agency.example", {
    onText: (text) => void texts.push(text),
    onClose: () => void (closedCount += 1),
  });
};

const caFile = async (): Promise<string> => {
  const path = `${await temporaryFolder()}/ca.pem`;
  await writeFile(path, (await testAuthority()).cert);
  return path;
};

describe("a wire", () => {
  test("tells what the strict parser understood, in canonical form, each once it is whole", async () => {
    const server = await openServer();
    const wire = await openTo({ port: server.port });
    const far = await server.next();
    far.write(HEADER);
    const bytes = Buffer.from(
      "<s:features/> <c:message xmlns:c='jabber:client'>a\u{1f600}&#98;</c:message></s:stream>",
    );
    far.write(bytes.subarray(0, 52));
    await expect.poll(() => texts).toHaveLength(2);
    far.write(bytes.subarray(52));
    await expect
      .poll(() => texts.slice(1))
      .toEqual(["<stream:features/>", "<message>a\u{1f600}b</message>", "</stream:stream>"]);
    expect(texts[0]).toContain('<stream:stream xmlns="jabber:client"');
    expect(texts[0]).toContain('id="s1" from="agency.example" version="1.0">');
    expect(wire.isSecure()).toBe(false);
    wire.destroy();
  });

  test("reads a new stream where one begins", async () => {
    const server = await openServer();
    const wire = await openTo({ port: server.port });
    const far = await server.next();
    far.write(`${HEADER}<success/>`);
    await expect.poll(() => texts).toHaveLength(2);
    wire.beginStream();
    far.write(`${HEADER}<s:features/>`);
    await expect.poll(() => texts.at(-1)).toBe("<stream:features/>");
    wire.destroy();
  });

  test("tells the root alone of a stanza that is beyond every limit, and goes on", async () => {
    const server = await openServer();
    const wire = await openTo({ port: server.port });
    const far = await server.next();
    far.write(
      `${HEADER}<message from='lee@agency.example'><body>${"x".repeat(200_000)}</body></message><a/>`,
    );
    await expect.poll(() => texts.slice(1)).toEqual(['<message from="lee@agency.example"/>', "<a/>"]);
    wire.destroy();
  });

  test("says what it is given, and fails when it is closed", async () => {
    const server = await openServer();
    const wire = await openTo({ port: server.port });
    const far = new LinePeer(await server.next());
    await new Promise<void>((resolve) => {
      wire.write("hello", () => {
        resolve();
      });
    });
    await far.hear("hello");
    wire.destroy();
    expect(await new Promise((resolve) => wire.write("late", resolve))).toBeInstanceOf(Error);
    expect(closedCount).toBe(1);
  });

  test.each([
    ["bytes that are no UTF-8", Buffer.from([0x3c, 0x61, 0xff, 0x3e])],
    ["what is no XML", Buffer.from("HTTP/1.1 400 Bad Request")],
    ["a document type", Buffer.from("<!DOCTYPE a [<!ENTITY b 'c'>]><a/>")],
    ["an end", undefined],
  ])("is closed once by %s", async (_what, bytes) => {
    const server = await openServer();
    await openTo({ port: server.port });
    const far = await server.next();
    if (bytes === undefined) far.end();
    else far.write(bytes);
    await expect.poll(() => closedCount).toBe(1);
    far.destroy();
    expect(texts).toEqual([]);
  });
});

describe("TLS", () => {
  test("in the middle: what comes after is encrypted, and decoded anew", async () => {
    const server = await openServer();
    const wire = await openTo({ port: server.port, tls: "starttls", caFile: await caFile() });
    const plain = await server.next();
    plain.write(`${HEADER}<proceed/>`);
    await expect.poll(() => texts.at(-1)).toBe("<proceed/>");
    const secured = wire.secure();
    const far = new TLSSocket(plain, { isServer: true, ...(await createCertificate(["agency.example"])) });
    await secured;
    far.write(`${HEADER}<behind/>`);
    await expect.poll(() => texts.at(-1)).toBe("<behind/>");
    expect(wire.isSecure()).toBe(true);
    far.destroy();
    await expect.poll(() => closedCount).toBe(1);
  });

  test("does not begin behind bytes that nobody read", async () => {
    const server = await openServer();
    const wire = await openTo({ port: server.port, tls: "starttls", caFile: await caFile() });
    const plain = await server.next();
    plain.write(`${HEADER}<proceed/><iq `);
    await expect.poll(() => texts.at(-1)).toBe("<proceed/>");
    await expect(wire.secure()).rejects.toThrow("SG_EDGE_UPSTREAM_TLS");
    expect(await new Promise((resolve) => wire.write("late", resolve))).toBeInstanceOf(Error);
    plain.destroy();
  });

  test("with a certificate for somebody else is closed", async () => {
    const server = await openServer();
    const wire = await openTo({ port: server.port, tls: "starttls", caFile: await caFile() });
    const secured = wire.secure();
    const far = new TLSSocket(await server.next(), {
      isServer: true,
      ...(await createCertificate(["other.example"])),
    });
    far.on("error", () => undefined);
    await expect(secured).rejects.toThrow("SG_EDGE_UPSTREAM_TLS");
    expect(closedCount).toBe(0);
    expect(await new Promise((resolve) => wire.write("late", resolve))).toBeInstanceOf(Error);
  });
});
