/**
 * One connection to an LDAP server: opened, logged in, asked, closed.
 *
 * Rule 1: nothing but the request for TLS goes out before TLS, where it is configured.
 * Rule 2: it ends: each answer has its time, and all of it together ten times that, handshakes included.
 * Rule 3: what the server writes in words reaches no error: only which error it is.
 * Sources: RFC 4511, RFC 4513 §3.1 (StartTLS), RFC 2696 (pages).
 */
import { readFileSync } from "node:fs";
import { connect, isIP, type Socket } from "node:net";
import { connect as connectTls, type ConnectionOptions as TlsOptions } from "node:tls";
import { Client, ResultCodeError, type Entry as RawEntry, type Filter } from "ldapts";
import { DirectoryError, type DirectoryErrorCode } from "./directory-error.ts";
import type { ConnectionOptions } from "./options.ts";

/** As a server gave it: attributes in its own letter case. */
export class Entry {
  readonly dn: string;
  readonly #values: ReadonlyMap<string, readonly string[]>;

  constructor({ dn, ...attributes }: RawEntry) {
    this.dn = dn;
    this.#values = new Map(
      Object.entries(attributes).map(([name, value]) => [name.toLowerCase(), textsOf(value)]),
    );
  }

  /** Empty where it is not there or may not be seen. */
  values(attribute: string): readonly string[] {
    return this.#values.get(attribute.toLowerCase()) ?? [];
  }

  /** Active Directory hands long lists out by parts (`member;range=0-1499`). */
  isRanged(attribute: string): boolean {
    const prefix = `${attribute.toLowerCase()};range=`;
    return [...this.#values.keys()].some((name) => name.startsWith(prefix));
  }
}

/** Bytes that are no UTF-8 become a text that names nobody, and so are seen. */
const textsOf = (value: RawEntry[string]): readonly string[] =>
  [value].flat().map((one) => (typeof one === "string" ? one : one.toString("utf8")));

export interface Found {
  readonly entries: readonly Entry[];
  /** Other servers that would have more. */
  readonly references: readonly string[];
}

/** What is asked of a directory. */
export interface Lookup {
  /** @returns undefined where it is not there or may not be seen. @throws DirectoryError */
  readEntry(dn: string, attributes: readonly string[]): Promise<Entry | undefined>;
  /** All below `base`, in pages. @throws DirectoryError */
  search(base: string, filter: Filter, attributes: readonly string[]): Promise<Found>;
}

const ROUND_TIMES = 10;
const PAGE_SIZE = 500;
/** Result codes by which an entry cannot be had here: referral, noSuchObject, invalidDNSyntax, insufficientAccessRights. */
const NOT_HAD: ReadonlySet<number> = new Set([10, 32, 34, 50]);

export class Connection implements Lookup {
  readonly #options: ConnectionOptions;
  readonly #client: Client;
  readonly #sockets: Socket[] = [];
  readonly #deadline: NodeJS.Timeout;
  #isLate = false;

