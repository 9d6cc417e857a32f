/**
 * A small town talking through the gateway, for kills under load: who is where, and who says what.
 *
 * - `ana`, `raj`, `lee` are behind the gateway with stream management, and resume after each kill;
 * - `kim` is behind it without, and logs in again;
 * - `zed`, a colleague, and `eve`, from outside, are logged in past it: what they see, they see without our help.
 *
 * Every id is used once, and says what must become of its stanza in the end (kim's may be lost).
 */
import type { Element } from "@xmpp/xml";
import type { Gateway } from "../../scripts/peers/gateway.ts";
import { account, ANA, bareJid, EVE, LEE, RAJ, type Account } from "../../scripts/peers/people.ts";
import type { LogIn } from "../../scripts/peers/peer.ts";
import { RawClient } from "../../scripts/peers/raw-client.ts";
import type { XmppServer } from "../../scripts/peers/server.ts";
import type { Dice } from "../support/dice.ts";
import { isPing, ManagedClient, pingAnswer } from "../support/managed-client.ts";
import { Ledger } from "./gateway-ledger.ts";

const KIM = account("kim");
const ZED = account("zed");
const MANAGED = [ANA, RAJ, LEE] as const;
const BEHIND: readonly string[] = [...MANAGED, KIM].map(bareJid);
export const TOWN: readonly Account[] = [...MANAGED, KIM, ZED, EVE];

const TICK_MS = 5;
const BATCH = 2;
/** Unacknowledged stanzas above which a client says nothing more; the server keeps up to 500 for a cut session. */
const WINDOW = 40;

type Fate = "delivered" | "refused";

const chat = (to: string, id: string, text: string): string =>
  `<message type='chat' to='${to}' id='${id}'><body>${text}</body></message>`;
const offer = (to: string, id: string): string =>
  `<iq type='set' to='${to}' id='${id}'><jingle xmlns='urn:xmpp:jingle:1' action='session-initiate' sid='${id}'/></iq>`;
const SECRET = "My SSN is 536-22-8771";
const WORDS = "see you at four, and bring the other papers along";

export interface Unsettled {
  readonly id: string;
  readonly fate: Fate;
  readonly delivered: number;
  readonly refused: number;
}

export class GatewayLoad {
  readonly ledger = new Ledger((bare) => BEHIND.includes(bare));
  readonly #gateway: Gateway;
  readonly #managed: readonly ManagedClient[];
  readonly #zed: RawClient;
  readonly #eve: RawClient;
  #kim: RawClient | undefined;
  readonly #fates = new Map<string, Fate>();
  #next = 0;
  #ticking: NodeJS.Timeout | undefined;

