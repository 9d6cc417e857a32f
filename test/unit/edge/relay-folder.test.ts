import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createServer } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { expect, onTestFinished, test, vi } from "vitest";
import { relaySocket } from "../../../src/edge/relay-server.ts";
import { RelayFolder } from "../../../src/edge/relay-folder.ts";

test("each gateway has one of its own, closed to others, and gives a number once", () => {
  const [one, other] = [new RelayFolder(), new RelayFolder()];
  const [first, second] = [one.next(), one.next()];
  expect([first.id, second.id, other.next().id]).toEqual([1, 2, 1]);
  expect(second.folder).toBe(first.folder);
  expect(other.next().folder).not.toBe(first.folder);
  expect(statSync(first.folder).mode & 0o777).toBe(0o700);
  writeFileSync(join(first.folder, "1.sock"), "");
  one.remove();
  other.remove();
  expect(existsSync(first.folder)).toBe(false);
  one.remove();
});

test.each([
  ["just fits", 0],
  ["is a byte too long", 1],
])("a folder in which the longest socket's path %s", async (_, extra) => {
  const length = 107 - Buffer.byteLength(relaySocket("/stanzagate-XXXXXX", 999_999_999)) + extra;
  const place = join(tmpdir(), "x").padEnd(length, "x");
  mkdirSync(place);
  vi.stubEnv("TMPDIR", place);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(place, { recursive: true });
  });
  if (extra > 0) {
    expect(() => new RelayFolder()).toThrow(
      /SG_EDGE_BIND: .* have 108 bytes, .* set TMPDIR to a shorter path/u,
    );
    return;
  }
  const server = createServer().listen(relaySocket(new RelayFolder().next().folder, 999_999_999));
  await once(server, "listening");
  server.close();
});
