/**
 * Takes the PROXY header off a fresh connection and leaves every byte behind it unread.
 *
 * Rule: a trusted proxy always sends a header; a connection of one that does not is closed, never guessed at.
 */
import type { Socket } from "node:net";
import type { Endpoints } from "./addresses.ts";
import { EdgeError } from "./edge-error.ts";
import { parseProxyHeader } from "./proxy-protocol.ts";

/**
 * Undefined where the proxy speaks for itself.
 * @throws EdgeError `SG_EDGE_PROXY_HEADER`; the socket is destroyed then.
 */
export const readProxyHeader = async (socket: Socket, timeoutMs: number): Promise<Endpoints | undefined> => {
  const { promise, resolve, reject } = Promise.withResolvers<Endpoints | undefined>();
  let received: Buffer = Buffer.alloc(0);
  const fail = (detail: string): void => {
    reject(new EdgeError("SG_EDGE_PROXY_HEADER", detail));
  };
  const look = (): void => {
    const bytes: unknown = socket.read();
    if (!Buffer.isBuffer(bytes)) return;
    received = Buffer.concat([received, bytes]);
    const parsed = parseProxyHeader(received);
    if (parsed.type === "invalid") fail(parsed.detail);
    if (parsed.type !== "header") return;
    // Off before the rest goes back: putting it back tells `readable` again.
    socket.off("readable", look);
    putBack(socket, received.subarray(parsed.byteCount));
    resolve(parsed.endpoints);
  };
  const end = (): void => {
    fail("connection closed");
  };
  const timeout = setTimeout(fail, timeoutMs, "took too long");
  socket.on("readable", look).on("end", end).on("close", end);
  try {
    return await promise;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(timeout);
    socket.off("readable", look).off("end", end).off("close", end);
  }
};

/** Unread again, for whoever reads next. */
const putBack = (socket: Socket, rest: Buffer): void => {
  if (rest.length > 0) socket.unshift(rest);
};
