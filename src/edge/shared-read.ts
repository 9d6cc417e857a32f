/**
 * One buffer for all plain sockets to read into: for each read Node's default takes 64 KiB from the allocator and
 * gives most of them back, which costs as much as a rule of the policy.
 *
 * Rule 1: bytes are good only until the listener returns; whoever keeps them copies them.
 * Rule 2: nothing is read before somebody listens: the socket is born paused, and what it reads is told as `data`,
 * never queued.
 * Source: Node's `net` documentation, `onread` of `socket.connect`.
 */
import { connect, type Socket, type TcpNetConnectOpts } from "node:net";

/** As much as a record of TLS: a session reads one in a turn (`session/slice.ts`), and others wait for its parsing. */
const BUFFER_BYTES = 16 * 1024;

const BUFFER = Buffer.allocUnsafeSlow(BUFFER_BYTES);

/** As `net.connect`, reading into the shared buffer. Not for a socket that TLS will take over. */
export const connectShared = (options: TcpNetConnectOpts): Socket => {
  const onBytes = (byteCount: number): boolean => {
    socket.emit("data", BUFFER.subarray(0, byteCount));
    return true;
  };
  const socket = connect({ ...options, onread: { buffer: BUFFER, callback: onBytes } });
  return socket.pause();
};
