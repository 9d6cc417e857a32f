/**
 * Who used the service, and how much: people by account, divisions by what records say of their users.
 *
 * Rule 1: a message counts as sent where its sender's stream brought it, as received where it came to somebody's stream anew; carbons,
 * archive pages and repetitions count for nobody.
 * Rule 2: an account is what logged in: nobody else can make an entry here.
 */
import type { ArchiveRecord, SessionRecord, Sighting, StanzaRecord } from "../records/record.ts";

export interface AccountUse {
  /** Bare JID. */
  readonly account: string;
  readonly logIns: number;
  readonly sent: number;
  readonly received: number;
  /** Its own stanzas, held or blocked. */
  readonly refused: number;
  /** Last log-in or message of its own; undefined where there was neither. */
  readonly lastActiveMs: number | undefined;
}

export interface DivisionUse {
  /** "" for accounts of none. */
  readonly division: string;
  readonly accounts: number;
  readonly sent: number;
  readonly received: number;
  readonly refused: number;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

interface Division extends Mutable<Omit<DivisionUse, "accounts">> {
  readonly members: Set<string>;
}

const ARRIVALS: ReadonlySet<Sighting> = new Set(["delivery", "offline", "room"]);

type Amount = "sent" | "received" | "refused" | undefined;

function amountOf({ direction, stanzaKind, sighting, service, verdict }: StanzaRecord): Amount {
  if (service !== undefined) return undefined;
  const { disposition } = verdict;
  if (disposition === "hold" || disposition === "block")
    return direction === "outbound" && sighting === "origin" ? "refused" : undefined;
  if (stanzaKind !== "message") return undefined;
  if (direction === "outbound") return sighting === "origin" ? "sent" : undefined;
  return ARRIVALS.has(sighting) ? "received" : undefined;
}

const bareOf = (jid: string): string => jid.split("/", 1)[0] ?? "";
const NONE: readonly string[] = [""];

export class UseCounts {
  readonly #accounts = new Map<string, Mutable<AccountUse>>();
  readonly #divisions = new Map<string, Division>();

  take(record: ArchiveRecord): void {
    if (record.kind === "stanza") this.#takeStanza(record);
    else if (record.kind === "session") this.#takeSession(record);
  }

  /** By account. */
  accounts(): readonly AccountUse[] {
    return [...this.#accounts.values()].sort((a, b) => (a.account < b.account ? -1 : 1));
  }

  /** By division; who is in several counts in each. */
  divisions(): readonly DivisionUse[] {
    return [...this.#divisions.values()]
      .map(({ members, ...use }) => ({ ...use, accounts: members.size }))
      .sort((a, b) => (a.division < b.division ? -1 : 1));
  }

  #takeSession({ step, user, receivedAtMs }: SessionRecord): void {
    if (user === undefined || (step !== "bind" && step !== "resume")) return;
    const account = this.#account(bareOf(user));
    if (step === "bind") account.logIns += 1;
    noteActive(account, receivedAtMs);
  }

  #takeStanza(record: StanzaRecord): void {
    const amount = amountOf(record);
    if (amount === undefined) return;
    const bare = bareOf(record.user);
    const account = this.#account(bare);
    account[amount] += 1;
    if (amount !== "received") noteActive(account, record.receivedAtMs);
    for (const name of record.verdict.divisions ?? NONE) {
      const division = this.#division(name);
      division[amount] += 1;
      division.members.add(bare);
    }
  }

  #account(account: string): Mutable<AccountUse> {
    const known = this.#accounts.get(account);
    if (known !== undefined) return known;
    const fresh = { account, logIns: 0, sent: 0, received: 0, refused: 0, lastActiveMs: undefined };
    this.#accounts.set(account, fresh);
    return fresh;
  }

  #division(division: string): Division {
    const known = this.#divisions.get(division);
    if (known !== undefined) return known;
    const fresh = { division, sent: 0, received: 0, refused: 0, members: new Set<string>() };
    this.#divisions.set(division, fresh);
    return fresh;
  }
}

/** Records of several logs do not come in the order of time. */
function noteActive(account: Mutable<AccountUse>, atMs: number): void {
  account.lastActiveMs = Math.max(account.lastActiveMs ?? 0, atMs);
}
