/**
 * @xmpp/client as a peer: a client that we did not write, in this process.
 *
 * It knows PLAIN, SCRAM-SHA-1 and ANONYMOUS. It finds no server of its own: host, port and trust are given here.
 */
import { client, type Client } from "@xmpp/client";
import xml, { type Element } from "@xmpp/xml";
import { parse } from "ltx";
import { EventEmitter, once } from "node:events";
import { Socket } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import type { LogIn, Peer } from "./peer.ts";
import { LOOPBACK } from "./places.ts";
import { StanzaBox } from "./stanza-box.ts";

export interface XmppClientWishes extends LogIn {
  /** XEP-0198; the library enables it where it can. */
  readonly hasStreamManagement?: boolean;
}

const trusted = new Set<string>();

/** LIMIT(@xmpp/starttls passes no authority on): the process trusts it, beside the system's. */
const trust = (authority: string): void => {
  if (trusted.has(authority)) return;
  trusted.add(authority);
  setDefaultCACertificates([...getCACertificates("default"), authority]);
};

const parametersOf = ({ tls, port, account, authority }: LogIn): (() => unknown) => {
  const direct = { servername: account.domain, ca: authority, ALPNProtocols: ["xmpp-client"] };
  return () => ({ host: LOOPBACK, port, ...(tls === "direct" ? direct : {}) });
};

const serviceOf = ({ tls, port, isWeb }: LogIn): string =>
  isWeb === true
    ? `wss://${LOOPBACK}:${port}/xmpp-websocket`
    : `${tls === "direct" ? "xmpps" : "xmpp"}://${LOOPBACK}:${port}`;

const createClient = (wishes: XmppClientWishes): Client => {
  const { account, resource, mechanism = "SCRAM-SHA-1" } = wishes;
  const made = client({
    service: serviceOf(wishes),
    domain: account.domain,
    ...(resource === undefined ? {} : { resource }),
    credentials: async (authenticate) => {
      const { username, password } = account;
      await authenticate({ username, password }, mechanism, xml("user-agent"));
    },
  });
  made.timeout = 15_000;
  made.reconnect.stop();
  if (wishes.isWeb !== true) made.socketParameters = parametersOf(wishes);
  return made;
};

/** The library enables what it is offered: without stream management, it must not see the offer. */
const hideStreamManagement = (made: Client): void => {
  made.prependListener("element", (element) => {
    if (element.getName() !== "stream:features") return;
    element.children = element.children.filter((one) => typeof one === "string" || one.getName() !== "sm");
  });
};

export interface XmppClientPeer extends Peer {
  readonly client: Client;
  /** Cuts the connection; settles when the library has connected again and resumed its session. */
  comeBackAfterCut(): Promise<void>;
}

/** The library's own way back: it connects again, offers its session, and re-sends what was not acknowledged. */
const comeBackAfterCut = async (made: Client): Promise<void> => {
  // LIMIT(@types/xmpp__stream-management): it emits events, which its types do not say.
  const management: unknown = made.streamManagement;
  if (!(management instanceof EventEmitter)) throw new Error("stream management tells nothing");
  const resumed = once(management, "resumed");
  const gone = new Promise<void>((resolve) => {
    made.on("disconnect", () => {
      resolve();
    });
  });
  destroySocket(made.socket);
  await gone;
  await made.reconnect.reconnect();
  await resumed;
};

/** What the library calls a socket is its wrapper in the case of TLS. */
const destroySocket = (socket: unknown): void => {
  const inner: unknown =
    typeof socket === "object" && socket !== null && "socket" in socket ? socket.socket : socket;
  if (inner instanceof Socket) inner.destroy();
};

/** @throws the library's error where it cannot log in */
export const startXmppClient = async (wishes: XmppClientWishes): Promise<XmppClientPeer> => {
  if (wishes.authority !== undefined && wishes.tls !== "none") trust(wishes.authority);
  const made = createClient(wishes);
  if (wishes.hasStreamManagement === false) hideStreamManagement(made);
  const stanzas = new StanzaBox(`@xmpp/client of ${wishes.account.username}`);
  made.on("stanza", (stanza: Element) => stanzas.put(stanza));
  made.on("error", (error: Error) => stanzas.close(error.message));
  const jid = await made.start();
  return {
    jid: jid.toString(),
    answersByItself: true,
    stanzas,
    client: made,
    comeBackAfterCut: async () => {
      await comeBackAfterCut(made);
    },
    send: async (xml) => await made.send(parse(xml)),
    end: async () => {
      await made.stop();
    },
  };
};
