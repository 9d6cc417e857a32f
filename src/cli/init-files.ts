/**
 * The files of a new installation: written once, never over something that is there.
 *
 * Rule 1: an existing file is kept: a second `init` must not cost anybody a key.
 * Rule 2: keys are 0600 and their directory 0700 from their first moment.
 */
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { generate } from "selfsigned";
import { createLog } from "../archive/log-directory.ts";
import { SEALING_KEY_BYTES } from "../config/key-checks.ts";
import { loadPaths } from "../config/load.ts";
import { directoryOf, resolveFrom } from "../config/paths.ts";
import { gatewayYaml, policyYaml } from "./init-plan.ts";
import type { InitPlan } from "./init-plan.ts";

export interface PlannedFile {
  readonly path: string;
  readonly text: string;
  readonly mode: number;
  readonly what: string;
}

const PUBLIC = 0o644;
const PRIVATE = 0o600;
const PRIVATE_DIRECTORY = 0o700;
const DEV_CERTIFICATE_DAYS = 90;
const DAY_MS = 86_400_000;

/** Every file, in the order in which it is written. `directory` is that of gateway.yaml. */
export async function planFiles(
  plan: InitPlan,
  gatewayFile: string,
  nowMs: number,
): Promise<readonly PlannedFile[]> {
  const at = (...parts: readonly string[]): string => join(dirname(gatewayFile), ...parts);
  const certificate = await devCertificate(plan.domain, nowMs);
  const signing = generateKeyPairSync("ed25519", {
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const sealing = `${randomBytes(SEALING_KEY_BYTES).toString("base64")}\n`;
  const keys = `${resolveFrom(directoryOf(gatewayFile), plan.dataDir)}/keys`;
  return [
    { path: `${keys}/seal.key`, text: sealing, mode: PRIVATE, what: "key of sealed tokens" },
    {
      path: `${keys}/sign.pem`,
      text: signing.privateKey,
      mode: PRIVATE,
      what: "key of checkpoints",
    },
    { path: at("tls", "dev-key.pem"), text: certificate.key, mode: PRIVATE, what: "private key for a trial" },
    {
      path: at("tls", "dev-cert.pem"),
      text: certificate.cert,
      mode: PUBLIC,
      what: "self-signed certificate for a trial",
    },
    { path: at("policy.yaml"), text: policyYaml(plan), mode: PUBLIC, what: "the policy" },
    { path: gatewayFile, text: gatewayYaml(plan), mode: PUBLIC, what: "listeners, upstream, storage" },
  ];
}

async function devCertificate(
  domain: string,
  nowMs: number,
): Promise<{ readonly cert: string; readonly key: string }> {
  const pems = await generate([{ name: "commonName", value: domain }], {
    keyType: "ec",
    curve: "P-256",
    algorithm: "sha256",
    notBeforeDate: new Date(nowMs - DAY_MS),
    notAfterDate: new Date(nowMs + DEV_CERTIFICATE_DAYS * DAY_MS),
    extensions: [
      { name: "basicConstraints", cA: false },
      { name: "keyUsage", digitalSignature: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      { name: "subjectAltName", altNames: [{ type: 2, value: domain }] },
    ],
  });
  return { cert: pems.cert, key: pems.private };
}

/** @returns true where the file was written, false where one is there already. */
export function writeNew({ path, text, mode }: PlannedFile): boolean {
  mkdirSync(dirname(path), { recursive: true, mode: PRIVATE_DIRECTORY });
  try {
    writeFileSync(path, text, { mode, flag: "wx", flush: true });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

/**
 * Makes the log where gateway.yaml says; one that is there already stays.
 * @throws ConfigError, ArchiveError
 */
export function makeArchive(gatewayFile: string, nowMs: number): string {
  const { archiveDir: dir, archiveSecondDir: secondDir } = loadPaths(gatewayFile);
  return createLog({ dir, ...(secondDir === undefined ? {} : { secondDir }) }, nowMs);
}
