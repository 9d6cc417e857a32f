/**
 * Which clients the users have: asked by `jabber:iq:version` through the server, like any account asks.
 *
 * Rule 1: what comes back is a claim with its source and time, never proof; it is recorded, and nobody is refused for it.
 * Rule 2: only the address that was asked can answer, by the id that it was asked with; no answer is an entry too.
 * Rule 3: asked late and slowly: a log-in has other things to do, and a thousand log-ins at once make no flood.
 * Sources: XEP-0092 1.1; protocol.md §7.
 */
import { xml } from "@xmpp/client";
import type { ServicePorts } from "./ports.ts";
import type { Element } from "./stream.ts";

/** What a client said of itself before it was asked (XEP-0388 user-agent, XEP-0386 tag). */
export interface EarlyClaims {
  readonly software?: string | undefined;
  readonly device?: string | undefined;
  readonly tag?: string | undefined;
}

export type ClientOutcome = "answered" | "refused" | "no answer";

export interface ClientEntry {
  /** Full JID. */
  readonly user: string;
  /** RFC 3339 */
  readonly boundAt: string;
  readonly claims: EarlyClaims;
  /** Undefined until it was asked and has answered, or not. */
  readonly outcome: ClientOutcome | undefined;
  readonly answeredAt: string | undefined;
  readonly name: string | undefined;
  readonly version: string | undefined;
  readonly os: string | undefined;
}

export interface InventoryPorts extends Pick<ServicePorts, "clock" | "note" | "random"> {
  /** False while nobody could be asked. */
  readonly ask: (query: Element) => boolean;
}

export const NS_VERSION = "jabber:iq:version";

const SETTLE_MS = 5_000;
/** Ten a second. */
const EVERY_MS = 100;
const PATIENCE_MS = 30_000;
const MAX_ENTRIES = 20_000;
const MAX_WAITING = 20_000;
const MAX_CLAIM_LENGTH = 100;

interface Asked {
  readonly user: string;
  readonly timeout: { cancel(): void };
}

export class ClientInventory {
  readonly #ports: InventoryPorts;
  /** In the order in which they were bound. */
  readonly #entries = new Map<string, ClientEntry>();
  /** Full JID → when to ask it, in that order; who is bound again while it waits is asked once. */
  readonly #waiting = new Map<string, number>();
  readonly #asked = new Map<string, Asked>();
  readonly #prefix: string;
  #timer: { cancel(): void } | undefined;
  #count = 0;

  constructor(ports: InventoryPorts) {
    this.#ports = ports;
    this.#prefix = `v${Math.floor(ports.random() * 2 ** 40).toString(36)}-`;
  }

  entries(): readonly ClientEntry[] {
    return [...this.#entries.values()];
  }

  /** @param user full JID, just bound */
  noteBound(user: string, early: EarlyClaims = {}): void {
    const nowMs = this.#ports.clock.nowMs();
    const claims = cleanClaims(early);
    this.#keep({ ...NOTHING_YET, user, boundAt: timeOf(nowMs), claims });
    if (Object.keys(claims).length > 0) this.#ports.note("client", { user, source: "log-in", ...claims });
    this.#waiting.delete(user);
    if (this.#waiting.size >= MAX_WAITING) return;
    this.#waiting.set(user, nowMs + SETTLE_MS);
    this.#schedule(SETTLE_MS);
  }

  /** True where the stanza was the answer to a question of ours. */
  take(stanza: Element): boolean {
    const { id, from, type } = stanza.attrs as Readonly<Record<string, unknown>>;
    if (!stanza.is("iq") || typeof id !== "string" || (type !== "result" && type !== "error")) return false;
    const asked = this.#asked.get(id);
    if (asked === undefined || asked.user !== from) return false;
    this.#asked.delete(id);
    asked.timeout.cancel();
    if (type === "error") this.#conclude(asked.user, "refused", {});
    else this.#conclude(asked.user, "answered", claimsIn(stanza.getChild("query", NS_VERSION)));
    return true;
  }

  close(): void {
    this.#timer?.cancel();
    for (const { timeout } of this.#asked.values()) timeout.cancel();
    this.#asked.clear();
    this.#waiting.clear();
  }

  #schedule(delayMs: number): void {
    this.#timer ??= this.#ports.clock.after(delayMs, () => {
      this.#timer = undefined;
      this.#askNext();
    });
  }

  #askNext(): void {
    const [next] = this.#waiting;
    if (next === undefined) return;
    const [user, dueMs] = next;
    const earlyMs = dueMs - this.#ports.clock.nowMs();
    if (earlyMs > 0) {
      this.#schedule(Math.min(earlyMs, SETTLE_MS));
      return;
    }
    this.#waiting.delete(user);
    this.#ask(user);
    this.#schedule(EVERY_MS);
  }

  #ask(user: string): void {
    this.#count += 1;
    const id = this.#prefix + String(this.#count);
    const query = xml("iq", { type: "get", id, to: user }, xml("query", { xmlns: NS_VERSION }));
    if (!this.#ports.ask(query)) {
      this.#conclude(user, "no answer", {});
      return;
    }
    const timeout = this.#ports.clock.after(PATIENCE_MS, () => {
      this.#asked.delete(id);
      this.#conclude(user, "no answer", {});
    });
    this.#asked.set(id, { user, timeout });
  }

  #conclude(user: string, outcome: ClientOutcome, said: VersionClaims): void {
    const entry = this.#entries.get(user);
    const answeredAt = timeOf(this.#ports.clock.nowMs());
    if (entry !== undefined) this.#entries.set(user, { ...entry, ...said, outcome, answeredAt });
    this.#ports.note("client", { user, source: NS_VERSION, outcome, ...definedOf(said) });
  }

  #keep(entry: ClientEntry): void {
    this.#entries.delete(entry.user);
    this.#entries.set(entry.user, entry);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > MAX_ENTRIES && oldest !== undefined) this.#entries.delete(oldest);
  }
}

const NOTHING_YET = {
  outcome: undefined,
  answeredAt: undefined,
  name: undefined,
  version: undefined,
  os: undefined,
} as const;

type VersionClaims = Partial<Pick<ClientEntry, "name" | "version" | "os">>;

const timeOf = (atMs: number): string => new Date(atMs).toISOString();

const claimsIn = (query: Element | undefined): VersionClaims => ({
  name: cleanClaim(query?.getChildText("name")),
  version: cleanClaim(query?.getChildText("version")),
  os: cleanClaim(query?.getChildText("os")),
});

/** One line of what can be seen: a peer wrote it, and it ends on somebody's terminal. Undefined where nothing is left. */
export function cleanClaim(text: string | null | undefined): string | undefined {
  const seen = (text ?? "").slice(0, 4 * MAX_CLAIM_LENGTH).replace(/[\p{C}\p{Z}]+/gu, " ");
  const cut = seen.trim().slice(0, MAX_CLAIM_LENGTH).toWellFormed();
  return cut === "" ? undefined : cut;
}

function cleanClaims({ software, device, tag }: EarlyClaims): Readonly<Record<string, string>> {
  return definedOf({ software: cleanClaim(software), device: cleanClaim(device), tag: cleanClaim(tag) });
}

const definedOf = (all: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(all).filter((one): one is [string, string] => one[1] !== undefined));
