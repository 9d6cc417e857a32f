/** Throw-away certificates in PEM, signed by one authority a test run, and files of them in temporary folders. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { isIP } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate } from "selfsigned";
import { onTestFinished } from "vitest";

export interface Pem {
  readonly cert: string;
  readonly key: string;
}

export interface CertificateWishes {
  readonly notAfter?: Date;
  readonly authority?: Pem;
}

const EC = { keyType: "ec", algorithm: "sha256" } as const;

export const createAuthority = async (): Promise<Pem> => {
  const extensions = [
    { name: "basicConstraints", cA: true, critical: true } as const,
    { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true } as const,
  ];
  const made = await generate([{ name: "commonName", value: "Test authority" }], { ...EC, extensions });
  return { cert: made.cert, key: made.private };
};

let shared: Promise<Pem> | undefined;

/** The one authority of this worker. */
export const testAuthority = async (): Promise<Pem> => {
  shared ??= createAuthority();
  return await shared;
};

/** A server certificate for these DNS names and addresses. */
export const createCertificate = async (
  domains: readonly string[],
  { notAfter, authority }: CertificateWishes = {},
): Promise<Pem> => {
  const altNames = domains.map((value) =>
    isIP(value) === 0 ? ({ type: 2, value } as const) : ({ type: 7, ip: value } as const),
  );
  const made = await generate([{ name: "commonName", value: domains[0] ?? "test" }], {
    ...EC,
    ca: authority ?? (await testAuthority()),
    extensions: [{ name: "subjectAltName", altNames }],
    ...(notAfter === undefined
      ? {}
      : { notBeforeDate: new Date(notAfter.getTime() - 86_400_000), notAfterDate: notAfter }),
  });
  return { cert: made.cert, key: made.private };
};

/** A folder that goes away with the test. */
export const temporaryFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "stanzagate-test-"));
  onTestFinished(async () => {
    await rm(folder, { recursive: true, force: true });
  });
  return folder;
};

export const writePem = async (
  folder: string,
  name: string,
  { cert, key }: Pem,
): Promise<{ certFile: string; keyFile: string }> => {
  const files = { certFile: join(folder, `${name}.crt`), keyFile: join(folder, `${name}.key`) };
  await writeFile(files.certFile, cert);
  await writeFile(files.keyFile, key, { mode: 0o600 });
  return files;
};
