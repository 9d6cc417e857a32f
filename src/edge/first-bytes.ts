/**
 * What a connection says first, waited for while it costs no more than its socket; what is not taken stays unread.
 *
 * Rule 1: before its first bytes have come a connection has no session, no parser and no TLS engine.
 * Rule 2: as long as it takes and no longer: one that does not say enough in time is destroyed.
 * Source: protocol.md §6.3 (unauthenticated cost); RFC 8446 §5.1 (records).
 */
import type { Socket } from "node:net";
import { EdgeError, type EdgeErrorCode } from "./edge-error.ts";

export interface First<T> {
  readonly value: T;
  /** How many bytes are used up. */
  readonly byteCount: number;
}

export interface FirstWishes<T> {
  readonly timeoutMs: number;
  /** Of the error where nothing comes of it. */
  readonly code: EdgeErrorCode;
  /** All that has come: what it says, undefined while there is too little, or in words what is wrong with it. */
  readonly look: (received: Buffer) => First<T> | string | undefined;
}

/** @throws EdgeError with that code; the socket is destroyed then. */
export const readFirst = async <T>(socket: Socket, { timeoutMs, code, look }: FirstWishes<T>): Promise<T> => {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  let received: Buffer = EMPTY;
  const fail = (detail: string): void => {
    reject(new EdgeError(code, detail));
  };
  const read = (): void => {
    const bytes: unknown = socket.read();
    if (!Buffer.isBuffer(bytes)) return;
    received = received.length === 0 ? bytes : Buffer.concat([received, bytes]);
    const found = look(received);
    if (typeof found === "string") fail(found);
    if (typeof found !== "object") return;
    // Off before the rest goes back: putting it back tells `readable` again.
    socket.off("readable", read);
    putBack(socket, received.subarray(found.byteCount));
    resolve(found.value);
  };
  const end = (): void => {
    fail("connection closed");
  };
  const timeout = setTimeout(fail, timeoutMs, "took too long");
  socket.on("readable", read).on("end", end).on("close", end);
  // Told already, it is told no more.
  if (socket.destroyed || socket.readableEnded) end();
  try {
    return await promise;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(timeout);
    socket.off("readable", read).off("end", end).off("close", end);
    await settled();
  }
};

/** Node sets the flow right a tick behind a `readable` listener's end, and starts whom somebody stopped before. */
const settled = async (): Promise<void> => {
  await new Promise<void>((resolve) => {
    process.nextTick(resolve);
  });
};

const EMPTY = Buffer.alloc(0);

/** Unread again, for whoever reads next. */
const putBack = (socket: Socket, rest: Buffer): void => {
  if (rest.length > 0) socket.unshift(rest);
};

type Look = FirstWishes<undefined>["look"];

const NOTHING_TAKEN: First<undefined> = { value: undefined, byteCount: 0 };

export const anything: Look = ({ length }) => (length === 0 ? undefined : NOTHING_TAKEN);

const HANDSHAKE = 0x16;
const RECORD_HEADER_BYTES = 5;
const MAX_RECORD_BYTES = 2 ** 14;

/** A whole record, as a ClientHello comes in; also whatever is none: to refuse that is for TLS itself. */
export const wholeRecord: Look = (received) => {
  if (received[0] !== HANDSHAKE) return NOTHING_TAKEN;
  if (received.length < RECORD_HEADER_BYTES) return undefined;
  const length = received.readUInt16BE(3);
  const isWhole = length > MAX_RECORD_BYTES || received.length >= RECORD_HEADER_BYTES + length;
  return isWhole ? NOTHING_TAKEN : undefined;
};
