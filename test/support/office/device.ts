/**
 * One program of one person: it keeps what it received across connections, answers what a living client answers, and
 * knows when everything it said has been read.
 *
 * Rule: what is sent depends on the script alone, never on the way in, so that two plays send the same.
 * Sources: RFC 6120 §8.2.3 (every request is answered); XEP-0030, XEP-0092, XEP-0199, XEP-0202, XEP-0012; XEP-0198 §5.
 */
import type { Element } from "@xmpp/xml";
import { idOf, type LogIn, type Peer } from "../../../scripts/peers/peer.ts";
import { RawClient, type ResumeState } from "../../../scripts/peers/raw-client.ts";
import { bindRequest, jidIn, Sasl2Client } from "../sasl2-client.ts";
import { answerTo } from "./answers.ts";
import type { Person } from "./staff.ts";

/** As long as a timer can wait: the loops end with their stream. */
const FOR_EVER_MS = 2 ** 31 - 1;
const NS_SM = "urn:xmpp:sm:3";
const MANAGED: ReadonlySet<string> = new Set(["starttls", "direct", "websocket"]);

/** Where to find the doors of a place. */
export interface Doors {
  logIn(person: Person, resource: string): Promise<Peer>;
  /** Again for a cut session. */
  whereOf(person: Person): LogIn;
}

export class Device {
  readonly person: Person;
  readonly label: string;
  /** Stanzas sent, all streams together. */
  sentCount = 0;
  readonly #doors: Doors;
  readonly #resource: string;
  readonly #received: (() => readonly Element[])[] = [];
  #peer: Peer | undefined;
  #syncs = 0;

  constructor(person: Person, resource: string, doors: Doors) {
    this.person = person;
    this.label = `p${person.number}/${resource}`;
    this.#doors = doors;
    this.#resource = resource;
  }

  /** Everything that came, in order. */
  get received(): readonly Element[] {
    return this.#received.flatMap((stanzas) => stanzas());
  }

  get jid(): string {
    return this.#present.jid;
  }

  get #present(): Peer {
    if (this.#peer === undefined) throw new Error(`${this.label} is not there`);
    return this.#peer;
  }

  async come(): Promise<void> {
    this.#attach(await this.#doors.logIn(this.person, this.#resource));
  }

  /** One stanza. */
  async send(xml: string): Promise<void> {
    this.sentCount += 1;
    await this.#present.send(xml);
  }

  /** Settles when the server has read all that was sent, and all that it sent by then is here. */
  async sync(): Promise<void> {
    this.#syncs += 1;
    this.sentCount += 1;
    const id = `own-sync-${this.#syncs}`;
    const reply = this.reply(id);
    await this.#present.send(`<iq type='get' id='${id}'><ping xmlns='urn:xmpp:ping'/></iq>`);
    await reply;
  }

  /** The reply, result or error, to a request of this id. */
  async reply(id: string): Promise<Element> {
    const isReply = (stanza: Element): boolean =>
      stanza.is("iq") && idOf(stanza) === id && ["result", "error"].includes(String(stanza.attrs["type"]));
    return await this.#present.stanzas.take(isReply, `the reply to ${id}`);
  }

  /** Settles when another device says that it is gone, after this was called. */
  async seesLeaving(jid: string, leave: () => Promise<void>): Promise<void> {
    const { stanzas } = this.#present;
    const isWord = ({ name, attrs }: Element): boolean =>
      name === "presence" && attrs["type"] === "unavailable" && attrs["from"] === jid;
    while (stanzas.untaken.some(isWord)) await stanzas.take(isWord, "an older word");
    await leave();
    await stanzas.take(isWord, `${jid} leaving`);
  }

  async leave(): Promise<void> {
    const peer = this.#present;
    this.#peer = undefined;
    await peer.end();
  }

  /** Whether its way in has stream management under the script's eye. */
  get isManaged(): boolean {
    return MANAGED.has(this.person.entrance);
  }

  async enable(): Promise<void> {
    if (this.#peer instanceof RawClient) await this.#peer.enable();
  }

  /** Loses its connection. */
  cut(): ResumeState {
    const client = this.#present;
    if (!(client instanceof RawClient)) throw new Error(`${this.label} cannot be cut`);
    this.#peer = undefined;
    return client.cut();
  }

  /** @throws Error where the server has read something else than was sent */
  async resume(state: ResumeState): Promise<void> {
    const { client, h } = await RawClient.resume(this.#doors.whereOf(this.person), state);
    this.#attach(client);
    if (h !== state.sent) throw new Error(`${this.label}: the server read ${h} of ${state.sent}`);
  }

  #attach(peer: Peer): void {
    this.#peer = peer;
    this.#received.push(() => peer.stanzas.all);
    void this.#answer(peer);
    if (peer instanceof RawClient) void acknowledge(peer);
  }

  /** As long as the stream lives. */
  async #answer(peer: Peer): Promise<void> {
    for (;;) {
      const request = await peer.stanzas.take(isRequest, "a request", FOR_EVER_MS).catch(() => undefined);
      if (request === undefined) return;
      const answer = answerTo(request);
      this.sentCount += 1;
      await peer.send(answer);
    }
  }
}

const isRequest = (stanza: Element): boolean =>
  stanza.is("iq") && ["get", "set"].includes(String(stanza.attrs["type"]));

/** A server that is not answered gives a session up. */
const acknowledge = async (client: RawClient): Promise<void> => {
  const { nonzas } = client.stream;
  for (;;) {
    const isAsked = await nonzas
      .take((one) => one.is("r", NS_SM), "<r/>", FOR_EVER_MS)
      .then(
        () => true,
        () => false,
      );
    if (!isAsked) return;
    client.acknowledge();
  }
};

/** Log-in by SASL2 with Bind2 (XEP-0388, XEP-0386). */
export const sasl2Peer = async (where: LogIn, tag: string): Promise<Peer> => {
  const client = await Sasl2Client.open(where, where.account);
  const success = await client.logIn({ parts: bindRequest(tag) });
  await client.stream.nonza("features");
  const jid = jidIn(success);
  if (!jid.includes("/")) throw new Error(`not bound: ${success.toString()}`);
  const { stream } = client;
  let handled = 0;
  stream.onElement = (element) => {
    if (STANZAS.has(element.getName())) handled += 1;
    if (element.is("r", NS_SM)) stream.write(`<a xmlns='${NS_SM}' h='${handled}'/>`);
  };
  return {
    jid,
    stanzas: stream.stanzas,
    answersByItself: false,
    send: async (xml) => {
      await Promise.resolve();
      stream.write(xml);
    },
    end: async () => {
      await stream.end();
    },
  };
};

const STANZAS: ReadonlySet<string> = new Set(["iq", "message", "presence"]);
