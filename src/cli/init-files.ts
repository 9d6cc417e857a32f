/**
 * The files of a new installation: written once, never over something that is there.
 *
 * Rule 1: an existing file is kept: a second `init` must not cost anybody a key.
 * Rule 2: keys are 0600 and their directory 0700 from their first moment; what holds no secret can be read by the user
 * that the gateway runs as, who is seldom the one who runs `init`.
 * Rule 3: where a `gateway.yaml` is there, it says what belongs where; only what it names and misses is made.
 */
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { generate } from "selfsigned";
import { createLog } from "../archive/log-directory.ts";
import { SEALING_KEY_BYTES } from "../config/key-checks.ts";
import { loadPaths, namedFiles } from "../config/load.ts";
import type { NamedFiles } from "../config/load.ts";
import { gatewayYaml, policyYaml } from "./init-plan.ts";
import type { InitPlan } from "./init-plan.ts";
import { POLICY_TESTS } from "./policy-test.ts";
import { starterTestsYaml } from "./starter-tests.ts";

export interface PlannedFile {
  readonly path: string;
  readonly text: string;
  readonly mode: number;
  readonly what: string;
  /** This directory and those below it, where they are made, are open to their owner alone. */
  readonly privateDirectory?: string;
}

const PUBLIC = 0o644;
const PRIVATE = 0o600;
const PUBLIC_DIRECTORY = 0o755;
const PRIVATE_DIRECTORY = 0o700;
const DEV_CERTIFICATE_DAYS = 90;
const DAY_MS = 86_400_000;

/** What a `gateway.yaml` that is there names; undefined where there is none. @throws ConfigError */
export const existingFiles = (gatewayFile: string): NamedFiles | undefined =>
  existsSync(gatewayFile) ? namedFiles(gatewayFile, readFileSync(gatewayFile, "utf8")) : undefined;

/** Every file, in the order in which it is written. @throws ConfigError for a `gateway.yaml` that is not fit */
export async function planFiles(
  plan: InitPlan,
  gatewayFile: string,
  nowMs: number,
): Promise<readonly PlannedFile[]> {
  const text = gatewayYaml(plan);
  const named = existingFiles(gatewayFile) ?? namedFiles(gatewayFile, text);
  return [
    ...keyFiles(named),
    ...(await certificateFiles(plan.domain, { named, gatewayFile, nowMs })),
    ...policyFiles(plan, named.policyFile),
    { path: gatewayFile, text, mode: PUBLIC, what: "listeners, upstream, storage" },
  ];
}

/** A policy that is there has other domains, or tests of its own. */
function policyFiles(plan: InitPlan, path: string): readonly PlannedFile[] {
  const tests = join(dirname(path), POLICY_TESTS, "starter.yaml");
  const policy = { path, text: policyYaml(plan), mode: PUBLIC, what: "the policy" };
  if (existsSync(path)) return [policy];
  return [policy, { path: tests, text: starterTestsYaml(plan), mode: PUBLIC, what: "its tests" }];
}

function keyFiles({ dataDir, sealingKeyFile, signingKeyFile }: NamedFiles): readonly PlannedFile[] {
  const sealing = `${randomBytes(SEALING_KEY_BYTES).toString("base64")}\n`;
  const signing = generateKeyPairSync("ed25519", {
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const keys = [
    { path: sealingKeyFile, text: sealing, what: "key of sealed tokens" },
    { path: signingKeyFile, text: signing.privateKey, what: "key of checkpoints" },
  ];
  return keys.flatMap(({ path, ...rest }) => {
    if (path === undefined) return [];
    const privateDirectory = isWithin(path, dataDir) ? dataDir : dirname(path);
    return [{ path, ...rest, mode: PRIVATE, privateDirectory }];
  });
}

interface CertificatePlace {
  readonly named: NamedFiles;
  readonly gatewayFile: string;
  readonly nowMs: number;
}

async function certificateFiles(
  domain: string,
  { named, gatewayFile, nowMs }: CertificatePlace,
): Promise<readonly PlannedFile[]> {
  const { cert, key } = await devCertificate(domain, nowMs);
  const privateDirectory = join(dirname(gatewayFile), "tls");
  const files = [
    { name: "dev-key.pem", text: key, mode: PRIVATE, what: "private key for a trial" },
    { name: "dev-cert.pem", text: cert, mode: PUBLIC, what: "self-signed certificate for a trial" },
  ];
  return files
    .map(({ name, ...rest }) => ({ path: join(privateDirectory, name), ...rest, privateDirectory }))
    .filter(({ path }) => named.certificateFiles.some((file) => resolve(file) === resolve(path)));
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
export function writeNew({ path, text, mode, privateDirectory }: PlannedFile): boolean {
  makeDirectory(dirname(path), privateDirectory);
  try {
    writeFileSync(path, text, { mode, flag: "wx", flush: true });
    chmodSync(path, mode);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

/** With what is missing above it. The modes hold whatever the mask is. */
function makeDirectory(directory: string, privateDirectory: string | undefined): void {
  if (existsSync(directory)) return;
  makeDirectory(dirname(directory), privateDirectory);
  const isPrivate = privateDirectory !== undefined && isWithin(directory, privateDirectory);
  const mode = isPrivate ? PRIVATE_DIRECTORY : PUBLIC_DIRECTORY;
  mkdirSync(directory, { mode });
  chmodSync(directory, mode);
}

const isWithin = (path: string, directory: string): boolean =>
  `${resolve(path)}/`.startsWith(`${resolve(directory)}/`);

/**
 * Makes the log where gateway.yaml says; one that is there already stays.
 * @throws ConfigError, ArchiveError
 */
export function makeArchive(gatewayFile: string, nowMs: number): string {
  const { archiveDir: dir, archiveSecondDir: secondDir } = loadPaths(gatewayFile);
  return createLog({ dir, ...(secondDir === undefined ? {} : { secondDir }) }, nowMs);
}
