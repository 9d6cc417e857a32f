/** One act's people, room, dice and ids: what acts are written with. */
import { readFileSync } from "node:fs";
import type { Element } from "@xmpp/xml";
import type { Dice } from "../dice.ts";
import type { Device } from "./device.ts";
import type { Person, Room } from "./staff.ts";

export interface Colleague {
  readonly person: Person;
  readonly desk: Device;
  readonly phone: Device | undefined;
}

const LINES = readFileSync(new URL("../../fixtures/benign-chat.txt", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line !== "");

export const escape = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("'", "&apos;");

export interface Words {
  readonly to: string;
  readonly tag: string;
  readonly payload: string;
  readonly type?: "chat" | "normal" | "headline" | "groupchat" | "error";
}

export interface Question {
  readonly type: "get" | "set";
  readonly tag: string;
  readonly payload: string;
  readonly to?: string;
}

export interface SceneWishes {
  readonly position: number;
  readonly dice: Dice;
  readonly cast: readonly Colleague[];
  readonly room: Room;
}

export class Scene {
  readonly position: number;
  readonly dice: Dice;
  readonly room: Room;
  readonly cast: readonly Colleague[];
  #speaker: Device | undefined;

  constructor({ position, dice, cast, room }: SceneWishes) {
    this.position = position;
    this.dice = dice;
    this.cast = cast;
    this.room = room;
  }

  get a(): Colleague {
    return this.#of(0);
  }

  get b(): Colleague {
    return this.#of(1);
  }

  get c(): Colleague {
    return this.#of(2);
  }

  #of(index: number): Colleague {
    const found = this.cast[index];
    if (found === undefined) throw new Error(`act ${this.position} has no person ${index}`);
    return found;
  }

  /** Of a stanza of this act. */
  id(tag: string): string {
    return `own-${this.position}-${tag}`;
  }

  /** What people say; XML text. */
  say(): string {
    return escape(LINES[this.dice.roll(LINES.length)] ?? "Good morning");
  }

  body(): string {
    return `<body>${this.say()}</body>`;
  }

  nick(of: Colleague): string {
    return `${this.room.bare}/p${of.person.number}`;
  }

  /** Whoever spoke before has been heard: people answer what they have read. */
  async send(from: Device, xml: string): Promise<void> {
    if (this.#speaker !== undefined && this.#speaker !== from) await this.#speaker.sync();
    this.#speaker = from;
    await from.send(xml);
  }

  /** Nobody waits for one who is gone. */
  forget(): void {
    this.#speaker = undefined;
  }

  async write(from: Device, { to, tag, payload, type = "chat" }: Words): Promise<void> {
    await this.send(
      from,
      `<message type='${type}' id='${this.id(tag)}' to='${escape(to)}'>${payload}</message>`,
    );
  }

  async ask(from: Device, { type, tag, payload, to }: Question): Promise<Element> {
    const id = this.id(tag);
    const address = to === undefined ? "" : ` to='${escape(to)}'`;
    await this.send(from, `<iq type='${type}' id='${id}'${address}>${payload}</iq>`);
    return await from.reply(id);
  }

  async get(from: Device, tag: string, payload: string, to?: string): Promise<Element> {
    return await this.ask(from, { type: "get", tag, payload, ...(to === undefined ? {} : { to }) });
  }

  async set(from: Device, tag: string, payload: string, to?: string): Promise<Element> {
    return await this.ask(from, { type: "set", tag, payload, ...(to === undefined ? {} : { to }) });
  }
}
