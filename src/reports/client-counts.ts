/**
 * Which programs the clients of users said they were: claims on record, by program and version.
 *
 * Rule 1: claims, never proof; a resource names nothing.
 * Rule 2: bounded: of one account so many programs and versions, however often it tells others.
 * Sources: docs/decisions/0028-clients-are-what-they-claim.md; clauses CCPS-1.c, ORDHS-1.3, AL-4.a, AL-4.b, WV-4.1.
 */
import { nameKey, ownersOf, knownName } from "../policy/client-names.ts";
import type { ApprovedClient, ClientStanding } from "../policy/client-register.ts";
import { judgeClient } from "../policy/client-standing.ts";
import type { OperationRecord } from "../records/record.ts";
import { Counts, type Count } from "./counts.ts";

export interface SeenClient {
  readonly name: string;
  /** "" where none was told. */
  readonly version: string;
  /** Accounts that told it. */
  readonly accounts: number;
  readonly lastSeenMs: number;
  /** By the register that is asked about. */
  readonly standing: ClientStanding;
}

interface Told {
  readonly name: string;
  readonly version: string;
}

interface Program {
  readonly name: string;
  /** Version → when it was told last. */
  readonly versions: Map<string, number>;
}

const MAX_PROGRAMS = 8;
const MAX_VERSIONS = 8;

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
const bareOf = (jid: string): string => jid.split("/", 1)[0] ?? "";

export class ClientCounts {
  /** What came of clients: warned, refused. */
  readonly steps = new Counts();
  readonly #byAccount = new Map<string, Map<string, Program>>();
  readonly #register: readonly ApprovedClient[];
  #unkept = 0;

  /** @param register what names and addresses are known by */
  constructor(register: readonly ApprovedClient[]) {
    this.#register = register;
  }

  /** Claims that were more than is kept of one account. */
  get unkept(): number {
    return this.#unkept;
  }

  take({ facts, receivedAtMs }: OperationRecord): void {
    const step = textOf(facts["step"]);
    if (step !== "") this.steps.add(step === "judged" ? `judged ${textOf(facts["standing"])}` : step);
    const told = step === "" ? this.#toldIn(facts) : undefined;
    if (told !== undefined) this.#note(bareOf(textOf(facts["user"])), told, receivedAtMs);
  }

  /** By name and version. */
  seen(): readonly SeenClient[] {
    const found = new Map<string, { told: Told; accounts: Set<string>; lastSeenMs: number }>();
    for (const [account, programs] of this.#byAccount)
      for (const { name, versions } of programs.values())
        for (const [version, atMs] of told(versions)) {
          const key = `${nameKey(name)} ${version}`;
          const entry = found.get(key) ?? { told: { name, version }, accounts: new Set(), lastSeenMs: 0 };
          entry.accounts.add(account);
          entry.lastSeenMs = Math.max(entry.lastSeenMs, atMs);
          found.set(key, entry);
        }
    return [...found]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { told: one, accounts, lastSeenMs }]) => {
        const standing = this.#standingOf(one, lastSeenMs);
        return { ...one, accounts: accounts.size, lastSeenMs, standing };
      });
  }

  stepCounts(): readonly Count[] {
    return this.steps.most();
  }

  #toldIn(facts: OperationRecord["facts"]): Told | undefined {
    switch (textOf(facts["source"])) {
      case "version":
        return named(textOf(facts["name"]), textOf(facts["version"]));
      case "user-agent":
        return named(textOf(facts["software"]));
      case "tag":
        return named(knownName(textOf(facts["tag"]), this.#register) ?? "");
      case "caps": {
        const [owner] = ownersOf(textOf(facts["node"]), this.#register);
        return named(owner === undefined ? "" : (knownName(owner, this.#register) ?? owner));
      }
      default:
        return undefined;
    }
  }

  #note(account: string, { name, version }: Told, atMs: number): void {
    const programs = this.#byAccount.get(account) ?? new Map<string, Program>();
    this.#byAccount.set(account, programs);
    const key = nameKey(name);
    const program = programs.get(key) ?? { name, versions: new Map<string, number>() };
    const isNewVersion = !program.versions.has(version);
    const isFull = !programs.has(key) && programs.size >= MAX_PROGRAMS;
    if (isFull || (isNewVersion && program.versions.size >= MAX_VERSIONS)) {
      this.#unkept += 1;
      return;
    }
    programs.set(key, program);
    program.versions.set(version, Math.max(program.versions.get(version) ?? 0, atMs));
  }

  #standingOf({ name, version }: Told, atMs: number): ClientStanding {
    const claim = { source: "version", name, version: version === "" ? undefined : version, atMs } as const;
    return judgeClient([claim], this.#register).standing;
  }
}

const named = (name: string, version = ""): Told | undefined => (name === "" ? undefined : { name, version });

/** Whoever told a version is not listed a second time without one. */
const told = (versions: ReadonlyMap<string, number>): readonly (readonly [string, number])[] =>
  [...versions].filter(([version]) => version !== "" || versions.size === 1);
