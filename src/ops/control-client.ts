/** The asking side of the control socket. Rule: whatever comes back is checked before it is believed. */
import { statSync } from "node:fs";
import { connect } from "node:net";
import { ControlError } from "./control-error.ts";
import type { ControlRequest } from "./control-protocol.ts";

const MAX_REPLY_CHARACTERS = 16 * 1024 * 1024;

/**
 * @throws ControlError `SG_CONTROL_UNREACHABLE`, `SG_CONTROL_UNSAFE` (another user's socket), `SG_CONTROL_REFUSED` (its
 * message is the gateway's).
 */
export const callControl = async (
  path: string,
  request: ControlRequest,
  timeoutMs = 90_000,
): Promise<unknown> => {
  checkOwner(path);
  const text = await exchange(path, `${JSON.stringify(request)}\n`, timeoutMs);
  const reply = parse(text);
  if (typeof reply !== "object" || reply === null || !("ok" in reply)) {
    throw new ControlError("SG_CONTROL_REFUSED", "the answer is not one of a gateway");
  }
  if (reply.ok === true && "result" in reply) return reply.result;
  const message = "message" in reply ? String(reply.message) : "failed";
  const code = "code" in reply ? String(reply.code) : "failed";
  throw new ControlError("SG_CONTROL_REFUSED", message.startsWith(code) ? message : `${code}: ${message}`);
};

/** In a shared directory somebody else could have put a socket of his own there. */
const checkOwner = (path: string): void => {
  const uid = ownerOf(path);
  const own = process.getuid?.();
  if (uid !== undefined && own !== undefined && own !== 0 && uid !== own && uid !== 0) {
    throw new ControlError("SG_CONTROL_UNSAFE", `${path} belongs to another user`);
  }
};

const ownerOf = (path: string): number | undefined => {
  try {
    return statSync(path, { throwIfNoEntry: false })?.uid;
  } catch (error) {
    throw new ControlError("SG_CONTROL_UNREACHABLE", `${path} cannot be reached`, error);
  }
};

const exchange = async (path: string, line: string, timeoutMs: number): Promise<string> => {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let text = "";
  const unreachable = (error?: Error): void => {
    reject(new ControlError("SG_CONTROL_UNREACHABLE", `no gateway answers on ${path}`, error));
  };
  const socket = connect(path, () => socket.write(line));
  socket.setEncoding("utf8");
  socket.setTimeout(timeoutMs, () => {
    reject(new ControlError("SG_CONTROL_REFUSED", "no answer in time"));
  });
  socket.on("error", unreachable);
  socket.on("data", (chunk) => {
    text += String(chunk);
    if (text.length > MAX_REPLY_CHARACTERS) socket.destroy();
    if (text.endsWith("\n")) resolve(text);
  });
  socket.on("close", () => {
    unreachable();
  });
  try {
    return await promise;
  } finally {
    socket.destroy();
  }
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
