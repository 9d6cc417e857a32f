/**
 * A wire between the gateway and the server on which a test counts by itself, and which it can stop at an exact
 * stanza: what is stopped when the connection ends is lost, as in a cut cable.
 *
 * Counts are those of XEP-0198 1.6 §4, from the bytes alone, by a parser that is not ours.
 */
import { Parser, type Element } from "@xmpp/xml";
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { LOOPBACK } from "../../../scripts/peers/places.ts";
import { isStanza } from "../../../scripts/peers/raw-stream.ts";

const NS_SM = "urn:xmpp:sm:3";

/** `up` is from the gateway to the server. */
export type Way = "up" | "down";

class WayState {
  /** Since both sides count; undefined before. */
  count: number | undefined;
  /** Last `h` that went this way: how many the one who sent it has handled of the other way. */
  acknowledged: number | undefined;
  readonly held: Buffer[] = [];
  heldStanzas = 0;
  isHeld = false;
  #parser: Parser | undefined;
  #decoder = new TextDecoder();
  readonly #onElement: (element: Element) => void;

  constructor(onElement: (element: Element) => void) {
    this.#onElement = onElement;
  }

  /** The next bytes begin with a header (RFC 6120 §6.4.6). */
  restart(): void {
    this.#parser = undefined;
    this.#decoder = new TextDecoder();
  }

  read(bytes: Buffer): void {
    if (this.#parser === undefined) {
      this.#parser = new Parser();
      this.#parser.on("element", this.#onElement);
    }
    this.#parser.write(this.#decoder.decode(bytes, { stream: true }));
  }

  add(): void {
    if (this.count !== undefined) this.count += 1;
    if (this.isHeld) this.heldStanzas += 1;
  }
}

/** One connection of the gateway to the server. */
export class TapLeg {
  readonly up = new WayState((element) => this.#sort("up", element));
  readonly down = new WayState((element) => this.#sort("down", element));
  #resumedAt = 0;

  /** @param gateway the socket that it opened. @param server ours to the server */
  constructor(gateway: Socket, server: Socket) {
    this.#join("up", gateway, server);
    this.#join("down", server, gateway);
  }

  get isManaged(): boolean {
    return this.up.count !== undefined;
  }

  hold(way: Way): void {
    this[way].isHeld = true;
  }

  #join(way: Way, from: Socket, to: Socket): void {
    const state = this[way];
    from.on("data", (bytes: Buffer) => {
      state.read(bytes);
      if (state.isHeld) state.held.push(bytes);
      else to.write(bytes);
    });
    from.on("error", () => undefined);
    from.on("end", () => to.end());
    from.on("close", () => to.destroy());
  }

  #sort(way: Way, element: Element): void {
    if (isStanza(element)) this[way].add();
    else if (element.getNS() === NS_SM) this.#manage(way, element);
    else if (element.is("success")) {
      this.up.restart();
      this.down.restart();
    }
  }

  #manage(way: Way, element: Element): void {
    const h = Number(element.attrs["h"]);
    switch (element.getName()) {
      case "enable":
        this.up.count = 0;
        return;
      case "enabled":
        this.down.count = 0;
        return;
      case "a":
        this[way].acknowledged = h;
        return;
      case "resume":
        this.#resumedAt = h;
        return;
      case "resumed":
        this.up.count = h;
        this.down.count = this.#resumedAt;
        return;
      default:
        return;
    }
  }
}

export class Tap {
  readonly port: number;
  readonly #server: Server;
  readonly #legs: TapLeg[];

  private constructor(server: Server, port: number, legs: TapLeg[]) {
    this.#server = server;
    this.port = port;
    this.#legs = legs;
  }

  static async start(targetPort: number): Promise<Tap> {
    const legs: TapLeg[] = [];
    const server = createServer({ allowHalfOpen: true }, (gateway) => {
      const upstream = connect({ port: targetPort, host: LOOPBACK, allowHalfOpen: true });
      legs.push(new TapLeg(gateway, upstream));
    }).listen(0, LOOPBACK);
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    return new Tap(server, address.port, legs);
  }

  /** The newest connection whose stanzas are counted. @throws Error where there is none */
  get leg(): TapLeg {
    const leg = this.#legs.findLast(({ isManaged }) => isManaged);
    if (leg === undefined) throw new Error("no stream management on any connection");
    return leg;
  }

  stop(): void {
    this.#server.close();
  }
}
