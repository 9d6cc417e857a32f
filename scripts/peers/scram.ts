/**
 * The client's half of SASL PLAIN and SCRAM, for scripts that must control every byte.
 *
 * Sources: RFC 4616 (PLAIN), RFC 5802 (SCRAM, no channel is ever bound), RFC 7677 (SHA-256), XEP-0474 (hash of the offer).
 * Names and passwords here are plain ASCII: no SASLprep.
 */
import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from "node:crypto";

export interface Credentials {
  readonly username: string;
  readonly password: string;
  /** GS2 header: cannot bind a channel (`n`, the default), could but saw no offer (`y`), or says that it does (`p=…`). */
  readonly gs2Flag?: "n" | "y" | `p=${string}`;
  /** What the server offered, as this client saw it: a hash of it in the challenge is checked (XEP-0474). */
  readonly seen?: ServerOffer;
}

export interface ServerOffer {
  readonly mechanisms: readonly string[];
  readonly channelBindings: readonly string[];
}

/** XEP-0474 §2: of both lists, sorted. base64. */
export const offerHash = (hash: "sha1" | "sha256", { mechanisms, channelBindings }: ServerOffer): string => {
  const [names, types] = [mechanisms, channelBindings].map((list) => list.toSorted().join("\x1e"));
  const text = channelBindings.length === 0 ? (names ?? "") : `${names ?? ""}\x1f${types ?? ""}`;
  return createHash(hash).update(text).digest("base64");
};

/** One exchange: the first text, then an answer to each challenge, then the check of what success carries. */
export interface SaslExchange {
  readonly first: string;
  /** @throws Error where the server does not follow the exchange */
  respond(challenge: string): string;
  /** Whether the server has shown that it knows the password (true where the mechanism cannot tell). */
  isServerProven(additional: string): boolean;
}

const plain = ({ username, password }: Credentials): SaslExchange => ({
  first: `\0${username}\0${password}`,
  respond: () => {
    throw new Error("PLAIN has no challenge");
  },
  isServerProven: () => true,
});

const fieldsOf = (message: string): ReadonlyMap<string, string> =>
  new Map(message.split(",").map((field) => [field.slice(0, 1), field.slice(2)]));

const xor = (one: Buffer, other: Buffer): Buffer =>
  Buffer.from(one.map((byte, at) => byte ^ (other[at] ?? 0)));

const scram = (hash: "sha1" | "sha256", credentials: Credentials): SaslExchange => {
  const { username, password, gs2Flag = "n", seen } = credentials;
  const nonce = randomBytes(18).toString("base64url");
  const firstBare = `n=${username},r=${nonce}`;
  const hmac = (key: Buffer, text: string): Buffer => createHmac(hash, key).update(text).digest();
  let serverSignature: Buffer | undefined;
  const respond = (challenge: string): string => {
    const fields = fieldsOf(challenge);
    const combined = fields.get("r") ?? "";
    if (!combined.startsWith(nonce)) throw new Error("the server changed the nonce");
    const told = fields.get("h");
    if (told !== undefined && seen !== undefined && told !== offerHash(hash, seen))
      throw new Error("the server offered something else than was seen");
    const length = hash === "sha1" ? 20 : 32;
    const salt = Buffer.from(fields.get("s") ?? "", "base64");
    const salted = pbkdf2Sync(password, salt, Number(fields.get("i")), length, hash);
    const clientKey = hmac(salted, "Client Key");
    const withoutProof = `c=${btoa(`${gs2Flag},,`)},r=${combined}`;
    const signed = `${firstBare},${challenge},${withoutProof}`;
    const signature = hmac(createHash(hash).update(clientKey).digest(), signed);
    serverSignature = hmac(hmac(salted, "Server Key"), signed);
    return `${withoutProof},p=${xor(clientKey, signature).toString("base64")}`;
  };
  const isServerProven = (additional: string): boolean => {
    const shown = Buffer.from(fieldsOf(additional).get("v") ?? "", "base64");
    return serverSignature?.length === shown.length && timingSafeEqual(shown, serverSignature);
  };
  return { first: `${gs2Flag},,${firstBare}`, respond, isServerProven };
};

/** @throws Error for a mechanism that is not known here */
export const startSasl = (mechanism: string, credentials: Credentials): SaslExchange => {
  switch (mechanism) {
    case "PLAIN":
      return plain(credentials);
    case "SCRAM-SHA-1":
      return scram("sha1", credentials);
    case "SCRAM-SHA-256":
      return scram("sha256", credentials);
    default:
      throw new Error(`no client for ${mechanism}`);
  }
};
