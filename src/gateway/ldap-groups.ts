/**
 * What the LDAP directory says of the groups that divisions name, on its way into the state.
 *
 * Rule 1: asked at the start, at each new policy and then again and again, in the process that owns what there is one of; one round
 * at a time.
 * Rule 2: a directory that is away, and a group of which it says nothing, change nothing: the last members stay, and where there were
 * none yet, everybody counts.
 * Rule 3: while it cannot be said of a member which account that is, nobody leaves; a group that never was told stays untold.
 * Rule 4: who is where is on record before anybody is judged by it, and so is since when the directory is away.
 * Source: docs/decisions/0031-members-by-directory.md.
 */
import { domainToASCII } from "node:url";
import type { DirectoryConfig } from "../config/directory-config.ts";
import { readGroups } from "../directory/groups.ts";
import type { DirectoryOptions, GroupAnswer } from "../directory/options.ts";
import { systemClock, type Clock, type Timer } from "../edge/clock.ts";
import type { Log } from "../ops/log.ts";
import type { DirectoryFacts } from "../ops/metrics.ts";
import type { DirectoryGroup } from "../policy/divisions.ts";
import { groupsWanted, unknownDivisions } from "../policy/membership.ts";
import type { PolicyRevision } from "../policy/revision.ts";
import { codeOf } from "../service/service-error.ts";
import { createJidPreparer } from "../xmpp/jid.ts";
import type { GatewayOptions } from "./options.ts";
import type { StateEvents } from "./state-events.ts";

export interface LdapGroupsParts {
  readonly policy: { readonly revision: PolicyRevision };
  /** @throws DirectoryError */
  readonly read: (groups: readonly string[]) => Promise<ReadonlyMap<string, GroupAnswer>>;
  /** Both settle once it is on record and in force. @throws StoreError, ArchiveError */
  readonly events: Pick<StateEvents, "keepGroups" | "keepTurn">;
  /** Of the directory: names it in metrics. */
  readonly url: string;
  readonly refreshMs: number;
  readonly clock: Clock;
  readonly log: Pick<Log, "warn" | "error" | "info">;
}

interface MakeParts {
  readonly options: Pick<GatewayOptions, "config" | "log">;
  readonly policy: { readonly revision: PolicyRevision };
  readonly events: StateEvents;
}

/** Undefined where none is configured. Not started yet. */
export function makeLdapGroups({ options, policy, events }: MakeParts): LdapGroups | undefined {
  const { config, log } = options;
  const { directory } = config;
  if (directory === undefined) return undefined;
  const from = optionsOf(directory, new Set(config.upstreams.flatMap(({ domains }) => domains)));
  const read: LdapGroupsParts["read"] = async (groups) => await readGroups(groups, from);
  const { url, refreshMs } = directory;
  return new LdapGroups({ policy, read, events, url, refreshMs, clock: systemClock, log });
}

const optionsOf = (directory: DirectoryConfig, served: ReadonlySet<string>): DirectoryOptions => ({
  ...directory,
  password: () => directory.password?.reveal() ?? "",
  prepareJid: createJidPreparer({ toAscii: domainToASCII }),
  isServed: (domain) => served.has(domain),
});

/** So many members that could not be read stand in the log; more are counted. */
const MOST_NAMED = 20;

export class LdapGroups {
  readonly #parts: LdapGroupsParts;
  /** What was complained of last, by group: told again when it is another. */
  readonly #complaints = new Map<string, string>();
  #timer: Timer | undefined;
  #round: Promise<void> | undefined;
  #isAskedAgain = false;
  #isClosed = false;
  #state: "unasked" | "up" | "away" = "unasked";
  #answeredMs: number | undefined;

  constructor(parts: LdapGroupsParts) {
    this.#parts = parts;
  }

