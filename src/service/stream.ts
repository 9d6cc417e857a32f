/**
 * One stream of the account to its server, by @xmpp/client: from the connection to its end. It never comes back by itself:
 * `account.ts` opens another one.
 *
 * Rule 1: where TLS is configured nothing but STARTTLS is said before it stands; a server that offers none is left.
 * Rule 2: the library sees the features that are used here and no others, and never a redirect.
 * Rule 3: once it is bound, no stanza goes out but by `send`: what the library would say by itself is told instead.
 * Rule 4: the password is given to SASL alone; what the library says of a failure is reduced to its condition.
 * COMPAT(@xmpp/starttls 0.14, its handshake takes neither authorities nor a server name): STARTTLS is asked for here.
 * Sources: RFC 6120 §4.9.3.19, §5, §6; XEP-0198 v1.6 (for its pings alone: nothing is resumed).
 */
import { client, xml, type Client } from "@xmpp/client";
import type { ServiceClock, ServiceOptions, ServicePorts } from "./ports.ts";
import { codeOf, ServiceError } from "./service-error.ts";
import { WireSocket } from "./wire-socket.ts";

export type Element = ReturnType<typeof xml>;

export interface ServiceStream {
  /** Full JID as bound. */
  readonly jid: string;
  /** Settles once written. @throws where the stream is gone */
  send(stanza: Element): Promise<void>;
  close(): Promise<void>;
}

export interface StreamEvents {
  readonly onStanza: (stanza: Element) => void;
  /** What the library would answer to a request; whoever hears it sends it, or not. */
  readonly onReply: (stanza: Element) => void;
  /** Once, after `openStream` has settled. */
  readonly onEnd: (code: string) => void;
}

const NS_TLS = "urn:ietf:params:xml:ns:xmpp-tls";
const NS_STREAMS = "http://etherx.jabber.org/streams";
const USED_FEATURES: ReadonlySet<string> = new Set(["mechanisms", "bind", "sm"]);
const STEP_TIMEOUT_MS = 15_000;
const GOODBYE_TIMEOUT_MS = 1_000;
const LOGIN_TIMEOUT_MS = 45_000;

type Ports = Pick<ServicePorts, "openWire" | "clock">;

/** @throws ServiceError, or what the wire throws; nothing is left open then. */
export async function openStream(
  options: ServiceOptions,
  ports: Ports,
  events: StreamEvents,
): Promise<ServiceStream> {
  const attempt = new Attempt(options, ports, events);
  return await attempt.open();
}

class Attempt {
  readonly #options: ServiceOptions;
  readonly #clock: ServiceClock;
  readonly #events: StreamEvents;
  readonly #client: Client;
  readonly #socket: WireSocket;
  readonly #send: (stanza: Element) => Promise<void>;
  readonly #login = Promise.withResolvers<string>();
  /** Why it failed, where that is known before the end is. */
  #error: unknown;
  #isOnline = false;
  #isOver = false;
  #isUpgrading = false;

  constructor(options: ServiceOptions, { openWire, clock }: Ports, events: StreamEvents) {
    this.#options = options;
    this.#clock = clock;
    this.#events = events;
    this.#socket = new WireSocket(openWire);
    this.#client = clientOver(options, this.#socket);
    this.#send = this.#client.send.bind(this.#client);
    this.#listen();
  }

