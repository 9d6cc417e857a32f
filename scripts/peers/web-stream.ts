/**
 * One XMPP stream over a WebSocket (RFC 7395), frame by frame, read by a parser that is not ours.
 *
 * Rule: nothing is sent that the script did not ask for; `write` declares `jabber:client` on what declares nothing.
 */
import { Parser, type Element } from "@xmpp/xml";
import { once } from "node:events";
import { WebSocket } from "ws";
import { LOOPBACK } from "./places.ts";
import { isStanza, type ScriptedStream, type StreamPlace } from "./raw-stream.ts";
import { StanzaBox } from "./stanza-box.ts";

const FRAMING = "urn:ietf:params:xml:ns:xmpp-framing";
const START_TAG = /^<[^\s/>]+/;

export class WebStream implements ScriptedStream {
  readonly stanzas = new StanzaBox("web client");
  readonly nonzas = new StanzaBox("web client");
  readonly frames: string[] = [];
  onElement: ((element: Element) => void) | undefined;
  closeCode: number | undefined;
  readonly webSocket: WebSocket;
  readonly #domain: string;

  private constructor(domain: string, webSocket: WebSocket) {
    this.#domain = domain;
    this.webSocket = webSocket;
    webSocket.on("message", (frame: Buffer) => this.#read(frame.toString()));
    webSocket.on("error", () => undefined);
    webSocket.on("close", (code) => {
      this.closeCode = code;
      this.stanzas.close("the connection was closed");
      this.nonzas.close("the connection was closed");
    });
  }

  static async connect(place: StreamPlace): Promise<WebStream> {
    const { port, domain, authority, localAddress, certificate } = place;
    const caller = localAddress === undefined ? {} : { localAddress };
    const tls =
      authority === undefined ? caller : { ca: authority, servername: domain, ...caller, ...certificate };
    const url = `${authority === undefined ? "ws" : "wss"}://${LOOPBACK}:${port}/xmpp-websocket`;
    const stream = new WebStream(domain, new WebSocket(url, "xmpp", tls));
    await once(stream.webSocket, "open");
    return stream;
  }

  get received(): string {
    return this.frames.join("");
  }

  get isClosed(): boolean {
    return this.closeCode !== undefined;
  }

  /** One frame. */
  write(text: string | Uint8Array): void {
    if (typeof text !== "string") return this.frame(text);
    const tag = text.slice(0, text.indexOf(">"));
    const isDeclared = /\sxmlns=/.test(tag);
    this.frame(isDeclared ? text : text.replace(START_TAG, "$& xmlns='jabber:client'"));
  }

  /** As it is. */
  frame(text: string | Uint8Array): void {
    this.webSocket.send(text);
  }

  /** @param from the account, which some servers want to know before they offer anything */
  open(to = this.#domain, from?: string): void {
    const named = from === undefined ? "" : ` from='${from}'`;
    this.frame(`<open xmlns='${FRAMING}' to='${to}'${named} version='1.0'/>`);
  }

  async nonza(name: string): Promise<Element> {
    return await this.nonzas.take((element) => element.getName() === name, `<${name}/>`);
  }

  cut(): void {
    this.webSocket.terminate();
  }

  async closed(): Promise<void> {
    if (!this.isClosed) await once(this.webSocket, "close");
  }

  async end(): Promise<void> {
    if (this.isClosed) return;
    this.frame(`<close xmlns='${FRAMING}'/>`);
    const tooLong = setTimeout(() => this.cut(), 5_000);
    await this.closed();
    clearTimeout(tooLong);
  }

  /** Each frame is a document of its own. */
  #read(frame: string): void {
    this.frames.push(frame);
    const parser = new Parser();
    parser.on("element", (element: Element) => this.#sort(element));
    parser.on("error", (error: Error) => this.nonzas.close(`unreadable: ${error.message}`));
    parser.write(`<frame>${frame}`);
  }

  #sort(element: Element): void {
    (isStanza(element) ? this.stanzas : this.nonzas).put(element);
    this.onElement?.(element);
  }
}
