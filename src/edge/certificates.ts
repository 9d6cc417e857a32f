/**
 * Certificates of the listeners: chosen by the name a client asks for, reloaded without touching open streams.
 *
 * Rule 1: a load is all or nothing; a pair that does not fit leaves the old set in force.
 * Rule 2: a context is looked up for each handshake and never changed: streams that stand keep theirs.
 * Sources: RFC 6066 §3 (SNI), RFC 6120 §13.7.1.2, XEP-0368 1.1.0 §3.
 */
import { X509Certificate } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { createSecureContext, type SecureContext, type SecureContextOptions } from "node:tls";
import { EdgeError } from "./edge-error.ts";
import { CONTEXT_OPTIONS } from "./tls.ts";

export interface CertificateFiles {
  /** Name in gateway.yaml. */
  readonly name: string;
  /** PEM: leaf first, then its chain. */
  readonly certFile: string;
  readonly keyFile: string;
  /** Oldest version that it is served over (TLSv1.2 where absent). */
  readonly minVersion?: "TLSv1.2" | "TLSv1.3";
}

/** What clients' certificates are checked by. */
export interface AuthorityFiles {
  /** PEM: the agency's own authorities, and no others. */
  readonly caFile: string;
  /** PEM: their revocation lists, one of each authority in the chain. Undefined: nothing is looked up. */
  readonly crlFile: string | undefined;
}

/** For metrics, status and readiness. */
export interface CertificateFacts {
  readonly name: string;
  readonly expiresAtMs: number;
  /** dNSName entries; a wildcard stands as it is. */
  readonly domains: readonly string[];
  readonly fingerprint256: string;
}

interface Loaded {
  readonly facts: CertificateFacts;
  readonly context: SecureContext;
  readonly minVersion: "TLSv1.2" | "TLSv1.3";
}

export class Certificates {
  readonly #files: readonly CertificateFiles[];
  readonly #authority: AuthorityFiles | undefined;
  #byName: ReadonlyMap<string, Loaded> = new Map();
  #byDomain: ReadonlyMap<string, Loaded> = new Map();
  #stamps = "";

  /** Empty; `load` is what fills one. */
  constructor(files: readonly CertificateFiles[], authority?: AuthorityFiles) {
    this.#files = files;
    this.#authority = authority;
  }

  /** @throws EdgeError `SG_EDGE_CERTIFICATE`, naming the certificate and what is wrong with it. */
  static async load(files: readonly CertificateFiles[], authority?: AuthorityFiles): Promise<Certificates> {
    const certificates = new Certificates(files, authority);
    await certificates.reload();
    return certificates;
  }

  /** Reads every file again. @throws EdgeError `SG_EDGE_CERTIFICATE`; the old set stays in force then. */
  async reload(): Promise<readonly CertificateFacts[]> {
    const stamps = await this.#readStamps();
    const authority = await readAuthority(this.#authority);
    const loaded = await Promise.all(this.#files.map(async (one) => await loadOne(one, authority)));
    this.#byName = new Map(loaded.map((one) => [one.facts.name, one]));
    // The first certificate listed for a domain wins, so the map is filled from the last.
    this.#byDomain = new Map(
      loaded.toReversed().flatMap((one) => one.facts.domains.map((domain) => [domain, one])),
    );
    this.#stamps = stamps;
    return this.facts();
  }

  /** Reloads where a file has changed since the last load. @returns true where it did. */
  async reloadIfChanged(): Promise<boolean> {
    if ((await this.#readStamps()) === this.#stamps) return false;
    await this.reload();
    return true;
  }

  facts(): readonly CertificateFacts[] {
    return [...this.#byName.values()].map(({ facts }) => facts);
  }

  /** By exact name, by one-label wildcard, else the listener's own certificate. */
  contextFor(defaultName: string, serverName: string): SecureContext {
    return this.#find(defaultName, serverName).context;
  }

  /** OpenSSL takes the version from the listener's own context, whatever SNI chooses: this is checked afterwards. */
  mayServe(defaultName: string, tls: { readonly serverName: string; readonly version: string }): boolean {
    const { minVersion } = this.#find(defaultName, tls.serverName);
    return minVersion === "TLSv1.2" || tls.version === minVersion;
  }

  #find(defaultName: string, serverName: string): Loaded {
    const name = serverName.toLowerCase();
    const found =
      this.#byDomain.get(name) ??
      this.#byDomain.get(`*${name.slice(Math.max(0, name.indexOf(".")))}`) ??
      this.#byName.get(defaultName);
    if (found === undefined)
      throw new EdgeError("SG_EDGE_CERTIFICATE", `no certificate named ${defaultName}`);
    return found;
  }

  async #readStamps(): Promise<string> {
    const { caFile, crlFile } = this.#authority ?? {};
    const own = this.#files.flatMap(({ certFile, keyFile }) => [certFile, keyFile]);
    const paths = [...own, caFile, crlFile].filter((path) => path !== undefined);
    const stamps = await Promise.all(paths.map(stampOf));
    return stamps.join(" ");
  }
}

/** Changes with every rewrite and every swapped symbolic link; "absent" is a state like others, told by `reload`. */
const stampOf = async (path: string): Promise<string> => {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found === undefined ? "absent" : `${found.ino}:${found.size}:${found.mtimeNs}`;
};

type Authority = Pick<SecureContextOptions, "ca" | "crl">;

/** Without one, a context would trust whom the public authorities vouch for; nobody is asked for a certificate then. */
const readAuthority = async (files: AuthorityFiles | undefined): Promise<Authority> => {
  if (files === undefined) return {};
  try {
    const ca = await readFile(files.caFile, "utf8");
    if (!new X509Certificate(ca).ca) throw new Error("is not an authority's certificate");
    if (files.crlFile === undefined) return { ca };
    const crl = (await readFile(files.crlFile, "utf8")).match(REVOCATION_LIST);
    if (crl === null) throw new Error("no revocation list in PEM");
    return { ca, crl: [...crl] };
  } catch (error) {
    const detail = error instanceof Error ? error.message : "unreadable";
    throw new EdgeError("SG_EDGE_CERTIFICATE", `client_certificates: ${detail}`, error);
  }
};

const REVOCATION_LIST = /-----BEGIN X509 CRL-----[^-]+-----END X509 CRL-----/g;

const loadOne = async (
  { name, certFile, keyFile, minVersion = "TLSv1.2" }: CertificateFiles,
  authority: Authority,
): Promise<Loaded> => {
  try {
    const [cert, key] = await Promise.all([readFile(certFile), readFile(keyFile)]);
    const leaf = new X509Certificate(cert);
    // Throws where the key does not belong to the certificate.
    const context = createSecureContext({ ...CONTEXT_OPTIONS, minVersion, cert, key, ...authority });
    return { facts: factsOf(name, leaf), context, minVersion };
  } catch (error) {
    const detail = error instanceof Error ? error.message : "unreadable";
    throw new EdgeError("SG_EDGE_CERTIFICATE", `certificate ${name}: ${detail}`, error);
  }
};

const factsOf = (name: string, leaf: X509Certificate): CertificateFacts => ({
  name,
  expiresAtMs: leaf.validToDate.getTime(),
  domains: dnsNames(leaf.subjectAltName ?? ""),
  fingerprint256: leaf.fingerprint256,
});

/** Entries that need quoting are no host names, and stand in quotes: they match nothing here. */
const dnsNames = (subjectAltName: string): readonly string[] =>
  subjectAltName
    .split(", ")
    .filter((entry) => entry.startsWith("DNS:"))
    .map((entry) => entry.slice("DNS:".length).toLowerCase());
