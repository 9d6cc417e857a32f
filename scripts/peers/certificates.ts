/** Throw-away certificates: one authority, and leaves that name domains. */
import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { generate } from "selfsigned";
import { LOOPBACK, type Folder } from "./places.ts";

export interface Pem {
  readonly cert: string;
  readonly key: string;
}

export interface CertificateFiles {
  /** PEM of the authority, for clients. */
  readonly authority: string;
  readonly authorityFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

const EC = { keyType: "ec", curve: "P-256", algorithm: "sha256" } as const;

export const makeAuthority = async (): Promise<Pem> => {
  const extensions = [
    { name: "basicConstraints", cA: true, critical: true } as const,
    { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true } as const,
  ];
  // A name of its own: where two authorities share one, OpenSSL checks against the wrong key.
  const name = `Peers' authority ${randomUUID()}`;
  const made = await generate([{ name: "commonName", value: name }], { ...EC, extensions });
  return { cert: made.cert, key: made.private };
};

export const makeCertificate = async (domains: readonly string[], authority: Pem): Promise<Pem> => {
  // Web clients check the host that they call.
  const here = { type: 7, ip: LOOPBACK } as const;
  const altNames = [...domains.map((value) => ({ type: 2, value }) as const), here];
  const made = await generate([{ name: "commonName", value: domains[0] ?? "peer" }], {
    ...EC,
    ca: authority,
    extensions: [{ name: "subjectAltName", altNames }],
  });
  return { cert: made.cert, key: made.private };
};

/** A certificate for the domains, and whoever vouches for it, as files of a folder. */
export const writeCertificate = async (
  folder: Folder,
  domains: readonly string[],
): Promise<CertificateFiles> => {
  const authority = await makeAuthority();
  const { cert, key } = await makeCertificate(domains, authority);
  const files = {
    authority: authority.cert,
    authorityFile: folder.at("ca.pem"),
    certFile: folder.at("cert.pem"),
    keyFile: folder.at("key.pem"),
  };
  writeFileSync(files.authorityFile, authority.cert);
  writeFileSync(files.certFile, cert);
  writeFileSync(files.keyFile, key, { mode: 0o600 });
  return files;
};