  private constructor(options: ConnectionOptions) {
    const { url, timeoutMs, security } = options;
    this.#options = options;
    const held = <S extends Socket>(socket: S): S => {
      this.#sockets.push(socket);
      return neverUnheard(socket);
    };
    this.#client = new Client({
      url,
      timeout: timeoutMs,
      connectTimeout: timeoutMs,
      createConnection: ((...args: Parameters<typeof connect>) => held(connect(...args))) as typeof connect,
      createSecureConnection: ((...args: Parameters<typeof connectTls>) =>
        held(connectTls(...args))) as typeof connectTls,
      ...(security === "ldaps" && { tlsOptions: tlsOptions(options) }),
    });
    this.#deadline = setTimeout(() => {
      this.#isLate = true;
      this.#cut();
    }, ROUND_TIMES * timeoutMs);
  }

  /** Logged in. @throws DirectoryError */
  static async open(options: ConnectionOptions): Promise<Connection> {
    const connection = new Connection(options);
    try {
      await connection.#logIn();
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  async readEntry(dn: string, attributes: readonly string[]): Promise<Entry | undefined> {
    try {
      const asked = { scope: "base" as const, attributes: [...attributes] };
      const { searchEntries } = await this.#client.search(dn, asked);
      const [first] = searchEntries;
      return first && new Entry(first);
    } catch (error) {
      if (error instanceof ResultCodeError && NOT_HAD.has(error.code)) return undefined;
      throw this.#errorFor(error, "SG_DIRECTORY_REFUSED");
    }
  }

  async search(base: string, filter: Filter, attributes: readonly string[]): Promise<Found> {
    const asked = {
      scope: "sub" as const,
      filter,
      attributes: [...attributes],
      paged: { pageSize: PAGE_SIZE },
    };
    const entries: Entry[] = [];
    const references: string[] = [];
    try {
      for await (const page of this.#client.searchPaginated(base, asked)) {
        for (const one of page.searchEntries) entries.push(new Entry(one));
        references.push(...page.searchReferences);
      }
      return { entries, references };
    } catch (error) {
      throw this.#errorFor(error, "SG_DIRECTORY_REFUSED");
    }
  }

  /** At once: a server that is not told good-bye finds out. */
  close(): void {
    clearTimeout(this.#deadline);
    this.#cut();
  }

  async #logIn(): Promise<void> {
    const { bindDn = "", password, security } = this.#options;
    try {
      if (security === "start-tls") await this.#client.startTLS(tlsOptions(this.#options));
    } catch (error) {
      throw this.#errorFor(error, "SG_DIRECTORY_TLS");
    }
    try {
      await this.#client.bind(bindDn, bindDn === "" ? "" : password());
    } catch (error) {
      throw this.#errorFor(error, "SG_DIRECTORY_LOGIN");
    }
  }

  /** With an error: whoever waits for one of them hears of it. */
  #cut(): void {
    for (const socket of this.#sockets) socket.destroy(new Error("closed"));
  }

  /** @param refused for what the server answered itself */
  #errorFor(error: unknown, refused: DirectoryErrorCode): DirectoryError {
    if (error instanceof DirectoryError) return error;
    if (error instanceof ResultCodeError)
      return new DirectoryError(refused, `result code ${String(error.code)}`);
    const { code = "", message = "" } = error as { readonly code?: string; readonly message?: string };
    if (this.#isLate || /time(?:d out|out)/i.test(`${code} ${message}`))
      return new DirectoryError("SG_DIRECTORY_TIMEOUT", "no answer in time");
    if (TLS_CODES.test(code)) return new DirectoryError("SG_DIRECTORY_TLS", code);
    return new DirectoryError("SG_DIRECTORY_UNREACHABLE", code === "" ? "connection lost" : code);
  }
}

/** The client takes its listeners off before the last error has come, and one that nobody listens for ends the process. */
function neverUnheard<S extends Socket>(socket: S): S {
  const removeAll = socket.removeAllListeners.bind(socket);
  const listen = (): S => socket.on("error", () => undefined);
  socket.removeAllListeners = (name) => {
    removeAll(name);
    return listen();
  };
  return listen();
}

/** Of OpenSSL's checks of certificates, and of Node's around TLS. */
const TLS_CODES = /^ERR_(?:TLS|SSL|OSSL)|CERT|SIGNATURE|ISSUER|SELF_SIGNED|^EPROTO$/;

/** @throws DirectoryError where the authority's file cannot be read */
function tlsOptions({ url, caFile }: ConnectionOptions): TlsOptions {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, "");
  return {
    host,
    ...(isIP(host) === 0 && { servername: host }),
    minVersion: "TLSv1.2",
    ...(caFile !== undefined && { ca: authorityIn(caFile) }),
  };
}

function authorityIn(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code = "" } = error as { readonly code?: string };
    throw new DirectoryError("SG_DIRECTORY_TLS", `the authority's file ${file}: ${code}`, error);
  }
}
