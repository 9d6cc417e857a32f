import { existsSync, statSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { WebClient } from "../../../src/edge/bosh-port.ts";
import {
  CLIENT_HEADER,
  COUNTED_HEADER,
  pathFor,
  RelayServer,
  relaySocket,
} from "../../../src/edge/relay-server.ts";
import { temporaryFolder } from "../../support/certificates.ts";

const FACTS = {
  endpoints: {
    source: { address: "192.0.2.7", port: 5 },
    destination: { address: "127.0.0.1", port: 443 },
  },
  isProxied: true,
};

const opened = async () => {
  const folder = await temporaryFolder();
  const path = relaySocket(folder, 7);
  const server = new RelayServer();
  await server.listen(path);
  onTestFinished(async () => {
    await server.close();
  });
  return { path, server };
};

/** @returns the status and whether the client's connection is counted elsewhere; undefined where the call was cut */
const ask = async (path: string, listener: string): Promise<readonly unknown[] | undefined> => {
  const { promise, resolve } = Promise.withResolvers<readonly unknown[] | undefined>();
  const headers = { [CLIENT_HEADER]: JSON.stringify(FACTS) };
  const asked = request({ socketPath: path, path: pathFor(listener), method: "POST", headers });
  asked.on("error", () => {
    resolve(undefined);
  });
  asked.on("response", ({ statusCode, headers: told }) => {
    resolve([statusCode, told[COUNTED_HEADER]]);
  });
  asked.end("x");
  return await promise;
};

test("is for this user alone, and leaves nothing behind", async () => {
  const { path, server } = await opened();
  expect(path.endsWith("/7.sock")).toBe(true);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  await server.close();
  expect(existsSync(path)).toBe(false);
});

test("gives a request to its listener's door, with the client that was told", async () => {
  const { path, server } = await opened();
  const clients: WebClient[] = [];
  server.admit("web / a", {
    request: (_asked, response, client) => {
      clients.push(client);
      if (clients.length === 2) client.carrier.lend();
      response.end();
    },
    close: async () => await Promise.resolve(),
  });
  expect(await ask(path, "web / a")).toEqual([200, undefined]);
  expect(await ask(path, "web / a")).toEqual([200, "1"]);
  expect(clients[0]).toMatchObject(FACTS);
  expect(await ask(path, "another")).toBe(undefined);
});

test("cannot be had where the path is too long for a socket", async () => {
  const folder = await temporaryFolder();
  const server = new RelayServer();
  const path = join(folder, "x".repeat(120));
  await expect(server.listen(path)).rejects.toMatchObject({ code: "SG_EDGE_BIND" });
});
