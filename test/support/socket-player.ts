/**
 * Plays a transcript over sockets: a client of our own, the real gateway as a process, and behind it a server that the
 * transcript plays or a real one, with people who are logged in past the gateway.
 *
 * Rule 1: where a real server is, nothing is said for it: `upstream sends` waits until the server has said it, and
 * lets it through.
 * Rule 2: time goes by itself. What a time brings is waited for; that it comes no earlier only the core's clock can tell.
 */
import { expect } from "vitest";
import type { Side } from "../../src/session/input.ts";
import type { Gateway } from "../../scripts/peers/gateway.ts";
import { AGENCY, type Account } from "../../scripts/peers/people.ts";
import { RawClient } from "../../scripts/peers/raw-client.ts";
import { RawStream } from "../../scripts/peers/raw-stream.ts";
import { ArchiveWatch } from "./archive-watch.ts";
import { metricsPage } from "./evidence.ts";
import type { FarEnd } from "./far-end.ts";
import { FramedStream } from "./framed-stream.ts";
import { Placeholders } from "./matching.ts";
import { Overheard, quiet, until } from "./overheard.ts";
import type { Step } from "./transcript.ts";

export interface SocketPlace {
  readonly gateway: Gateway;
  readonly farEnd: FarEnd;
  /** Who has an account at the real server, if there is one. */
  readonly accounts: readonly Account[];
  readonly isEncrypted: boolean;
  readonly door: Door;
}

/** How the client comes: by TCP, or by a WebSocket with each element in a frame. */
export type Door = "tcp" | "websocket";

/** Steps that change a connection or a process. */
type Disruption = Extract<Step, { readonly type: "tls" | "ends" | "shutdown" | "reconnects" }>;

const SIDES: readonly Side[] = ["client", "upstream"];

interface Person {
  readonly client: RawClient;
  readonly overheard: Overheard;
}

const callGateway = async (place: SocketPlace): Promise<RawStream | FramedStream> => {
  const { gateway, isEncrypted, door } = place;
  const where = { domain: AGENCY, authority: gateway.certificates.authority };
  if (door === "websocket") return await FramedStream.connect({ ...where, port: gateway.webPort });
  const port = isEncrypted ? gateway.directPort : gateway.starttlsPort;
  return await RawStream.connect({ ...where, port, isDirect: isEncrypted });
};

/** Sessions of all listeners, as the gateway counts them. */
const sessionCount = async (gateway: Gateway): Promise<number> =>
  [...(await metricsPage(gateway)).matchAll(/^stanzagate_connections\{[^}]*\} (\d+)$/gm)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  );

export class SocketPlayer {
  readonly #place: SocketPlace;
  readonly #placeholders = new Placeholders();
  readonly #archive: ArchiveWatch;
  readonly #people = new Map<string, Person>();
  #stream: RawStream | FramedStream;
  #isShutDown = false;
  readonly #toClient = this.#listen(() => this.#stream.received);
  readonly #toUpstream = this.#listen(() => this.#place.farEnd.leg?.heard ?? "");
  readonly #fromUpstream = this.#listen(() => this.#place.farEnd.leg?.said ?? "");

  private constructor(place: SocketPlace, stream: RawStream | FramedStream) {
    this.#place = place;
    this.#archive = new ArchiveWatch(place.gateway);
    this.#stream = stream;
  }

  static async play(steps: readonly Step[], place: SocketPlace): Promise<void> {
    place.farEnd.forget();
    const player = new SocketPlayer(place, await callGateway(place));
    try {
      for (const step of steps) await player.#step(step);
      for (const side of SIDES) await player.#heardBy(side).expect("", `${side}, at the end`);
    } catch (error) {
      await player.#close().catch(() => undefined);
      throw error;
    }
    await player.#close();
  }

