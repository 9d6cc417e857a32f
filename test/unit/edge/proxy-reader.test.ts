import { connect } from "node:net";
import { expect, test } from "vitest";
import { readProxyHeader } from "../../../src/edge/proxy-reader.ts";
import { openServer } from "../../support/line-peer.ts";

const HEADER = "PROXY TCP4 192.0.2.7 192.0.2.1 51000 5222\r\n";

test.each([
  ["in one piece", [`${HEADER}rest`]],
  ["byte by byte", [...HEADER.split(/(?=.)/s), "rest"]],
  ["cut in the middle", [HEADER.slice(0, 9), `${HEADER.slice(9)}rest`]],
])("the header is taken off and the rest stays: %s", async (_, pieces) => {
  const server = await openServer();
  const client = connect(server.port, "127.0.0.1");
  const socket = await server.next();
  const header = readProxyHeader(socket, 5_000);
  for (const piece of pieces) {
    client.write(piece);
    await new Promise(setImmediate);
  }
  expect((await header)?.source).toEqual({ address: "192.0.2.7", port: 51_000 });
  let rest = "";
  socket.on("data", (bytes) => (rest += String(bytes)));
  await expect.poll(() => rest).toBe("rest");
  client.destroy();
});

test.each([
  ["other bytes", "GET /"],
  ["an end in the middle", HEADER.slice(0, 12)],
])("%s destroy the socket", async (_, text) => {
  const server = await openServer();
  const client = connect(server.port, "127.0.0.1");
  const socket = await server.next();
  client.end(text);
  await expect(readProxyHeader(socket, 5_000)).rejects.toThrow("SG_EDGE_PROXY_HEADER");
  expect(socket.destroyed).toBe(true);
  client.destroy();
});
