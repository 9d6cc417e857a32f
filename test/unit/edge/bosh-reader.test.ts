import { once } from "node:events";
import { createServer, request as httpRequest, type ClientRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { readRequest, type BodyLimits, type ReadRequest } from "../../../src/edge/bosh-reader.ts";

const limits = (raised: number): BodyLimits & { readonly asked: string[] } => {
  const asked: string[] = [];
  const raise = (beginning: Uint8Array): number => {
    asked.push(Buffer.from(beginning).toString());
    return raised;
  };
  return { least: 4, raised: raise, asked };
};

/** One request to a server that reads its body under these limits. */
const send = async (
  of: BodyLimits,
  write: (sent: ClientRequest) => void,
): Promise<{ readonly read: ReadRequest }> => {
  const { promise, resolve } = Promise.withResolvers<ReadRequest>();
  const server = createServer((request, response) => {
    void readRequest(request, of).then((read) => {
      response.end();
      resolve(read);
    });
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const sent = httpRequest({ host: "127.0.0.1", port, method: "POST" }).on("error", () => undefined);
  write(sent);
  return { read: await promise };
};

const text = (read: ReadRequest): string =>
  read.type === "gone" ? "gone" : `${read.type} ${Buffer.from(read.bytes).toString()}`;

test("gives a body whole, however it came", async () => {
  const { read } = await send(limits(0), (sent) => {
    sent.write("ab");
    setTimeout(() => sent.end("cd"), 20);
  });
  expect(text(read)).toBe("whole abcd");
});

test("asks once by its beginning whether it may be longer", async () => {
  const of = limits(8);
  const { read } = await send(of, (sent) => {
    sent.write("abcdef");
    setTimeout(() => sent.end("gh"), 20);
  });
  expect([text(read), of.asked]).toEqual(["whole abcdefgh", ["abcd"]]);
});

test.each([
  ["of the least limit", 0, "abcde"],
  ["of the raised limit", 8, "abcdefghi"],
])("reads no further than it may: %s", async (_what, raised, body) => {
  const { read } = await send(limits(raised), (sent) => {
    // Never ended: what is over the limit is not waited for.
    sent.write(body);
  });
  expect(text(read)).toBe("oversize abcd");
});

test("tells that the client is gone", async () => {
  const { read } = await send(limits(0), (sent) => {
    sent.write("ab");
    setTimeout(() => sent.destroy(), 20);
  });
  expect(text(read)).toBe("gone");
});
