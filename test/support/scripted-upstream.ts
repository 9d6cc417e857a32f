/**
 * An upstream without scruples: offers every mechanism and believes whoever asks.
 *
 * For doors that neither Prosody nor ejabberd of Debian has, so that a refusal by the gateway proves something.
 */
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";

export interface ScriptedUpstreamWishes {
  readonly domain: string;
  readonly mechanisms: readonly string[];
  /** XML text behind the mechanisms. */
  readonly features?: string;
  /** The JID that every bind request gets. */
  readonly jid: string;
}

export interface ScriptedUpstream {
  readonly port: number;
  /** Everything that callers said, connection by connection. */
  readonly heard: readonly string[];
  /** To the latest caller. */
  say(bytes: string | Uint8Array): void;
  close(): void;
}

const SASL = "urn:ietf:params:xml:ns:xmpp-sasl";
const BIND = "urn:ietf:params:xml:ns:xmpp-bind";

/** Patterns a caller may send, each with the answer. */
class Conversation {
  heard = "";
  #read = 0;
  #isLoggedIn = false;
  readonly #wishes: ScriptedUpstreamWishes;
  readonly #socket: Socket;

  constructor(wishes: ScriptedUpstreamWishes, socket: Socket) {
    this.#wishes = wishes;
    this.#socket = socket;
    socket.on("error", () => undefined);
    socket.on("data", (bytes: Uint8Array) => {
      this.heard += Buffer.from(bytes).toString();
      while (this.#answerNext());
    });
  }

  say(bytes: string | Uint8Array): void {
    this.#socket.write(bytes);
  }

  #answerNext(): boolean {
    const left = this.heard.slice(this.#read);
    for (const { pattern, answer } of this.#answers) {
      const found = pattern.exec(left);
      if (found === null) continue;
      this.#read += found.index + found[0].length;
      this.#socket.write(answer(found));
      return true;
    }
    return false;
  }

  readonly #answers: readonly {
    readonly pattern: RegExp;
    readonly answer: (found: RegExpExecArray) => string;
  }[] = [
    { pattern: /<stream:stream[^>]*>/, answer: () => this.#header() + this.#features() },
    { pattern: /<auth [\s\S]*?(?:<\/auth>|\/>)/, answer: () => this.#success() },
    { pattern: /<\/stream:stream>/, answer: () => "</stream:stream>" },
    {
      pattern: /<iq [^>]*?id=['"](\w+)['"][\s\S]*?<\/iq>/,
      answer: ([, id = ""]) =>
        `<iq type='result' id='${id}'><bind xmlns='${BIND}'><jid>${this.#wishes.jid}</jid></bind></iq>`,
    },
  ];

  #header(): string {
    const names = "xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'";
    return `<?xml version='1.0'?><stream:stream ${names} from='${this.#wishes.domain}' id='s1' version='1.0'>`;
  }

  #features(): string {
    if (this.#isLoggedIn) return `<stream:features><bind xmlns='${BIND}'/></stream:features>`;
    const { mechanisms, features = "" } = this.#wishes;
    const list = mechanisms.map((name) => `<mechanism>${name}</mechanism>`).join("");
    return `<stream:features><mechanisms xmlns='${SASL}'>${list}</mechanisms>${features}</stream:features>`;
  }

  #success(): string {
    this.#isLoggedIn = true;
    return `<success xmlns='${SASL}'/>`;
  }
}

const portOf = (server: Server): number => {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("not listening");
  return address.port;
};

export const startScriptedUpstream = async (wishes: ScriptedUpstreamWishes): Promise<ScriptedUpstream> => {
  const conversations: Conversation[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on("close", () => sockets.delete(socket)));
    conversations.push(new Conversation(wishes, socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: portOf(server),
    get heard() {
      return conversations.map(({ heard }) => heard);
    },
    // Not to a probe, which never says a word.
    say: (bytes) => conversations.findLast(({ heard }) => heard !== "")?.say(bytes),
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
};
