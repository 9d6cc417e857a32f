/**
 * One XMPP stream over BOSH, as web clients carry it: one request always waits, one more takes what was written meanwhile.
 *
 * Rule: answers are taken in the order of their requests, whichever connection was quicker (XEP-0124 1.11 §14.2); the
 * first request that fails ends the stream here, for what it carried may be lost.
 */
import type { Element } from "@xmpp/xml";
import { BoshSession, standalone, type BodyWishes, type BoshReply } from "./bosh-client.ts";
import { isStanza, type ScriptedStream, type StreamPlace } from "./raw-stream.ts";
import { StanzaBox } from "./stanza-box.ts";

/** `hold` and one more. */
const WINDOW = 2;
const GONE = "the session is gone";

interface Request {
  readonly payload: string;
  readonly attributes: BodyWishes;
}

export class BoshStream implements ScriptedStream {
  readonly stanzas = new StanzaBox("BOSH client");
  readonly nonzas = new StanzaBox("BOSH client");
  onElement: ((element: Element) => void) | undefined;
  readonly #session: BoshSession;
  readonly #closed = Promise.withResolvers<undefined>();
  #unsent: readonly Request[] = [];
  #openCount = 0;
  #isClosed = false;
  #isLoggedIn = false;
  #lastBody = "";
  #taken: Promise<void> = Promise.resolve();

  private constructor(session: BoshSession) {
    this.#session = session;
  }

  /** @throws Error where no session is made */
  static async connect({ authority = "", ...place }: StreamPlace): Promise<BoshStream> {
    const session = await BoshSession.create({ ...place, authority });
    if (session.created.body?.attrs["sid"] === undefined) {
      session.close();
      throw new Error(`no session: ${String(session.created.status)} ${String(session.created.body)}`);
    }
    return new BoshStream(session);
  }

  /** The last body, where it ended the stream. */
  get received(): string {
    return this.#lastBody;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  write(text: string | Uint8Array): void {
    const payload = standalone(typeof text === "string" ? text : new TextDecoder().decode(text));
    this.#unsent = [...this.#unsent, { payload, attributes: {} }];
    this.#goOn();
  }

  /** The first time, what came with the session itself; then a restart (XEP-0206 §5). */
  open(): void {
    if (!this.#isLoggedIn) this.#read(this.#session.created);
    else {
      const attributes = { "xmpp:restart": "true", to: this.#session.doorway.place.domain };
      this.#unsent = [...this.#unsent, { payload: "", attributes }];
    }
    this.#isLoggedIn = true;
    this.#goOn();
  }

  async nonza(name: string): Promise<Element> {
    return await this.nonzas.take((element) => element.getName() === name, `<${name}/>`);
  }

  cut(): void {
    this.#close(GONE);
  }

  async closed(): Promise<void> {
    await this.#closed.promise;
  }

  async end(): Promise<void> {
    if (this.#isClosed) return;
    // Behind the others: it is one more than the window only where both are taken.
    await this.#session.ask("", { type: "terminate" }).catch(() => undefined);
    this.#close("ended");
  }

  #goOn(): void {
    const isWanted = this.#openCount === 0 || this.#unsent.length > 0;
    if (isWanted && this.#openCount < WINDOW && !this.#isClosed) this.#exchange();
  }

  #exchange(): void {
    const { payload, attributes } = this.#nextRequest();
    this.#openCount += 1;
    this.#taken = this.#takeNext(this.#taken, this.#session.ask(payload, attributes));
  }

  /** All that was written, together; a restart alone. */
  #nextRequest(): Request {
    const restart = this.#unsent.findIndex(({ attributes }) => "xmpp:restart" in attributes);
    const end = restart < 0 ? this.#unsent.length : Math.max(restart, 1);
    const taken = this.#unsent.slice(0, end);
    this.#unsent = this.#unsent.slice(end);
    const attributes = restart === 0 ? (taken[0]?.attributes ?? {}) : {};
    return { payload: taken.map(({ payload }) => payload).join(""), attributes };
  }

  async #takeNext(before: Promise<void>, reply: Promise<BoshReply>): Promise<void> {
    await Promise.allSettled([before, reply]);
    this.#openCount -= 1;
    try {
      this.#read(await reply);
    } catch (error) {
      this.#close(String(error));
    }
    this.#goOn();
  }

  #read({ status, body }: BoshReply): void {
    if (this.#isClosed) return;
    for (const element of body?.getChildElements() ?? []) {
      (isStanza(element) ? this.stanzas : this.nonzas).put(element);
      this.onElement?.(element);
    }
    if (status === 200 && body?.attrs["type"] !== "terminate") return;
    this.#lastBody = String(body);
    this.#close(`terminated: ${String(status)} ${this.#lastBody}`);
  }

  #close(reason: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#session.close();
    this.stanzas.close(reason);
    this.nonzas.close(reason);
    this.#closed.resolve(undefined);
  }
}
