/** What commands hand to config/ that want to know everything a start would stumble over, the archive included. */
import { ArchiveError } from "../archive/errors.ts";
import { inspectStore } from "../archive/sqlite-store.ts";
import type { LoadOptions } from "../config/load.ts";
import type { CheckArchive } from "../config/start-checks.ts";
import { policyTools } from "./policy-tools.ts";
import type { Terminal } from "./terminal.ts";

const checkArchive: CheckArchive = ({ reserveBytes, ...place }) => {
  try {
    inspectStore(place, reserveBytes);
    return undefined;
  } catch (error) {
    if (error instanceof ArchiveError) return `${error.message} [${error.code}]`;
    throw error;
  }
};

export const checkOptions = (terminal: Terminal): LoadOptions => ({
  tools: policyTools,
  env: terminal.env,
  nowMs: terminal.nowMs(),
  checkArchive,
});
