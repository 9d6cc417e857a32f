/**
 * The policy in force, and how it changes: one frozen object is swapped for another, or nothing happens.
 *
 * Rule: a policy that does not load leaves the old one in force; the answer says what is wrong or what changed.
 */
import { NO_DECISIONS, type Decisions } from "../policy/decisions.ts";
import type { PolicyRevision } from "../policy/revision.ts";
import { clientsText } from "./clients.ts";
import { diffOf } from "./diff.ts";
import { ownModes } from "./effective.ts";
import type { RuleModes } from "./effective.ts";
import type { LoadedPolicy } from "./load-policy.ts";
import { ConfigError } from "./problem.ts";
import type { Problem } from "./problem.ts";

export type ReloadResult =
  | {
      readonly outcome: "swapped";
      readonly from: string;
      readonly to: string;
      readonly changes: readonly string[];
    }
  | { readonly outcome: "unchanged"; readonly revisionId: string }
  | { readonly outcome: "refused"; readonly revisionId: string; readonly problems: readonly Problem[] };

export interface PreparedReload {
  readonly result: ReloadResult;
  /** What is in force after `commit`. */
  readonly policy: LoadedPolicy;
  /** Puts into force exactly what `result` speaks of, whatever has become of the file since. */
  readonly commit: () => void;
}

export interface PolicyFacts {
  readonly revision: string;
  readonly profile: string;
  readonly mode: "enforce" | "shadow";
  readonly rules: RuleModes;
  /** What the register of clients does, in one line. */
  readonly clients: string;
}

export class PolicyHolder {
  readonly #load: () => LoadedPolicy;
  #current: LoadedPolicy;
  #decisions: Decisions = NO_DECISIONS;
  #revision: PolicyRevision;

  /** `load` reads the file again; it throws ConfigError where the file is not fit. */
  constructor(first: LoadedPolicy, load: () => LoadedPolicy) {
    this.#current = first;
    this.#revision = first.revision;
    this.#load = load;
  }

  /** With the decisions under it. */
  get revision(): PolicyRevision {
    return this.#revision;
  }

  /** In force from now on, under this policy and the next. */
  decide(decisions: Decisions): void {
    this.#follow(this.#current, decisions);
  }

  #follow(policy: LoadedPolicy, decisions = this.#decisions): void {
    this.#current = policy;
    this.#decisions = decisions;
    this.#revision = Object.freeze({ ...policy.revision, decisions });
  }

  /** What records, status and the log say of the policy in force; `rules` are those with a mode of their own. */
  get facts(): PolicyFacts {
    const { id, profile, mode, clients } = this.revision;
    const rules = ownModes(this.#current.effective);
    return { revision: id, profile, mode, rules, clients: clientsText(clients) };
  }

  /** The same in plain values, as a record takes them. */
  get recordedFacts(): Readonly<Record<string, string>> {
    const { rules, ...facts } = this.facts;
    const own = Object.entries(rules).map(([id, mode]) => `${id} ${mode}`);
    return own.length === 0 ? facts : { ...facts, rules: own.join(", ") };
  }

  get policy(): LoadedPolicy {
    return this.#current;
  }

  /** Reads and judges the file; nothing changes until `commit`, so that the change can be put on record first. */
  prepare(): PreparedReload {
    const before = this.#current;
    try {
      const after = this.#load();
      if (after.revision.id === before.revision.id) {
        const result = { outcome: "unchanged", revisionId: before.revision.id } as const;
        return { result, policy: before, commit: nothing };
      }
      const changes = diffOf(before.effective, after.effective);
      const result = {
        outcome: "swapped",
        from: before.revision.id,
        to: after.revision.id,
        changes,
      } as const;
      return { result, policy: after, commit: this.#follow.bind(this, after) };
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      const result = {
        outcome: "refused",
        revisionId: before.revision.id,
        problems: error.problems,
      } as const;
      return { result, policy: before, commit: nothing };
    }
  }
}

const nothing = (): void => undefined;
