/**
 * A seat over BOSH, as web clients talk: one request always waits, one more carries all that was said meanwhile.
 *
 * Rule: answers are taken in the order of their requests, whichever connection was quicker (XEP-0124 1.11 §14.2).
 */
import type { Element } from "@xmpp/xml";
import type { Account } from "../../../scripts/peers/people.ts";
import {
  BoshSession,
  standalone,
  type BoshPlace,
  type BoshReply,
} from "../../../scripts/peers/bosh-client.ts";
import type { SeatClient } from "./door.ts";

/** `hold` and one more. */
const WINDOW = 2;

export const logInByBosh = async (
  place: BoshPlace,
  who: { readonly account: Account; readonly resource: string },
): Promise<SeatClient> => {
  const session = await BoshSession.create(place);
  return new BoshSeat(session, await session.logIn(who));
};

class BoshSeat implements SeatClient {
  readonly jid: string;
  readonly #session: BoshSession;
  #unsent: readonly string[] = [];
  #openCount = 0;
  #isOver = false;
  #taken: Promise<void> = Promise.resolve();
  #onElement: (element: Element) => void = () => undefined;

  constructor(session: BoshSession, jid: string) {
    this.#session = session;
    this.jid = jid;
    this.#exchange();
  }

  write(stanzas: readonly string[]): void {
    this.#unsent = [...this.#unsent, ...stanzas];
    this.#goOn();
  }

  listen(onElement: (element: Element) => void): void {
    this.#onElement = onElement;
  }

  isClosed(): boolean {
    return this.#isOver;
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await this.#session.ask("", { type: "terminate" });
    this.#session.close();
  }

  /** Answering what came may have filled the window already; a request beyond it ends the session. */
  #goOn(): void {
    const isWanted = this.#openCount === 0 || this.#unsent.length > 0;
    if (isWanted && this.#openCount < WINDOW) this.#exchange();
  }

  #exchange(): void {
    const payload = this.#unsent.map(standalone).join("");
    this.#unsent = [];
    this.#openCount += 1;
    const reply = this.#session.ask(payload);
    this.#taken = this.#takeNext(this.#taken, reply);
  }

  async #takeNext(before: Promise<void>, reply: Promise<BoshReply>): Promise<void> {
    await Promise.allSettled([before, reply]);
    this.#openCount -= 1;
    try {
      this.#take(await reply);
    } catch {
      this.#isOver = true;
    }
    if (!this.#isOver) this.#goOn();
  }

  #take({ status, body }: BoshReply): void {
    if (status !== 200 || body?.attrs["type"] === "terminate") this.#isOver = true;
    for (const element of body?.getChildElements() ?? []) this.#onElement(element);
  }
}
