/**
 * Takes the PROXY header off a fresh connection and leaves every byte behind it unread.
 *
 * Rule: a trusted proxy always sends a header; a connection of one that does not is closed, never guessed at.
 */
import type { Socket } from "node:net";
import type { Endpoints } from "./addresses.ts";
import { readFirst } from "./first-bytes.ts";
import { parseProxyHeader } from "./proxy-protocol.ts";

/**
 * Undefined where the proxy speaks for itself.
 * @throws EdgeError `SG_EDGE_PROXY_HEADER`; the socket is destroyed then.
 */
export const readProxyHeader = async (socket: Socket, timeoutMs: number): Promise<Endpoints | undefined> =>
  await readFirst(socket, {
    timeoutMs,
    code: "SG_EDGE_PROXY_HEADER",
    look: (received) => {
      const parsed = parseProxyHeader(received);
      if (parsed.type === "invalid") return parsed.detail;
      return parsed.type === "header" ? { value: parsed.endpoints, byteCount: parsed.byteCount } : undefined;
    },
  });
