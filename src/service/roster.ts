/**
 * The account's own roster, asked for again and again: the groups in which the server's administrators put people (shared
 * groups of Prosody's mod_groups, of ejabberd's mod_shared_roster) tell who is in which division.
 *
 * Rule 1: only the account's own server answers, by the id that it was asked with.
 * Rule 2: asked for while a division wants to know; an answer that does not come says nothing, and the last one holds.
 * Sources: RFC 6121 §2.1.3 (roster get), §2.1.2.6 (groups); CCPS-1.e.
 */
import { xml } from "@xmpp/client";
import { NS_ROSTER } from "../xmpp/ns.ts";
import type { ServicePorts } from "./ports.ts";
import type { Element } from "./stream.ts";

/** Group → bare JIDs, prepared. */
export type RosterGroups = ReadonlyMap<string, readonly string[]>;

export interface RosterPorts extends Pick<ServicePorts, "clock" | "random" | "prepareJid" | "roster"> {
  readonly ask: (query: Element) => void;
  /** Bare JID of the account. */
  readonly account: string;
}

/** What an administrator changes is to be seen soon; the answer of a large agency is some hundred kilobytes. */
const EVERY_MS = 300_000;

export class Roster {
  readonly #ports: RosterPorts;
  readonly #prefix: string;
  #count = 0;
  #id: string | undefined;
  #timer: { cancel(): void } | undefined;

  constructor(ports: RosterPorts) {
    this.#ports = ports;
    this.#prefix = `r${Math.floor(ports.random() * 2 ** 40).toString(36)}-`;
  }

  /** Connected, or somebody wants to know now. */
  ask(): void {
    this.#timer?.cancel();
    this.#timer = this.#ports.clock.after(EVERY_MS, () => {
      this.ask();
    });
    if (!this.#ports.roster.isWanted()) return;
    this.#count += 1;
    this.#id = this.#prefix + String(this.#count);
    this.#ports.ask(xml("iq", { type: "get", id: this.#id }, xml("query", { xmlns: NS_ROSTER })));
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#id = undefined;
  }

  /** True where the stanza was the answer. */
  take(stanza: Element): boolean {
    const { id, from, type } = stanza.attrs as Readonly<Record<string, unknown>>;
    const isAnswer = stanza.is("iq") && id !== undefined && id === this.#id;
    if (!isAnswer || (type !== "result" && type !== "error")) return false;
    if (from !== undefined && from !== this.#ports.account) return false;
    this.#id = undefined;
    const query = stanza.getChild("query", NS_ROSTER);
    if (type === "result" && query !== undefined) this.#ports.roster.tell(this.#groupsIn(query));
    return true;
  }

  #groupsIn(query: Element): RosterGroups {
    const groups = new Map<string, Set<string>>();
    for (const item of query.getChildren("item", NS_ROSTER)) {
      const jid: unknown = item.attrs["jid"];
      const account = typeof jid === "string" ? this.#ports.prepareJid(jid)?.bare : undefined;
      if (account === undefined) continue;
      for (const group of item.getChildren("group", NS_ROSTER)) {
        const name = group.text();
        const members = groups.get(name) ?? new Set();
        groups.set(name, members.add(account));
      }
    }
    return new Map([...groups].map(([name, all]) => [name, [...all].sort()]));
  }
}
