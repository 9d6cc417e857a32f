/**
 * Judges kept stanzas again, by another policy revision: the same parser, the same `evaluate`, in the context that they
 * were judged in.
 *
 * Rule 1: nothing is skipped in silence: a record of a stanza is judged or has a named reason why not. One that is not
 * judged still teaches what it taught live, where its text can be read.
 * Rule 2: what a host says counts where the new policy lets it pass, as it would with that policy live.
 * Source: design rule 5; docs/decisions/0027-replay-rebuilds-the-context.md.
 */
import type { Decisions } from "../policy/decisions.ts";
import { divisionsFor } from "../policy/membership.ts";
import { evaluate } from "../policy/evaluate.ts";
import { forAccount, type PolicyRevision } from "../policy/revision.ts";
import { lengthTaken } from "../policy/rules/size-and-rate.ts";
import { isRefused, type Verdict } from "../policy/verdict.ts";
import type { Receipt } from "../records/receipt.ts";
import type { ArchiveRecord, StanzaRecord } from "../records/record.ts";
import { outcomeOf } from "../session/outcome.ts";
import type { Jid, PrepareJid } from "../xmpp/jid.ts";
import { readStanza, type Stanza } from "../xmpp/stanza.ts";
import { Contexts, type Standpoint } from "./contexts.ts";
import { PastDecisions } from "./past-decisions.ts";
import { obstacleOf, StoredStanzas, type Unreplayed } from "./stored-stanza.ts";

/** As an archive's reader yields it. */
export interface Kept {
  readonly receipt: Receipt;
  readonly record: ArchiveRecord;
  readonly hasContent: boolean;
}

/** One stanza judged again. */
export interface Rejudged {
  readonly type: "judged";
  readonly receipt: Receipt;
  readonly record: StanzaRecord;
  readonly verdict: Verdict;
  /** What would go on; undefined where the stanza is refused. */
  readonly forwarded: string | undefined;
  /** Of the user, by the judging policy. */
  readonly divisions: readonly string[];
}

export type Replayed = Rejudged | { readonly type: "unreplayed"; readonly reason: Unreplayed };

export class Replay {
  readonly #prepare: PrepareJid;
  /** With what was decided by then. */
  #revision: PolicyRevision;
  readonly #decided = new PastDecisions();
  readonly #contexts: Contexts;
  readonly #stanzas = new StoredStanzas();
  readonly #accounts = new Map<string, Account>();

  constructor(prepare: PrepareJid, revision: PolicyRevision) {
    this.#prepare = prepare;
    this.#revision = revision;
    this.#contexts = new Contexts(prepare);
  }

  /**
   * Every record of the archive is to be taken, in order, from its beginning on.
   * @param isAsked false: it only teaches what it taught live
   * @param isRecent false: on none of the days that are asked for, so that nothing is counted by it
   * @returns undefined where it is no stanza, or nothing was asked
   */
  take(kept: Kept, isAsked: boolean, isRecent = true): Replayed | undefined {
    const { record } = kept;
    if (record.kind !== "stanza") {
      this.#contexts.hear(kept.receipt.logId, record);
      if (record.kind !== "session" && this.#decided.hear(record)) this.#follow(this.#decided.now);
      return undefined;
    }
    const obstacle = obstacleOf(record, kept.hasContent);
    if (obstacle !== undefined || !isAsked) {
      if (obstacle !== "service-account" && mayTeach(record, isRecent))
        this.#remember(record, kept.receipt.logId);
      return obstacle === undefined || !isAsked ? undefined : { type: "unreplayed", reason: obstacle };
    }
    return this.#judge(record, kept.receipt);
  }

  #follow(decisions: Decisions): void {
    this.#revision = { ...this.#revision, decisions };
    this.#accounts.clear();
  }

  #judge(record: StanzaRecord, receipt: Receipt): Replayed {
    const read = this.#read(record, receipt.logId);
    if (read === undefined) return { type: "unreplayed", reason: reasonUnread(record) };
    const { stanza, standpoint } = read;
    const context = this.#contexts.contextOf(stanza, record, standpoint);
    const evaluated = evaluate(stanza, context, standpoint.revision);
    if (record.direction === "inbound" && !isRefused(evaluated)) this.#contexts.learn(stanza, standpoint);
    const { divisions } = this.#accountOf(standpoint.user);
    const outcome = outcomeAgain(evaluated, record, read);
    this.#contexts.count(record, receipt.logId, outcome.verdict);
    return { type: "judged", receipt, record, divisions, ...outcome };
  }

  #read(record: StanzaRecord, logId: string): ReadAgain | undefined {
    const { direction, user: bound, received } = record;
    const user = this.#prepare(bound);
    const read = user && this.#stanzas.read(received);
    if (user === undefined || read === undefined) return undefined;
    const { element, byteCount } = read;
    const stanza = readStanza(element, { direction, user, prepare: this.#prepare, byteCount });
    return { stanza, standpoint: { logId, user, revision: this.#accountOf(user).revision } };
  }

  /** Worked out once for each person, as live for each log-in. */
  #accountOf({ bare }: Jid): Account {
    const known = this.#accounts.get(bare);
    if (known !== undefined) return known;
    const divisions = divisionsFor(this.#revision, bare);
    const account = { revision: forAccount(this.#revision, bare), divisions };
    this.#accounts.set(bare, account);
    return account;
  }

  #remember(record: StanzaRecord, logId: string): void {
    const read = this.#read(record, logId);
    if (read === undefined) return;
    this.#contexts.contextOf(read.stanza, record, read.standpoint);
    const { verdict, findings, direction } = record;
    this.#contexts.count(record, logId, { ...verdict, findings });
    if (direction === "inbound" && !isRefused(verdict)) this.#contexts.learn(read.stanza, read.standpoint);
  }
}

/** How the policy binds one account. */
interface Account {
  readonly revision: PolicyRevision;
  readonly divisions: readonly string[];
}

interface ReadAgain {
  readonly stanza: Stanza;
  readonly standpoint: Standpoint;
}

/** The text is written only where it may differ from the one on record. */
function outcomeAgain(
  evaluated: Verdict,
  record: StanzaRecord,
  { stanza, standpoint: { revision } }: ReadAgain,
): Pick<Rejudged, "verdict" | "forwarded"> {
  const { received, forwarded, verdict: was } = record;
  if (forwarded !== undefined && was.disposition === "allow" && evaluated.rewritten === undefined) {
    return { verdict: evaluated, forwarded: isRefused(evaluated) ? undefined : forwarded };
  }
  const maxBytes = firstOf(record.findings, lengthTaken) ?? Number.MAX_SAFE_INTEGER;
  const outcome = outcomeOf(evaluated, { stanza, received, maxBytes, revision });
  return { verdict: outcome.verdict, forwarded: outcome.forwarded?.text };
}

/** Rooms tell by presence who is there, hosts by answers what they are; messages are counted. */
const mayTeach = ({ direction, stanzaKind, addressing }: StanzaRecord, isRecent: boolean): boolean =>
  (isRecent && stanzaKind === "message") ||
  (direction === "inbound" &&
    (stanzaKind === "presence" || (stanzaKind === "iq" && addressing.type === "result")));

/** Only what the parser itself gave up on has a text that is no stanza. */
const reasonUnread = ({ verdict }: StanzaRecord): Unreplayed =>
  verdict.ruleIds.includes("stanza-form") ? "unread" : "not-by-itself";

function firstOf<Item, Found>(
  items: readonly Item[],
  find: (item: Item) => Found | undefined,
): Found | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
