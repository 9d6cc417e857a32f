/**
 * What the service account's roster says of the groups that divisions name, on its way into the state.
 *
 * Rule 1: a group that the roster does not have says nothing: its last members stay, and where there were none yet, everybody counts.
 * Rule 2: who is where is on record before anybody is judged by it (`state-events.ts`).
 * Source: docs/decisions/0031-members-by-directory.md.
 */
import type { Log } from "../ops/log.ts";
import type { DirectoryGroup } from "../policy/divisions.ts";
import { groupsWanted, unknownDivisions } from "../policy/membership.ts";
import type { PolicyRevision } from "../policy/revision.ts";
import { codeOf } from "../service/service-error.ts";

export interface RosterGroupsParts {
  readonly policy: { readonly revision: PolicyRevision };
  /** Settles once it is on record and in force. @throws StoreError, ArchiveError */
  readonly keep: (groups: readonly DirectoryGroup[]) => Promise<void>;
  /** On record; once for a division until its members are told. @throws ArchiveError */
  readonly note: (divisions: readonly string[]) => Promise<void>;
  readonly log: Pick<Log, "warn" | "error">;
}

export class RosterGroups {
  readonly #parts: RosterGroupsParts;
  #noted: readonly string[] = [];
  #last: ReadonlyMap<string, readonly string[]> | undefined;

  constructor(parts: RosterGroupsParts) {
    this.#parts = parts;
  }

  get isWanted(): boolean {
    return this.#wanted().length > 0;
  }

  async tell(roster: ReadonlyMap<string, readonly string[]>): Promise<void> {
    this.#last = roster;
    await this.policyChanged();
  }

  /** Groups that a new policy names may be known already. */
  async policyChanged(): Promise<void> {
    const { keep, log } = this.#parts;
    const roster = this.#last;
    const told = this.#wanted().flatMap((group): readonly DirectoryGroup[] => {
      const accounts = roster?.get(group);
      return accounts === undefined ? [] : [{ source: "roster", group, accounts }];
    });
    try {
      if (told.length > 0) await keep(told);
    } catch (error) {
      log.error({ code: codeOf(error, "failed") }, "members of divisions not kept: the last known hold");
    }
    await this.#warn();
  }

  #wanted(): readonly string[] {
    return groupsWanted(this.#parts.policy.revision, "roster");
  }

  async #warn(): Promise<void> {
    const { policy, note, log } = this.#parts;
    const divisions = unknownDivisions(policy.revision);
    const fresh = divisions.filter((id) => !this.#noted.includes(id));
    this.#noted = divisions;
    if (divisions.length > 0)
      log.warn({ divisions }, "members not told yet: everybody counts as a member of these divisions");
    if (fresh.length === 0) return;
    try {
      await note(fresh);
    } catch (error) {
      this.#noted = this.#noted.filter((id) => !fresh.includes(id));
      log.error({ code: codeOf(error, "failed") }, "members not told yet: not on record");
    }
  }
}