  async #step(step: Step): Promise<void> {
    switch (step.type) {
      case "sends":
        await this.#send(step);
        return;
      case "receives":
        await this.#heardBy(step.side).expect(step.text, step.side);
        return;
      case "person":
        await this.#act(step);
        return;
      case "isCut":
        expect(await until(() => this.#isCut(step.side)), `${step.side} is cut`).toBe(true);
        return;
      case "archive":
        await this.#expectRecords(step.lines);
        return;
      case "archiveState":
        await this.#archive.turn(step.isUp);
        return;
      case "time":
        return;
      case "tls":
      case "ends":
      case "shutdown":
      case "reconnects":
        await this.#disrupt(step);
    }
  }

  async #disrupt(step: Disruption): Promise<void> {
    switch (step.type) {
      case "tls":
        if (step.side === "upstream") throw new Error("the far end has no TLS");
        await this.#stream.secure();
        this.#toClient.restart();
        return;
      case "ends":
        if (step.side === "client") this.#stream.cut();
        else this.#place.farEnd.leg?.hangUp();
        return;
      case "shutdown":
        this.#isShutDown = true;
        void this.#place.gateway.stop();
        return;
      case "reconnects":
        await this.#reconnect();
        return;
    }
  }

  async #send({ side, text }: Extract<Step, { readonly type: "sends" }>): Promise<void> {
    if (side === "client") {
      this.#stream.write(this.#placeholders.fill(text));
      return;
    }
    const { farEnd } = this.#place;
    expect(await until(() => farEnd.leg !== undefined), "upstream was called").toBe(true);
    const isReal = farEnd.serverPort !== undefined;
    const said = isReal ? await this.#fromUpstream.expect(text, "what upstream sends") : undefined;
    farEnd.leg?.say(said ?? this.#placeholders.fill(text));
  }

  #heardBy(side: Side): Overheard {
    return side === "client" ? this.#toClient : this.#toUpstream;
  }

  #isCut(side: Side): boolean {
    return side === "client" ? this.#stream.isClosed : this.#place.farEnd.leg?.isCut === true;
  }

  async #expectRecords(lines: readonly string[]): Promise<void> {
    if (lines.length === 0) await quiet();
    else await until(() => this.#archive.fresh().length >= lines.length);
    expect(this.#archive.fresh(), "archive").toEqual(lines);
    this.#archive.take();
  }

  /** To another process, which knows nothing of the session but the key. */
  async #reconnect(): Promise<void> {
    await this.#place.gateway.restart();
    this.#place.farEnd.forget();
    this.#stream = await callGateway(this.#place);
    for (const overheard of [this.#toClient, this.#toUpstream, this.#fromUpstream]) overheard.restart();
  }

  async #act({ jid, act, text }: Extract<Step, { readonly type: "person" }>): Promise<void> {
    const person = this.#people.get(jid) ?? (await this.#logIn(jid));
    if (act === "receives") await person.overheard.expect(text, jid);
    else await person.client.send(this.#placeholders.fill(text));
  }

  async #logIn(jid: string): Promise<Person> {
    const [, username, domain, resource = ""] = /^(.+)@([^/]+)\/(.+)$/.exec(jid) ?? [];
    const { accounts, farEnd } = this.#place;
    const account = accounts.find((one) => one.username === username && one.domain === domain);
    const port = farEnd.serverPort;
    if (account === undefined || port === undefined) throw new Error(`nobody is ${jid}`);
    const where = { account, port, tls: "none", resource, mechanism: "PLAIN" } as const;
    const client = await RawClient.logIn(where);
    const { length } = client.stream.received;
    const person = { client, overheard: this.#listen(() => client.stream.received, length) };
    this.#people.set(jid, person);
    return person;
  }

  #listen(source: () => string, readLength = 0): Overheard {
    return new Overheard(source, this.#placeholders, readLength);
  }

  /** Leaves the gateway as it was found: up, with its archive, and without a session. */
  async #close(): Promise<void> {
    this.#stream.cut();
    for (const { client } of this.#people.values()) await client.end();
    const { gateway, farEnd } = this.#place;
    if (this.#isShutDown) await gateway.restart();
    await this.#archive.turn(true);
    farEnd.leg?.hangUp();
    await expect.poll(async () => await sessionCount(gateway), { timeout: 10_000 }).toBe(0);
  }
}
