/**
 * The unix socket on which commands meet the running gateway: one JSON line asks, one JSON line answers.
 *
 * Rule 1: the socket is 0600 from its first moment and its directory belongs to us and is closed to writing by
 * others: that is the check of the peer (Node cannot ask the kernel who it is).
 * Rule 2: a request is small and waits for nobody: one a connection, a limit in bytes and in time.
 */
import { accessSync, chmodSync, constants, statSync, unlinkSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { dirname } from "node:path";
import { callControl } from "./control-client.ts";
import { ControlError } from "./control-error.ts";
import type { ControlCommand, ControlHandlers, ControlReply, ControlRequest } from "./control-protocol.ts";

export interface ControlServer {
  /** Stops listening, ends open calls, removes the socket. */
  close(): Promise<void>;
}

export const MAX_REQUEST_BYTES = 65_536;
/** `sun_path` of Linux, less its final zero (unix(7)). */
const MAX_PATH_BYTES = 107;
const REQUEST_TIMEOUT_MS = 5_000;

/** @throws ControlError `SG_CONTROL_PATH`, `SG_CONTROL_UNSAFE`, `SG_CONTROL_BUSY`; the system's error where the path cannot be bound. */
export const serveControl = async (path: string, handlers: ControlHandlers): Promise<ControlServer> => {
  checkSocketPlace(path, process.getuid?.());
  await removeStale(path);
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    open.add(socket.on("close", () => open.delete(socket)));
    serveOne(socket, handlers);
  });
  await listenPrivately(server, path);
  return {
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) =>
        server.close(() => {
          resolve();
        }),
      );
    },
  };
};

/**
 * Whether a socket could be served there, without opening one.
 * @param uid who will serve it; undefined where that is not known
 * @throws ControlError `SG_CONTROL_PATH`, `SG_CONTROL_UNSAFE`
 */
export const checkSocketPlace = (path: string, uid: number | undefined): void => {
  const byteCount = Buffer.byteLength(path);
  if (byteCount > MAX_PATH_BYTES) {
    const detail = `${path} has ${byteCount} bytes, a unix socket takes ${MAX_PATH_BYTES}: set control_socket to a shorter path`;
    throw new ControlError("SG_CONTROL_PATH", detail);
  }
  const directory = dirname(path);
  try {
    accessSync(directory, constants.W_OK | constants.X_OK);
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : "unusable";
    throw new ControlError("SG_CONTROL_PATH", `no socket can be made in ${directory}: ${reason}`, error);
  }
  checkDirectory(directory, uid);
};

const checkDirectory = (directory: string, own: number | undefined): void => {
  const { uid, mode } = statSync(directory);
  // A sticky directory (as /tmp) keeps others from replacing what is ours, so writing alone does no harm there.
  const isShared = (mode & 0o022) !== 0 && (mode & 0o1000) === 0;
  const isForeign = own !== undefined && uid !== own && uid !== 0;
  if (isShared || isForeign) {
    throw new ControlError(
      "SG_CONTROL_UNSAFE",
      `${directory} must belong to this user and be closed to others`,
    );
  }
};

/** What a killed gateway left goes away; what answers stays. */
const removeStale = async (path: string): Promise<void> => {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isSocket())
    throw new ControlError("SG_CONTROL_UNSAFE", `${path} is in the way and is no socket`);
  try {
    await callControl(path, { command: "status" }, 1_000);
  } catch (error) {
    if (error instanceof ControlError && error.code === "SG_CONTROL_UNREACHABLE") {
      unlinkSync(path);
      return;
    }
    throw new ControlError("SG_CONTROL_BUSY", `${path} is in use`, error);
  }
  throw new ControlError("SG_CONTROL_BUSY", `a gateway already answers on ${path}`);
};

const listenPrivately = async (server: Server, path: string): Promise<void> => {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  // For good: after the start an error of accepting (too many files) passes, and unheard it would end the process.
  server.on("error", reject);
  // The path is bound within `listen`, so the mask holds for it and for nothing else.
  const before = process.umask(0o177);
  try {
    server.listen(path, () => {
      resolve(undefined);
    });
  } finally {
    process.umask(before);
  }
  await promise;
  chmodSync(path, 0o600);
};

const serveOne = (socket: Socket, handlers: ControlHandlers): void => {
  let text = "";
  let isAsked = false;
  socket.setEncoding("utf8");
  socket.setTimeout(REQUEST_TIMEOUT_MS, () => {
    if (!isAsked) socket.destroy();
  });
  socket.on("error", () => undefined);
  socket.on("end", () => {
    if (!isAsked) socket.end();
  });
  socket.on("data", (chunk) => {
    if (isAsked) return;
    text += String(chunk);
    if (text.length > MAX_REQUEST_BYTES) socket.destroy();
    else if (text.includes("\n")) {
      isAsked = true;
      void answer(text, handlers).then((reply) => socket.end(`${JSON.stringify(reply)}\n`));
    }
  });
};

const answer = async (text: string, handlers: ControlHandlers): Promise<ControlReply> => {
  const request = readRequest(text);
  if (request === undefined) return { ok: false, code: "SG_CONTROL_REFUSED", message: "not a request" };
  try {
    return { ok: true, result: (await handlers[request.command](request.options ?? {})) ?? null };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "SG_CONTROL_REFUSED";
    return { ok: false, code, message: error instanceof Error ? error.message : "failed" };
  }
};

const readRequest = (text: string): ControlRequest | undefined => {
  try {
    const value: unknown = JSON.parse(text.slice(0, text.indexOf("\n")));
    if (typeof value !== "object" || value === null || !("command" in value)) return undefined;
    const { command } = value;
    if (!isCommand(command)) return undefined;
    return { command, options: "options" in value ? optionsOf(value.options) : {} };
  } catch {
    return undefined;
  }
};

const COMMANDS: ReadonlySet<unknown> = new Set<ControlCommand>([
  "status",
  "clients",
  "reload",
  "refresh",
  "drain",
]);

const isCommand = (value: unknown): value is ControlCommand => COMMANDS.has(value);

const optionsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? { ...value } : {};