  private constructor(
    gateway: Gateway,
    managed: readonly ManagedClient[],
    past: readonly [RawClient, RawClient],
  ) {
    this.#gateway = gateway;
    this.#managed = managed;
    [this.#zed, this.#eve] = past;
    managed.forEach((one) => {
      one.onStanza = (stanza) => this.ledger.note(stanza, one.jid.split("/")[0] ?? "");
    });
    for (const peer of past) this.#listen(peer);
  }

  static async start(server: XmppServer, gateway: Gateway): Promise<GatewayLoad> {
    const managed = await Promise.all(
      MANAGED.map(async (who) => await ManagedClient.start(behind(gateway, who))),
    );
    const past = { port: server.port, tls: "none", resource: "past" } as const;
    const zed = await RawClient.logIn({ account: ZED, ...past });
    const eve = await RawClient.logIn({ account: EVE, ...past });
    const load = new GatewayLoad(gateway, managed, [zed, eve]);
    await load.#comeBack();
    return load;
  }

  get sentCount(): number {
    return this.#next;
  }

  /** Everybody talks until `quiet`. */
  talk(dice: Dice): void {
    this.#ticking = setInterval(() => this.#tick(dice), TICK_MS);
  }

  quiet(): void {
    clearInterval(this.#ticking);
  }

  /** After a kill: nobody closed the stream, all connections are gone. */
  async gone(): Promise<void> {
    this.quiet();
    await this.#kim?.stream.closed();
    for (const client of this.#managed) {
      await client.gone();
      client.received.length = 0;
    }
  }

  /** @returns how many stanzas had to be sent again */
  async resume(): Promise<number> {
    const again = await Promise.all(this.#managed.map(async (client) => await client.resume()));
    await this.#comeBack();
    return again.reduce((sum, one) => sum + one, 0);
  }

  /** What has not come to its end exactly once. Asks everybody for counts, so that it becomes empty. */
  unsettled(): readonly Unsettled[] {
    this.#managed.forEach((client) => {
      client.ask();
      client.acknowledge();
    });
    return [...this.#fates]
      .map(([id, fate]) => {
        const { ledger } = this;
        return { id, fate, delivered: ledger.timesDelivered(id), refused: ledger.timesRefused(id) };
      })
      .filter(({ fate, delivered, refused }) => {
        const isDelivered = delivered === 1 && refused === 0;
        return fate === "delivered" ? !isDelivered : delivered !== 0 || refused !== 1;
      });
  }

  async end(): Promise<void> {
    this.quiet();
    const all = [...this.#managed, this.#zed, this.#eve, ...(this.#kim === undefined ? [] : [this.#kim])];
    for (const one of all) await one.end();
  }

  async #comeBack(): Promise<void> {
    this.#kim = await RawClient.logIn(behind(this.#gateway, KIM));
    this.#listen(this.#kim);
    await this.#kim.send("<presence/>");
  }

  #listen(client: RawClient): void {
    const receiver = client.jid.split("/")[0] ?? "";
    client.stream.onElement = (element: Element) => {
      this.ledger.note(element, receiver);
      if (isPing(element)) void client.send(pingAnswer(element));
    };
  }

  #tick(dice: Dice): void {
    for (const client of this.#managed) {
      if (client.unacknowledgedCount >= WINDOW) continue;
      client.send(...Array.from({ length: BATCH }, () => this.#fromBehind(client, dice)));
      client.ask();
    }
    void this.#kim?.send(chat(this.#zed.jid, this.#id("kim"), WORDS));
    void this.#zed.send(this.#fromZed(dice));
    if (dice.roll(4) === 0) void this.#eve.send(offer(this.#someone(dice), this.#id("eve", "refused")));
  }

  #fromBehind(from: ManagedClient, dice: Dice): string {
    const name = from.jid.split("@")[0] ?? "";
    switch (dice.roll(8)) {
      case 0:
        return chat(this.#zed.jid, this.#id(name, "refused"), SECRET);
      case 1:
        return chat(this.#eve.jid, this.#id(name, "refused"), WORDS);
      case 2:
      case 3:
      case 4:
        return chat(this.#someone(dice), this.#id(name, "delivered"), WORDS);
      default:
        return chat(this.#zed.jid, this.#id(name, "delivered"), WORDS);
    }
  }

  #fromZed(dice: Dice): string {
    switch (dice.roll(4)) {
      case 0:
        return chat(this.#someone(dice), this.#id("zed", "refused"), SECRET);
      case 1:
        return chat(this.#kim?.jid ?? "", this.#id("zed"), WORDS);
      default:
        return chat(this.#someone(dice), this.#id("zed", "delivered"), WORDS);
    }
  }

  #someone(dice: Dice): string {
    return this.#managed[dice.roll(this.#managed.length)]?.jid ?? "";
  }

  #id(name: string, fate?: Fate): string {
    this.#next += 1;
    const id = `load-${name}-${this.#next}`;
    if (fate !== undefined) this.#fates.set(id, fate);
    return id;
  }
}

const behind = (gateway: Gateway, who: Account): LogIn => ({
  account: who,
  port: gateway.directPort,
  tls: "direct",
  authority: gateway.certificates.authority,
  resource: "desk",
  mechanism: "PLAIN",
});
