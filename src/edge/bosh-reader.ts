/**
 * The body of one HTTP request, read whole under a limit.
 *
 * Rule: what is over the limit is not read to its end, and nothing is kept of it but its beginning, which may name a
 * session. How long a body may take is the listener's to bound.
 * Sources: protocol.md §6.2 (3); XEP-0124 1.11 §5.
 */
import type { IncomingMessage } from "node:http";

export type ReadRequest =
  | { readonly type: "whole"; readonly bytes: Uint8Array }
  /** `bytes`: its beginning, no longer than the least limit. */
  | { readonly type: "oversize"; readonly bytes: Uint8Array }
  /** Another reads on from the request, which is paused; `bytes`: all that was read. */
  | { readonly type: "begun"; readonly bytes: Uint8Array }
  | { readonly type: "gone" };

export interface BodyLimits {
  /** Of a request that names no session, or one that has not logged in. */
  readonly least: number;
  /** @param beginning as long as the least limit; @returns the limit that this body has, or that another will say it */
  raised(beginning: Uint8Array): number | "another's";
}

/** Settles once. */
export async function readRequest(request: IncomingMessage, limits: BodyLimits): Promise<ReadRequest> {
  const { promise, resolve } = Promise.withResolvers<ReadRequest>();
  const chunks: Uint8Array[] = [];
  let length = 0;
  let limit: number | "another's" = limits.least;
  request.on("data", (chunk: Uint8Array) => {
    chunks.push(chunk);
    length += chunk.length;
    if (limit === "another's" || length <= limit) return;
    const bytes = Buffer.concat(chunks);
    const beginning = bytes.subarray(0, limits.least);
    if (limit === limits.least) limit = limits.raised(beginning);
    if (limit !== "another's" && length <= limit) return;
    chunks.length = 0;
    request.pause().removeAllListeners("data");
    resolve(limit === "another's" ? { type: "begun", bytes } : { type: "oversize", bytes: beginning });
  });
  request.once("end", () => {
    resolve({ type: "whole", bytes: Buffer.concat(chunks) });
  });
  request.once("close", () => {
    resolve({ type: "gone" });
  });
  // An error must have a listener; `close` follows it.
  request.on("error", () => undefined);
  return await promise;
}
