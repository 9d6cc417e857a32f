/**
 * Two colleagues who talk through the gateway, one over TCP, one over WebSocket, while somebody attacks it: what they see of it
 * is what an attack costs others.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Gateway } from "../../scripts/peers/gateway.ts";
import { AGENCY, ANA, RAJ } from "../../scripts/peers/people.ts";
import { hasBody } from "../../scripts/peers/peer.ts";
import { RawClient } from "../../scripts/peers/raw-client.ts";
import { atGateway } from "./door.ts";
import { frame, RawWeb, type WebPlace } from "./raw-web.ts";

/** People do not come near the limit of their rate. */
const PAUSE_MS = 100;

export class Bystanders {
  readonly #ana: RawClient;
  readonly #raj: RawWeb;
  #count = 0;

  private constructor(ana: RawClient, raj: RawWeb) {
    this.#ana = ana;
    this.#raj = raj;
  }

  static async start(gateway: Gateway, web: WebPlace): Promise<Bystanders> {
    const where = { ...atGateway(gateway), mechanism: "PLAIN", resource: "by" } as const;
    const ana = await RawClient.logIn({ ...where, account: ANA });
    await ana.send("<presence/>");
    const raj = await RawWeb.bound(web, RAJ, "by");
    raj.write(frame("<presence xmlns='jabber:client'/>"));
    const pair = new Bystanders(ana, raj);
    await pair.talk();
    return pair;
  }

  /** A word there and a word back. @returns how long that took, in milliseconds */
  async talk(): Promise<number> {
    this.#count += 1;
    const words = `word-${String(this.#count)}-`;
    const startMs = performance.now();
    await this.#ana.send(`<message type='chat' to='raj@${AGENCY}/by'><body>${words}</body></message>`);
    await this.#raj.until(words);
    const back = `${words}back`;
    this.#raj.write(
      frame(
        `<message xmlns='jabber:client' type='chat' to='ana@${AGENCY}/by'><body>${back}</body></message>`,
      ),
    );
    await this.#ana.stanzas.take(hasBody(back), back).catch((cause: unknown) => {
      const { isClosed, received } = this.#raj;
      throw new Error(`not said back (closed: ${String(isClosed)}): ${received.slice(-600)}`, { cause });
    });
    return performance.now() - startMs;
  }

  /** They talk before, while and after. @returns what `act` gives */
  async during<T>(act: () => Promise<T>): Promise<T> {
    await this.talk();
    const acting = { isOver: false };
    const [result] = await Promise.all([
      act().finally(() => (acting.isOver = true)),
      this.talkUntil(() => acting.isOver),
    ]);
    await this.talk();
    return result;
  }

  /** Talks until told to stop. @returns all times */
  async talkUntil(isOver: () => boolean): Promise<readonly number[]> {
    const times: number[] = [];
    do {
      times.push(await this.talk());
      await sleep(PAUSE_MS);
    } while (!isOver());
    return times;
  }

  async end(): Promise<void> {
    await this.#ana.end();
    this.#raj.cut();
  }
}
