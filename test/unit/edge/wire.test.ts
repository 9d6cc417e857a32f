/** A connection as text: decoding over chunks, TLS in the middle, every way to its end. */
import { writeFile } from "node:fs/promises";
import { TLSSocket } from "node:tls";
import { beforeEach, describe, expect, test } from "vitest";
import { LoopGuard } from "../../../src/edge/loop-guard.ts";
import { Upstreams, type UpstreamTarget } from "../../../src/edge/upstream.ts";
import { TextWire } from "../../../src/edge/wire.ts";
import { createCertificate, temporaryFolder, testAuthority } from "../../support/certificates.ts";
import { UPSTREAM } from "../../support/edge.ts";
import { LinePeer, openServer } from "../../support/line-peer.ts";

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
  test("tells text, and never half a character", async () => {
    const server = await openServer();
    const wire = await openTo({ port: server.port });
    const far = await server.next();
    const bytes = Buffer.from("a\u{1f600}b");
    far.write(bytes.subarray(0, 3));
    await expect.poll(() => texts.join("")).toBe("a");
    far.write(bytes.subarray(3));
    await expect.poll(() => texts.join("")).toBe("a\u{1f600}b");
    expect(wire.isSecure()).toBe(false);
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
    ["bytes that are no UTF-8", Buffer.from([0x61, 0xff])],
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
    plain.write("proceed");
    await expect.poll(() => texts).toEqual(["proceed"]);
    const secured = wire.secure();
    const far = new TLSSocket(plain, { isServer: true, ...(await createCertificate(["agency.example"])) });
    await secured;
    far.write("behind");
    await expect.poll(() => texts).toEqual(["proceed", "behind"]);
    expect(wire.isSecure()).toBe(true);
    far.destroy();
    await expect.poll(() => closedCount).toBe(1);
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