  /** Undefined before the first answer, or the first that did not come. */
  get facts(): DirectoryFacts | undefined {
    return this.#state === "unasked"
      ? undefined
      : { url: this.#parts.url, isUp: this.#state === "up", answeredMs: this.#answeredMs };
  }

  start(): void {
    const { clock, refreshMs } = this.#parts;
    this.#timer = clock.after(refreshMs, () => {
      this.#ask();
      this.#timer?.restart();
    });
    this.#ask();
  }

  /** Other groups may be wanted. */
  policyChanged(): void {
    if (this.#timer !== undefined) this.#ask(true);
  }

  /** What is under way comes to its end. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#timer?.cancel();
    await this.#round;
  }

  /** @param isNew what is under way does not ask it all */
  #ask(isNew = false): void {
    if (this.#isClosed) return;
    if (this.#round !== undefined) {
      this.#isAskedAgain ||= isNew;
      return;
    }
    this.#round = this.#readAll().finally(() => {
      this.#round = undefined;
      if (!this.#isAskedAgain) return;
      this.#isAskedAgain = false;
      this.#ask();
    });
  }

  /** Never throws: what is wrong is told. */
  async #readAll(): Promise<void> {
    const { policy, read } = this.#parts;
    const wanted = groupsWanted(policy.revision, "ldap");
    if (wanted.length === 0) return;
    let answers;
    try {
      answers = await read(wanted);
    } catch (error) {
      await this.#noteAway(error);
      return;
    }
    await this.#noteUp();
    await this.#keep([...answers].flatMap(([group, answer]) => this.#toldBy(group, answer)));
  }

  async #keep(told: readonly DirectoryGroup[]): Promise<void> {
    const { events, log } = this.#parts;
    try {
      if (told.length > 0) await events.keepGroups(told);
    } catch (error) {
      log.error({ code: codeOf(error, "failed") }, "members of divisions not kept: the last known hold");
    }
  }

  #toldBy(group: string, answer: GroupAnswer): readonly DirectoryGroup[] {
    if (answer.state === "silent") {
      this.#complain(group, { reason: answer.why }, "LDAP group says nothing: its last members stay");
      return [];
    }
    const { accounts, unread } = answer;
    if (unread.length === 0) {
      this.#complaints.delete(group);
      return [{ source: "ldap", group, accounts }];
    }
    const facts = { members: unread.slice(0, MOST_NAMED), count: unread.length };
    this.#complain(group, facts, "members of an LDAP group without an address of ours: nobody leaves it");
    const last = this.#lastOf(group);
    if (last === undefined) return [];
    return [{ source: "ldap", group, accounts: [...new Set([...last, ...accounts])].sort() }];
  }

  #lastOf(group: string): readonly string[] | undefined {
    const { groups } = this.#parts.policy.revision.decisions;
    return groups.find((one) => one.source === "ldap" && one.group === group)?.accounts;
  }

  #complain(group: string, facts: object, phrase: string): void {
    const isKnown = this.#lastOf(group) !== undefined;
    const said = JSON.stringify([facts, phrase, isKnown]);
    if (this.#complaints.get(group) === said) return;
    this.#complaints.set(group, said);
    const meaning = isKnown ? phrase : `${phrase}; it was never told, so everybody counts as a member`;
    this.#parts.log.warn({ group, ...facts }, meaning);
  }

  async #noteUp(): Promise<void> {
    const { clock, log } = this.#parts;
    const before = this.#state;
    this.#state = "up";
    this.#answeredMs = clock.nowMs();
    if (before !== "away") return;
    log.info("LDAP directory is back");
    await this.#keepTurn("back", "");
  }

  async #noteAway(error: unknown): Promise<void> {
    const { log, policy } = this.#parts;
    const isNews = this.#state !== "away";
    this.#state = "away";
    const code = codeOf(error, "failed");
    const detail = error instanceof Error ? error.message : "";
    const everybody = unknownDivisions(policy.revision);
    log.error({ code, detail, everybody }, "LDAP directory not read: the last known members stay");
    if (isNews) await this.#keepTurn("away", code);
  }

  async #keepTurn(state: "away" | "back", code: string): Promise<void> {
    const { events, log } = this.#parts;
    try {
      await events.keepTurn({ source: "ldap", state, code });
    } catch (error) {
      log.error({ code: codeOf(error, "failed") }, `LDAP directory ${state}: not on record`);
    }
  }
}
