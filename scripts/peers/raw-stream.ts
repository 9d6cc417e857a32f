/**
 * One XMPP stream over TCP or TLS, written byte by byte by a script and read by a parser that is not ours.
 *
 * Rule: nothing is sent that the script did not ask for, not even an acknowledgement.
 */
import { Parser, type Element } from "@xmpp/xml";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { LOOPBACK } from "./places.ts";
import { StanzaBox } from "./stanza-box.ts";

export interface StreamPlace {
  readonly port: number;
  readonly domain: string;
  /** TLS from the first byte. */
  readonly isDirect?: boolean;
  readonly authority?: string;
  /** Sent before everything else, such as a PROXY header. */
  readonly preamble?: string | Uint8Array;
  /** Address to call from, where it matters who calls. */
  readonly localAddress?: string;
  /** Of the stream, as its header says it. */
  readonly lang?: string;
  /** Of the client itself, in PEM, where it has one. */
  readonly certificate?: { readonly cert: string; readonly key: string };
}

const STANZAS = ["iq", "message", "presence"];

export const isStanza = (element: Element): boolean => STANZAS.includes(element.getName());

/** What scripts need of a stream, whatever carries it. */
export type ScriptedStream = Pick<
  RawStream,
  "stanzas" | "nonzas" | "onElement" | "received" | "isClosed" | "nonza" | "cut" | "closed" | "end"
> & {
  write(text: string | Uint8Array): void;
  open(to?: string): void;
};

export class RawStream {
  readonly stanzas = new StanzaBox("raw client");
  /** Features, SASL, acknowledgements, errors: all that is not counted. */
  readonly nonzas = new StanzaBox("raw client");
  /** Every stanza and everything else as it came. */
  onElement: ((element: Element) => void) | undefined;
  readonly #place: StreamPlace;
  #socket: Socket;
  #received = "";
  #isClosed = false;

  private constructor(place: StreamPlace, socket: Socket) {
    this.#place = place;
    this.#socket = socket;
    this.#attach();
  }

  static async connect(place: StreamPlace): Promise<RawStream> {
    const { port, localAddress } = place;
    const from = localAddress === undefined ? {} : { localAddress };
    const socket = connect({ port, host: LOOPBACK, noDelay: true, ...from });
    await once(socket, "connect");
    if (place.preamble !== undefined) socket.write(place.preamble);
    const stream = new RawStream(place, socket);
    if (place.isDirect === true) await stream.secure();
    return stream;
  }

  /** Everything received since the last `secure`, decoded. */
  get received(): string {
    return this.#received;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** The TLS handshake, on the connection as it is. @throws the handshake's error */
  async secure(): Promise<void> {
    const plain = this.#socket;
    plain.removeAllListeners();
    const { domain, authority, isDirect, certificate } = this.#place;
    const tls = connectTls({
      socket: plain,
      servername: domain,
      ...(authority === undefined ? {} : { ca: authority }),
      ...certificate,
      ...(isDirect === true ? { ALPNProtocols: ["xmpp-client"] } : {}),
    });
    await once(tls, "secureConnect");
    this.#socket = tls;
    this.#received = "";
    this.#attach();
  }

  write(text: string | Uint8Array): void {
    this.#socket.write(text);
  }

  /** A new stream header, a new parser. @param more written behind the header at once */
  open(to = this.#place.domain, from?: string, more = ""): void {
    this.#parse();
    const account = from === undefined ? "" : ` from='${from}'`;
    const { lang } = this.#place;
    this.write(
      `<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' ` +
        `to='${to}'${account}${lang === undefined ? "" : ` xml:lang='${lang}'`} version='1.0'>${more}`,
    );
  }

  /** The next element that is no stanza and has this name. */
  async nonza(name: string): Promise<Element> {
    return await this.nonzas.take((element) => element.getName() === name, `<${name}/>`);
  }

  /** Cuts the connection without closing the stream. */
  cut(): void {
    this.#socket.destroy();
  }

  /** Settles when the connection is gone, reset or closed in order. */
  async closed(): Promise<void> {
    if (this.#isClosed) return;
    await new Promise<void>((resolve) => {
      this.#socket.once("close", () => resolve());
    });
  }

  /** Closes the stream, then waits until the other side has closed the connection. */
  async end(): Promise<void> {
    if (this.#isClosed) return;
    this.#socket.end("</stream:stream>");
    const tooLong = setTimeout(() => this.#socket.destroy(), 5_000);
    await this.closed();
    clearTimeout(tooLong);
  }

  #parser: Parser | undefined;

  #parse(): void {
    const parser = new Parser();
    parser.on("element", (element: Element) => this.#sort(element));
    parser.on("error", (error: Error) => this.#close(`unreadable: ${error.message}`));
    this.#parser = parser;
  }

  #sort(element: Element): void {
    (isStanza(element) ? this.stanzas : this.nonzas).put(element);
    this.onElement?.(element);
  }

  #attach(): void {
    const decoder = new TextDecoder();
    this.#socket.on("data", (bytes: Uint8Array) => {
      const text = decoder.decode(bytes, { stream: true });
      this.#received += text;
      this.#parser?.write(text);
    });
    this.#socket.on("error", () => undefined);
    this.#socket.on("close", () => this.#close("the connection was closed"));
  }

  #close(reason: string): void {
    this.#isClosed = true;
    this.stanzas.close(reason);
    this.nonzas.close(reason);
  }
}
