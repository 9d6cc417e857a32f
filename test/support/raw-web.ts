/**
 * One connection to a web listener, written byte by byte: HTTP as somebody spells it, WebSocket frames as they may not be.
 *
 * Source: RFC 6455 §5.2 (frames), RFC 7395 §3 (XMPP in them).
 */
import { once } from "node:events";
import { connect, type TLSSocket } from "node:tls";
import { AGENCY, type Account } from "../../scripts/peers/people.ts";
import { LOOPBACK } from "../../scripts/peers/places.ts";

export interface WebPlace {
  readonly port: number;
  readonly authority: string;
}

export interface FrameWishes {
  readonly opcode?: number;
  readonly isFinal?: boolean;
  readonly isMasked?: boolean;
  readonly isCompressed?: boolean;
  /** What the header says, where that is not the truth. */
  readonly length?: number;
}

const TEXT = 1;
const EMPTY_PING = Buffer.from([0x89, 0]);
const MASK = Buffer.from([1, 2, 3, 4]);

const lengthField = (length: number): Buffer => {
  if (length < 126) return Buffer.from([length]);
  const field = Buffer.alloc(length < 65_536 ? 3 : 9);
  field[0] = length < 65_536 ? 126 : 127;
  if (length < 65_536) field.writeUInt16BE(length, 1);
  else field.writeBigUInt64BE(BigInt(length), 1);
  return field;
};

const masked = (bytes: Buffer): Buffer => bytes.map((byte, at) => byte ^ (MASK[at % 4] ?? 0)) as Buffer;

const headOf = ({ opcode = TEXT, isFinal = true, isCompressed = false }: FrameWishes): Buffer =>
  Buffer.from([(isFinal ? 0x80 : 0) | (isCompressed ? 0x40 : 0) | opcode]);

/** One frame of a client. */
export const frame = (payload: string | Uint8Array, wishes: FrameWishes = {}): Buffer => {
  const bytes = Buffer.from(payload);
  const field = lengthField(wishes.length ?? bytes.length);
  if (wishes.isMasked === false) return Buffer.concat([headOf(wishes), field, bytes]);
  field[0] = (field[0] ?? 0) | 0x80;
  return Buffer.concat([headOf(wishes), field, MASK, masked(bytes)]);
};

export const upgradeText = (more = ""): string =>
  `GET /xmpp-websocket HTTP/1.1\r\nhost: ${AGENCY}\r\nupgrade: websocket\r\nconnection: upgrade\r\n` +
  `sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\nsec-websocket-protocol: xmpp\r\n${more}\r\n`;

const OPEN = `<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='${AGENCY}' version='1.0'/>`;

export class RawWeb {
  readonly #socket: TLSSocket;
  #bytes = Buffer.alloc(0);
  #waiting: (() => void)[] = [];
  isClosed = false;

  private constructor(socket: TLSSocket) {
    this.#socket = socket;
    socket.on("error", () => undefined);
    socket.on("close", () => {
      this.isClosed = true;
      this.#wake();
    });
    socket.on("data", (chunk: Buffer) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk]);
      if (chunk.subarray(-2).equals(EMPTY_PING)) this.write(frame("", { opcode: 10 }));
      if (this.closeCode !== undefined) socket.end(frame("", { opcode: 8 }));
      this.#wake();
    });
  }

  static async connect({ port, authority }: WebPlace): Promise<RawWeb> {
    const socket = connect({ port, host: LOOPBACK, servername: AGENCY, ca: authority });
    await once(socket, "secureConnect");
    return new RawWeb(socket);
  }

  /** A WebSocket, and nothing said on it. */
  static async upgraded(place: WebPlace, more = ""): Promise<RawWeb> {
    const web = await RawWeb.connect(place);
    web.write(upgradeText(more));
    await web.until("\r\n\r\n");
    return web;
  }

  /** A WebSocket with a bound stream. */
  static async bound(place: WebPlace, { username, password }: Account, resource = "web"): Promise<RawWeb> {
    const web = await RawWeb.upgraded(place);
    const first = Buffer.from(`\0${username}\0${password}`).toString("base64");
    await web.ask(OPEN, "features");
    await web.ask(
      `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${first}</auth>`,
      "<success",
    );
    await web.ask(OPEN, "xmpp-bind");
    const bind = `<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>${resource}</resource></bind>`;
    await web.ask(`<iq xmlns='jabber:client' type='set' id='bind'>${bind}</iq>`, "<jid>");
    return web;
  }

  /** All that came, as it came. */
  get received(): string {
    return this.#bytes.toString("latin1");
  }

  /** Of the frame that closed the WebSocket, the last one that came; undefined where none did. */
  get closeCode(): number | undefined {
    const at = this.#bytes.length - 4;
    const isClose = at >= 0 && this.#bytes[at] === 0x88 && this.#bytes[at + 1] === 2;
    return isClose ? this.#bytes.readUInt16BE(at + 2) : undefined;
  }

  write(bytes: string | Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** Says a frame, and waits for this text in what comes behind. */
  async ask(text: string, answer: string): Promise<void> {
    const before = this.#bytes.length;
    this.write(frame(text));
    await this.until(answer, before);
  }

  /** @throws Error where the connection ends before this text came */
  async until(text: string, from = 0): Promise<void> {
    while (this.#bytes.indexOf(text, from) === -1) {
      if (this.isClosed) throw new Error(`closed before ${text}: ${this.received.slice(-300)}`);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Settles when the other end has closed. */
  async closed(): Promise<void> {
    if (!this.isClosed) await once(this.#socket, "close");
  }

  cut(): void {
    this.#socket.destroy();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
