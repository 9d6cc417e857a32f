/**
 * SCRAM as a probe's client: it never shows the password, and takes the server's word for nothing.
 *
 * Rule 1: no channel is bound. The flag is `n`, or `y` to see whether clients that say so are let in.
 * Rule 2: what the server asks for is bounded: few iterations would sell the password cheaply, millions would hold us.
 * LIMIT(names and passwords are normalised by NFKC alone, which is SASLprep for all but odd ones.)
 * Sources: RFC 5802 §3, §5, §7; RFC 7677; XEP-0474 0.4 (`h=`).
 */
import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

export interface ProbeAccount {
  readonly username: string;
  readonly domain: string;
  readonly password: string;
}

interface Hash {
  readonly name: "sha1" | "sha256" | "sha512";
  readonly byteCount: number;
}

const MECHANISMS: Readonly<Record<string, Hash>> = {
  "SCRAM-SHA-512": { name: "sha512", byteCount: 64 },
  "SCRAM-SHA-256": { name: "sha256", byteCount: 32 },
  "SCRAM-SHA-1": { name: "sha1", byteCount: 20 },
};

const FEWEST_ITERATIONS = 1_000;
const MOST_ITERATIONS = 1_000_000;
const derive = promisify(pbkdf2);

/** The strongest that both sides know. */
export const bestMechanism = (offered: readonly string[]): string | undefined =>
  Object.keys(MECHANISMS).find((name) => offered.includes(name));

export interface Challenged {
  readonly response: string;
  /** XEP-0474: the server hashes what it offered. */
  readonly hasDowngradeHash: boolean;
}

export class ScramExchange {
  readonly first: string;
  readonly #hash: Hash;
  readonly #account: ProbeAccount;
  readonly #flag: "n" | "y";
  readonly #nonce = randomBytes(18).toString("base64url");
  #serverSignature: Buffer | undefined;

  /** @throws TypeError for a mechanism that `bestMechanism` does not name. */
  constructor(mechanism: string, account: ProbeAccount, flag: "n" | "y" = "n") {
    const hash = MECHANISMS[mechanism];
    if (hash === undefined) throw new TypeError(`no SCRAM mechanism: ${mechanism}`);
    this.#hash = hash;
    this.#account = account;
    this.#flag = flag;
    this.first = `${flag},,${this.#firstBare}`;
  }

  get #firstBare(): string {
    const name = this.#account.username.normalize("NFKC").replaceAll("=", "=3D").replaceAll(",", "=2C");
    return `n=${name},r=${this.#nonce}`;
  }

  /** Undefined where the challenge is none that may be answered. */
  async respond(challenge: string): Promise<Challenged | undefined> {
    const fields = fieldsOf(challenge);
    const nonce = fields.get("r") ?? "";
    const salt = Buffer.from(fields.get("s") ?? "", "base64");
    const iterations = Number(fields.get("i"));
    const isFair =
      Number.isInteger(iterations) && iterations >= FEWEST_ITERATIONS && iterations <= MOST_ITERATIONS;
    if (!isFair || salt.length === 0 || !nonce.startsWith(this.#nonce) || fields.has("m")) return undefined;
    const { name, byteCount } = this.#hash;
    const salted = await derive(this.#account.password.normalize("NFKC"), salt, iterations, byteCount, name);
    const withoutProof = `c=${btoa(`${this.#flag},,`)},r=${nonce}`;
    const signed = `${this.#firstBare},${challenge},${withoutProof}`;
    this.#serverSignature = this.#hmac(this.#hmac(salted, "Server Key"), signed);
    const clientKey = this.#hmac(salted, "Client Key");
    const signature = this.#hmac(createHash(name).update(clientKey).digest(), signed);
    const proof = Buffer.from(clientKey.map((byte, at) => byte ^ (signature[at] ?? 0)));
    return { response: `${withoutProof},p=${proof.toString("base64")}`, hasDowngradeHash: fields.has("h") };
  }

  /** Whether the server has shown that it knows the password too. */
  isProvenBy(final: string): boolean {
    const shown = Buffer.from(fieldsOf(final).get("v") ?? "", "base64");
    return this.#serverSignature?.length === shown.length && timingSafeEqual(shown, this.#serverSignature);
  }

  #hmac(key: Buffer, text: string): Buffer {
    return createHmac(this.#hash.name, key).update(text).digest();
  }
}

const fieldsOf = (message: string): ReadonlyMap<string, string> =>
  new Map(message.split(",").map((field) => [field.slice(0, 1), field.slice(2)]));
