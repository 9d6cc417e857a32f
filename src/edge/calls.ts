/**
 * Questions and answers between two processes of one gateway, over the channel that their birth gave them.
 *
 * Rule 1: what comes over the channel was written by this same program: its form is known, and not checked again.
 * Rule 2: nobody waits for ever: a question that is not answered in time, or whose other end is gone, has failed.
 */
import { systemClock, type Timer } from "./clock.ts";
import { codeOf, EdgeError } from "./edge-error.ts";

/** The other end; messages arrive in the order in which they were sent. */
export interface Channel {
  send(message: object): void;
  onMessage(listener: (message: unknown) => void): void;
  onGone(listener: () => void): void;
}

/** What may be asked of one end, by name. */
export type Methods<T> = Readonly<Record<keyof T, (payload: never) => unknown>>;

type Message =
  | { readonly type: "ask" | "tell"; readonly id: number; readonly name: string; readonly payload: unknown }
  | { readonly type: "answer"; readonly id: number; readonly payload: unknown }
  | { readonly type: "failure"; readonly id: number; readonly code: string; readonly detail: string };

/** A failure of the other end, by its own code and words. */
export class CallError extends Error {
  override readonly name = "CallError";
  readonly code: string;

  constructor(code: string, detail: string) {
    super(detail);
    this.code = code;
  }
}

interface Waiting extends Pick<PromiseWithResolvers<unknown>, "resolve" | "reject"> {
  readonly timer: Timer;
}

export class Calls<Theirs extends Methods<Theirs>, Own extends Methods<Own>> {
  readonly #channel: Channel;
  readonly #own: Own;
  readonly #waiting = new Map<number, Waiting>();
  #count = 0;
  #isGone = false;

  constructor(channel: Channel, own: Own) {
    this.#channel = channel;
    this.#own = own;
    channel.onMessage((message) => {
      this.#hear(message as Message);
    });
    channel.onGone(() => {
      this.#isGone = true;
      for (const id of this.#waiting.keys()) this.#settle(id)?.reject(lost("the other process is gone"));
    });
  }

  /** @throws CallError as the other end failed; EdgeError `SG_EDGE_WORKER_LOST` where it is gone,
   * `SG_EDGE_WORKER_SILENT` where it did not answer in time. */
  async ask<K extends keyof Theirs & string>(
    name: K,
    payload: Parameters<Theirs[K]>[0],
    timeoutMs: number,
  ): Promise<Awaited<ReturnType<Theirs[K]>>> {
    const id = (this.#count += 1);
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const timer = systemClock.after(timeoutMs, () => {
      const detail = `no answer to ${name} within ${timeoutMs} ms`;
      this.#settle(id)?.reject(new EdgeError("SG_EDGE_WORKER_SILENT", detail));
    });
    this.#waiting.set(id, { resolve, reject, timer });
    this.#send({ type: "ask", id, name, payload });
    return (await promise) as Awaited<ReturnType<Theirs[K]>>;
  }

  tell<K extends keyof Theirs & string>(name: K, payload: Parameters<Theirs[K]>[0]): void {
    this.#send({ type: "tell", id: 0, name, payload });
  }

  #send(message: Message): void {
    if (this.#isGone) this.#settle(message.id)?.reject(lost("the other process is gone"));
    else this.#channel.send(message);
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    waiting?.timer.cancel();
    return waiting;
  }

  #hear(message: Message): void {
    if (message.type === "answer") this.#settle(message.id)?.resolve(message.payload);
    else if (message.type === "failure")
      this.#settle(message.id)?.reject(new CallError(message.code, message.detail));
    else void this.#serve(message);
  }

  async #serve({ type, id, name, payload }: Extract<Message, { readonly name: string }>): Promise<void> {
    try {
      const answer: unknown = await this.#own[name as keyof Own](payload as never);
      if (type === "ask") this.#send({ type: "answer", id, payload: answer });
    } catch (error) {
      const code = codeOf(error, "SG_EDGE_WORKER_LOST");
      const detail = error instanceof Error ? error.message : "failed";
      if (type === "ask") this.#send({ type: "failure", id, code, detail });
    }
  }
}

const lost = (detail: string): EdgeError => new EdgeError("SG_EDGE_WORKER_LOST", detail);
