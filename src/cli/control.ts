/** One call to the running gateway over its control socket, with the exit codes of commands. */
import { loadPaths } from "../config/load.ts";
import { callControl } from "../ops/control-client.ts";
import { ControlError } from "../ops/control-error.ts";
import type { ControlRequest } from "../ops/control-protocol.ts";
import { CliError } from "./exit-codes.ts";
import type { Globals } from "./globals.ts";

/** @throws CliError SG_CLI_UNREACHABLE, SG_CLI_DENIED; ControlError for the gateway's own refusal. */
export async function askGateway(globals: Globals, request: ControlRequest): Promise<unknown> {
  const path = globals.socket ?? loadPaths(globals.config).controlSocket;
  try {
    return await callControl(path, request);
  } catch (error) {
    throw meaningOf(error, path);
  }
}

export function meaningOf(error: unknown, path: string): unknown {
  if (!(error instanceof ControlError)) return error;
  if (isDenied(error)) {
    const message = `${path} belongs to another user: run this as the gateway's user`;
    return new CliError("SG_CLI_DENIED", message, error);
  }
  if (error.code !== "SG_CONTROL_UNREACHABLE") return error;
  return new CliError("SG_CLI_UNREACHABLE", `no gateway is running (nothing answers on ${path})`, error);
}

function isDenied({ code, cause }: ControlError): boolean {
  if (code === "SG_CONTROL_UNSAFE") return true;
  const system = cause instanceof Error && "code" in cause ? cause.code : undefined;
  return code === "SG_CONTROL_UNREACHABLE" && (system === "EACCES" || system === "EPERM");
}
