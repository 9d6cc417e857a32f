/**
 * A scripted server that checks SCRAM-SHA-256 word for word and tells what it offered by a hash (XEP-0474), by SASL or SASL2.
 *
 * For what neither Prosody nor ejabberd of Debian does. One account; no TLS: the channel it says it could bind is a claim.
 * Sources: RFC 5802 §5, RFC 7677; XEP-0474 v0.4 §2; XEP-0388 v1.0.
 */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { bareJid, type Account } from "../../scripts/peers/people.ts";
import { offerHash, type ServerOffer } from "../../scripts/peers/scram.ts";

export interface ScramServer {
  readonly port: number;
  /** Everything that callers said. */
  heard(): string;
  close(): void;
}

const NS_SASL = "urn:ietf:params:xml:ns:xmpp-sasl";
const NS_SASL2 = "urn:xmpp:sasl:2";
const SALT = randomBytes(16);
const ROUNDS = 4096;

const encode = (text: string): string => Buffer.from(text).toString("base64");
const decode = (text: string): string => Buffer.from(text, "base64").toString();
const sha256 = (bytes: Buffer): Buffer => createHash("sha256").update(bytes).digest();
const hmac = (key: Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();

/** The server's half of one exchange. */
class Exchange {
  readonly #account: Account;
  readonly #offer: ServerOffer;
  #firstBare = "";
  #gs2 = "";
  #challenge = "";

  constructor(account: Account, offer: ServerOffer) {
    this.#account = account;
    this.#offer = offer;
  }

  challenge(first: string): string {
    const [, gs2 = "", bare = ""] = /^([^,]*,[^,]*,)(.*)$/s.exec(first) ?? [];
    this.#gs2 = gs2;
    this.#firstBare = bare;
    const nonce = /r=([^,]*)/.exec(bare)?.[1] ?? "";
    const hash = offerHash("sha256", this.#offer);
    this.#challenge = `r=${nonce}${randomBytes(9).toString("base64url")},s=${SALT.toString("base64")},i=${ROUNDS},h=${hash}`;
    return this.#challenge;
  }

  /** @returns the server's proof; undefined where the client's is wrong. */
  final(message: string): string | undefined {
    const [, withoutProof = "", proof = ""] = /^(.*),p=([^,]*)$/s.exec(message) ?? [];
    const salted = pbkdf2Sync(this.#account.password, SALT, ROUNDS, 32, "sha256");
    const signed = `${this.#firstBare},${this.#challenge},${withoutProof}`;
    const clientKey = hmac(salted, "Client Key");
    const signature = hmac(sha256(clientKey), signed);
    const expected = Buffer.from(clientKey.map((byte, at) => byte ^ (signature[at] ?? 0)));
    const isSound =
      withoutProof.startsWith(`c=${encode(this.#gs2)},`) && proof === expected.toString("base64");
    return isSound ? `v=${hmac(hmac(salted, "Server Key"), signed).toString("base64")}` : undefined;
  }
}

class Caller {
  heard = "";
  #read = 0;
  #exchange: Exchange | undefined;
  #ns = NS_SASL;
  readonly #account: Account;
  readonly #offer: ServerOffer;
  readonly #socket: Socket;

  constructor(account: Account, offer: ServerOffer, socket: Socket) {
    this.#account = account;
    this.#offer = offer;
    this.#socket = socket;
    socket.on("error", () => undefined);
    socket.on("data", (bytes: Uint8Array) => {
      this.heard += Buffer.from(bytes).toString();
      while (this.#answerNext());
    });
  }

  #answerNext(): boolean {
    const left = this.heard.slice(this.#read);
    for (const [pattern, answer] of this.#answers) {
      const found = pattern.exec(left);
      if (found === null) continue;
      this.#read += found.index + found[0].length;
      this.#socket.write(answer(found));
      return true;
    }
    return false;
  }

  readonly #answers: readonly (readonly [RegExp, (found: RegExpExecArray) => string])[] = [
    [/<stream:stream[^>]*>/, () => this.#opening()],
    [/<auth [^>]*>([^<]*)<\/auth>/, ([, first = ""]) => this.#begin(NS_SASL, first)],
    [
      /<authenticate [^>]*><initial-response>([^<]*)<\/initial-response>.*?<\/authenticate>/s,
      ([, first = ""]) => this.#begin(NS_SASL2, first),
    ],
    [/<response [^>]*>([^<]*)<\/response>/, ([, message = ""]) => this.#finish(message)],
    [/<\/stream:stream>/, () => "</stream:stream>"],
  ];

  #opening(): string {
    const { mechanisms, channelBindings } = this.#offer;
    const names = mechanisms.map((name) => `<mechanism>${name}</mechanism>`).join("");
    const types = channelBindings.map((type) => `<channel-binding type='${type}'/>`).join("");
    const binding =
      types === "" ? "" : `<sasl-channel-binding xmlns='urn:xmpp:sasl-cb:0'>${types}</sasl-channel-binding>`;
    return (
      `<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' from='${this.#account.domain}' id='s1' version='1.0'>` +
      `<stream:features><mechanisms xmlns='${NS_SASL}'>${names}</mechanisms><authentication xmlns='${NS_SASL2}'>${names}</authentication>${binding}</stream:features>`
    );
  }

  #begin(ns: string, first: string): string {
    this.#ns = ns;
    this.#exchange = new Exchange(this.#account, this.#offer);
    return `<challenge xmlns='${ns}'>${encode(this.#exchange.challenge(decode(first)))}</challenge>`;
  }

  #finish(message: string): string {
    const proof = this.#exchange?.final(decode(message));
    if (proof === undefined)
      return `<failure xmlns='${this.#ns}'><not-authorized xmlns='${NS_SASL}'/></failure>`;
    if (this.#ns === NS_SASL) return `<success xmlns='${NS_SASL}'>${encode(proof)}</success>`;
    const named = `<authorization-identifier>${bareJid(this.#account)}</authorization-identifier>`;
    return `<success xmlns='${NS_SASL2}'><additional-data>${encode(proof)}</additional-data>${named}</success><stream:features/>`;
  }
}

export const startScramServer = async (account: Account, offer: ServerOffer): Promise<ScramServer> => {
  const callers: Caller[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on("close", () => sockets.delete(socket)));
    callers.push(new Caller(account, offer, socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("not listening");
  return {
    port: address.port,
    heard: () => callers.map(({ heard }) => heard).join(""),
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
};
