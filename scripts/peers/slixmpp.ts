/**
 * slixmpp (Debian's package) as a peer: `slixmpp-client.py` as a child process, driven by JSON lines.
 *
 * It knows SCRAM-SHA-256, and its plug-ins speak by `call`: what they send is theirs, not a script's.
 */
import type { Element } from "@xmpp/xml";
import { parse } from "ltx";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { startProcess, type RunningProcess } from "./child-process.ts";
import { bareJid } from "./people.ts";
import type { LogIn, Peer } from "./peer.ts";
import { LOOPBACK, makeFolder } from "./places.ts";
import { StanzaBox } from "./stanza-box.ts";

const PYTHON = "/usr/bin/python3";
const DRIVER = fileURLToPath(new URL("slixmpp-client.py", import.meta.url));

export interface SlixmppWishes extends LogIn {
  readonly hasStreamManagement?: boolean;
  /** Plug-ins beside those of every peer, such as `xep_0363`. */
  readonly plugins?: readonly string[];
}

export interface CallWishes {
  readonly args?: readonly unknown[];
  readonly kwargs?: Readonly<Record<string, unknown>>;
}

export interface SlixmppPeer extends Peer {
  /**
   * Calls a method of the client or a plug-in, such as `plugin.xep_0045.join_muc_wait`. Stanzas come back as XML text.
   * @throws Error with the error stanza, or what Python raised
   */
  call(path: string, wishes?: CallWishes): Promise<unknown>;
}

interface DriverEvent {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: string;
  readonly online?: string;
  readonly stanza?: string;
  readonly closed?: string;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The driver's line, or undefined where Python complains in words of its own. */
const readEvent = (line: string): DriverEvent | undefined => {
  if (!line.startsWith("{")) return undefined;
  const event: unknown = JSON.parse(line);
  return typeof event === "object" && event !== null ? event : undefined;
};

class Driver {
  readonly stanzas: StanzaBox;
  readonly online: Promise<string>;
  readonly #running: RunningProcess;
  readonly #waiting = new Map<number, Waiting>();
  readonly #online = Promise.withResolvers<string>();
  #count = 0;

  constructor(name: string, running: RunningProcess) {
    this.stanzas = new StanzaBox(name);
    this.online = this.#online.promise;
    // Who waits for it hears of a rejection; when nobody does any more, it is no news.
    this.online.catch(() => undefined);
    this.#running = running;
    running.onLine((line) => {
      const event = readEvent(line);
      if (event !== undefined) this.#hear(event);
    });
    void running.exited.then(() => {
      this.#close(`ended: ${running.lines.slice(-10).join("\n")}`);
    });
  }

  async ask(command: Readonly<Record<string, unknown>>): Promise<unknown> {
    const id = ++this.#count;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#waiting.set(id, { resolve, reject });
    this.#running.write(JSON.stringify({ id, ...command }));
    return await promise;
  }

  async end(): Promise<void> {
    this.#running.write(JSON.stringify({ id: 0, call: "disconnect" }));
    const tooLong = setTimeout(() => void this.#running.stop(), 5_000);
    await this.#running.exited.finally(() => {
      clearTimeout(tooLong);
    });
  }

  #hear({ id, result, error, online, stanza, closed }: DriverEvent): void {
    if (online !== undefined) this.#online.resolve(online);
    if (stanza !== undefined) this.stanzas.put(readStanza(stanza));
    if (closed !== undefined) this.#close(closed);
    const waiting = this.#waiting.get(id ?? -1);
    if (error !== undefined) waiting?.reject(new Error(error));
    else waiting?.resolve(result);
  }

  #close(reason: string): void {
    this.stanzas.close(reason);
    this.#online.reject(new Error(reason));
    for (const { reject } of this.#waiting.values()) reject(new Error(reason));
  }
}

const readStanza = (text: string): Element => parse(text);

/** @throws Error with what slixmpp said where it cannot log in */
export const startSlixmpp = async (wishes: SlixmppWishes): Promise<SlixmppPeer> => {
  const { account, port, tls, resource, authority, mechanism = "SCRAM-SHA-256" } = wishes;
  const folder = makeFolder("slixmpp");
  const authorityFile = folder.at("ca.pem");
  if (authority !== undefined) writeFileSync(authorityFile, authority);
  const running = startProcess({ command: PYTHON, args: ["-u", DRIVER], input: "pipe" });
  const driver = new Driver(`slixmpp of ${account.username}`, running);
  running.write(
    JSON.stringify({
      jid: bareJid(account) + (resource === undefined ? "" : `/${resource}`),
      password: account.password,
      host: LOOPBACK,
      port,
      tls,
      mechanism,
      ...(authority === undefined ? {} : { authority: authorityFile }),
      streamManagement: wishes.hasStreamManagement === true,
      plugins: wishes.plugins ?? [],
    }),
  );
  const jid = await driver.online.finally(() => {
    folder.remove();
  });
  return {
    jid,
    answersByItself: true,
    stanzas: driver.stanzas,
    send: async (xml) => {
      await driver.ask({ send: xml });
    },
    call: async (path, asked = {}) => await driver.ask({ call: path, ...asked }),
    end: async () => {
      await driver.end();
    },
  };
};