  async open(): Promise<ServiceStream> {
    const timeout = this.#clock.after(LOGIN_TIMEOUT_MS, () => {
      this.#fail(new ServiceError("SG_SERVICE_TIMEOUT", "the log-in took too long"));
    });
    try {
      this.#client.start().catch((error: unknown) => {
        this.#fail(error);
      });
      const jid = await this.#login.promise;
      return { jid, send: this.#send, close: this.#close };
    } finally {
      timeout.cancel();
    }
  }

  #listen(): void {
    const made = this.#client;
    made.send = async (element) => {
      if (this.#isOnline && made.isStanza(element)) this.#events.onReply(element);
      else await this.#send(element);
    };
    made.prependListener("element", (element) => {
      this.#look(element);
    });
    made.on("stanza", (stanza) => {
      if (this.#isOnline) this.#events.onStanza(stanza);
    });
    made.on("error", (error) => {
      this.#fail(error);
    });
    made.on("online", (jid) => {
      this.#isOnline = true;
      this.#login.resolve(jid.toString());
    });
    made.on("disconnect", () => {
      this.#end();
    });
  }

  /** Before the library does: what it must not see is taken out. */
  #look(element: Element): void {
    if (element.is("error", NS_STREAMS)) this.#onStreamError(element);
    if (!element.is("features", NS_STREAMS)) return;
    const hasTls = element.getChild("starttls", NS_TLS) !== undefined;
    const isReady = this.#socket.secure || this.#options.tls === "none";
    element.children = isReady ? element.children.filter(isUsed) : [];
    if (!isReady) void this.#upgrade(hasTls);
  }

  #onStreamError(element: Element): void {
    const [condition] = element.getChildElements();
    const name = condition?.getName() ?? "";
    this.#fail(new ServiceError("SG_SERVICE_STREAM", /^[a-z-]{1,40}$/.test(name) ? name : "unknown"));
  }

  async #upgrade(hasTls: boolean): Promise<void> {
    try {
      if (!hasTls || this.#isUpgrading) {
        throw new ServiceError("SG_SERVICE_PLAINTEXT", "the server offers no STARTTLS");
      }
      this.#isUpgrading = true;
      const answer = await this.#client.sendReceive(xml("starttls", { xmlns: NS_TLS }), STEP_TIMEOUT_MS);
      if (!answer.is("proceed", NS_TLS)) {
        throw new ServiceError("SG_SERVICE_PLAINTEXT", "the server refused STARTTLS");
      }
      await this.#socket.startTls();
      await this.#client.restart();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#error ??= error;
    this.#socket.destroy();
    this.#end();
  }

  /** Whatever ended it. */
  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const error = meaningOf(this.#error);
    if (this.#isOnline) this.#events.onEnd(codeOf(error, "SG_SERVICE_STREAM"));
    else this.#login.reject(error);
  }

  readonly #close = async (): Promise<void> => {
    this.#isOnline = false;
    this.#client.timeout = GOODBYE_TIMEOUT_MS;
    await this.#client.stop().catch(() => undefined);
    this.#socket.destroy();
  };
}

/** The library's errors quote what the server wrote: only their condition is taken. */
function meaningOf(error: unknown): Error {
  if (!(error instanceof Error)) return new ServiceError("SG_SERVICE_STREAM", "closed by the server");
  if ("code" in error) return error;
  const condition = "condition" in error ? String(error.condition) : "";
  const name = /^[a-z-]{1,40}$/.test(condition) ? condition : error.name;
  if (error.name === "SASLError") return new ServiceError("SG_SERVICE_LOGIN", name);
  if (error.name === "TimeoutError") return new ServiceError("SG_SERVICE_TIMEOUT", "no answer");
  return new ServiceError("SG_SERVICE_STREAM", name);
}

const isUsed = (node: Element["children"][number]): boolean =>
  typeof node !== "string" && USED_FEATURES.has(node.getName());

/** Weakest last; PLAIN is taken only where the leg has what the operator configured for it. */
const MECHANISMS = ["SCRAM-SHA-1", "PLAIN"] as const;

function clientOver({ domain, local, resource, password }: ServiceOptions, socket: WireSocket): Client {
  const made = client({
    service: `xmpp://${domain}`,
    domain,
    resource,
    timeout: STEP_TIMEOUT_MS,
    credentials: async (authenticate, offered) => {
      const mechanism = MECHANISMS.find((one) => offered.includes(one));
      if (mechanism === undefined) throw new ServiceError("SG_SERVICE_LOGIN", "no mechanism in common");
      await authenticate({ username: local, password: password() }, mechanism, xml("user-agent"));
    },
  });
  made.reconnect.stop();
  made.transports.unshift(transportTo(socket, made));
  // A redirect would be followed without asking (RFC 6120 §4.9.3.19).
  Object.defineProperty(made, "_onSeeOtherHost", { value: () => undefined });
  return made;
}

type Transport = Client["transports"][number];

/** The library's own TCP transport with our socket in it: it asks a transport for its prototype and nothing else. */
function transportTo(socket: WireSocket, { transports }: Client): Transport {
  const tcp = transports.find(({ prototype }) => isForTcp(prototype))?.prototype;
  function Socket(): WireSocket {
    return socket;
  }
  /** The library makes one where a stream begins, and nowhere else. */
  function Parser(): unknown {
    socket.beginStream();
    return tcp?.Parser && new tcp.Parser();
  }
  const prototype: unknown = Object.create(tcp ?? null, {
    Socket: { value: Socket },
    Parser: { value: Parser },
    socketParameters: { value: () => ({}) },
  });
  return { prototype } as unknown as Transport;
}

const isForTcp = (prototype: Transport["prototype"]): boolean => {
  try {
    return prototype.socketParameters("xmpp://server.example:5222") !== undefined;
  } catch {
    return false;
  }
};
