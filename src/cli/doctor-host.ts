/**
 * Findings about this host: directories, the running gateway, its listeners, room for records, the clock.
 *
 * Rule: it looks and changes nothing; `config check` has said already what would stop a start.
 * Sources: product.md §3; design §8.21.
 */
import { readdirSync, statfsSync, statSync } from "node:fs";
import { join } from "node:path";
import type { GatewayConfig, ListenerConfig } from "../config/gateway-config.ts";
import { isWildcard } from "../edge/addresses.ts";
import { answersAt } from "../edge/probe-ports.ts";
import { callControl } from "../ops/control-client.ts";
import { atRest } from "./at-rest.ts";
import type { Finding } from "./doctor-finding.ts";
import { codedError } from "./failure.ts";

const CONTROL_MS = 5_000;

export async function hostFindings(config: GatewayConfig, nowMs: number): Promise<readonly Finding[]> {
  const running = await runningFinding(config.controlSocket);
  const isRunning = running.level === "ok";
  const listeners = config.listeners.map(async (one) => await listenerFinding(one, isRunning));
  return [
    dataDirFinding(config.dataDir),
    running,
    ...(await Promise.all(listeners)),
    ...archiveFindings(config.archive),
    clockFinding(config.archive.dir, nowMs),
  ];
}

const OTHERS = 0o007;

function dataDirFinding(directory: string): Finding {
  const code = "SG_DOCTOR_DATA_DIR";
  const mode = statSync(directory, { throwIfNoEntry: false })?.mode;
  if (mode === undefined)
    return { code, level: "fail", message: `${directory} is not there`, advice: ["stanzagate init"] };
  if ((mode & OTHERS) === 0)
    return { code, level: "ok", message: `${directory} is closed to other users of this host` };
  const message = `${directory} is open to every user of this host`;
  return { code, level: "warn", message, advice: [`chmod o-rwx ${directory}`] };
}

async function runningFinding(socket: string): Promise<Finding> {
  const code = "SG_DOCTOR_RUNNING";
  try {
    await callControl(socket, { command: "status" }, CONTROL_MS);
    return { code, level: "ok", message: "the gateway is running and answers on its control socket" };
  } catch (error) {
    const reason = codedError(error);
    if (reason.code === "SG_CONTROL_UNREACHABLE")
      return { code, level: "note", message: `no gateway is running (nothing answers on ${socket})` };
    return { code, level: "warn", message: `the control socket ${socket} cannot be used [${reason.code}]` };
  }
}

async function listenerFinding({ name, bind }: ListenerConfig, isRunning: boolean): Promise<Finding> {
  const code = "SG_DOCTOR_LISTENER";
  const at = `listener ${name} (${bind.host}:${bind.port})`;
  const address = isWildcard(bind.host) ? "localhost" : bind.host;
  const answers = await answersAt({ address, port: bind.port });
  if (isRunning) {
    return answers
      ? { code, level: "ok", message: `${at} takes connections` }
      : { code, level: "fail", message: `${at} does not answer, though the gateway runs` };
  }
  return answers
    ? { code, level: "warn", message: `${at}: another program has this port; a start would fail` }
    : { code, level: "note", message: `${at}: closed while no gateway runs` };
}

function archiveFindings({ dir, secondDir, reserveBytes }: GatewayConfig["archive"]): readonly Finding[] {
  const code = "SG_DOCTOR_ARCHIVE";
  const freeBytes = freeBytesIn(dir);
  if (freeBytes === undefined) return [{ code, level: "fail", message: `${dir} cannot be read` }];
  return [
    roomFinding(dir, freeBytes, reserveBytes),
    ...(secondDir !== undefined && isSameVolume(dir, secondDir) ? [secondOnSame(secondDir)] : []),
    ...(isSameVolume(dir, "/") ? [ON_ROOT] : []),
    atRestFinding(dir),
  ];
}

const freeBytesIn = (directory: string): number | undefined => {
  try {
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize;
  } catch {
    return undefined;
  }
};

const GIGABYTE = 1e9;
const gigabytes = (bytes: number): string => `${(bytes / GIGABYTE).toFixed(1)} GB`;

function roomFinding(dir: string, freeBytes: number, reserveBytes: number): Finding {
  const code = "SG_DOCTOR_ARCHIVE";
  const message = `${gigabytes(freeBytes)} free for records in ${dir}, ${gigabytes(reserveBytes)} of it kept in reserve`;
  const advice = ["below the reserve nothing passes any more: make room, or name archive.second_dir"];
  if (freeBytes < reserveBytes) return { code, level: "fail", message, advice };
  return freeBytes < 2 * reserveBytes
    ? { code, level: "warn", message, advice }
    : { code, level: "ok", message };
}

const deviceOf = (directory: string): number | undefined =>
  statSync(directory, { throwIfNoEntry: false })?.dev;

const isSameVolume = (one: string, other: string): boolean => {
  const device = deviceOf(one);
  return device !== undefined && device === deviceOf(other);
};

const secondOnSame = (secondDir: string): Finding => ({
  code: "SG_DOCTOR_ARCHIVE",
  level: "warn",
  message: `${secondDir} is on the same volume as the first directory: when one fails, so does the other`,
});

const ON_ROOT: Finding = {
  code: "SG_DOCTOR_ARCHIVE",
  level: "note",
  message: "records are on the system's own volume: whatever fills that one stops messages too",
};

const AT_REST: Readonly<Record<ReturnType<typeof atRest>, Omit<Finding, "code">>> = {
  encrypted: { level: "ok", message: "records are on an encrypted volume" },
  plain: {
    level: "warn",
    message: "records are on a volume that is not encrypted, as far as this host can see",
    advice: [
      "put data_dir on an encrypted volume: file modes do not stop people who have the disk (docs/security.md)",
    ],
  },
  unknown: { level: "unseen", message: "whether the volume of the records is encrypted" },
};

const atRestFinding = (dir: string): Finding => ({ code: "SG_DOCTOR_ARCHIVE", ...AT_REST[atRest(dir)] });

const MOST_AHEAD_MS = 60_000;

/** Records that come from the future show a clock that was set back. */
function clockFinding(archiveDir: string, nowMs: number): Finding {
  const code = "SG_DOCTOR_CLOCK";
  const newestMs = newestIn(archiveDir);
  if (newestMs - nowMs <= MOST_AHEAD_MS)
    return { code, level: "ok", message: "the clock is not behind the newest record file" };
  const message = `the clock is behind the newest record file (${new Date(newestMs).toISOString()}): it was set back`;
  return { code, level: "warn", message, advice: ["let this host follow a time server"] };
}

const newestIn = (directory: string): number => {
  const names =
    statSync(directory, { throwIfNoEntry: false })?.isDirectory() === true ? readdirSync(directory) : [];
  const times = names.map((name) => statSync(join(directory, name), { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return times.reduce((newest, time) => Math.max(newest, time), 0);
};
