/**
 * What one process of a gateway has of the state: what it judges by beside the policy, and what was proven of notices. In the
 * process that owns what there is one of, also the way into `state.db` and out of it.
 *
 * Rule: what others decide or prove reaches this process by `decide` and `hearNotice`, what is proven here reaches them by the
 * options' `onNotice`, and what is decided by `onDecisions`.
 */
import { archiveSince } from "../archive/headers.ts";
import { logsOf } from "../archive/log-set.ts";
import type { ArchiveSink } from "../archive/sink.ts";
import type { PolicyHolder } from "../config/reload.ts";
import { systemClock } from "../edge/clock.ts";
import type { Decisions } from "../policy/decisions.ts";
import type { NoticeProof } from "../policy/notice.ts";
import type { OperationLog } from "../records/operation-log.ts";
import type { ClientFiles } from "../session/client-files.ts";
import { NoticeProofs } from "../session/notice-proofs.ts";
import { NoticeRegister } from "./notice-register.ts";
import { makeLdapGroups, type LdapGroups } from "./ldap-groups.ts";
import { archivePlace } from "./open-archive.ts";
import type { GatewayOptions } from "./options.ts";
import { ReviewWatch } from "./review-watch.ts";
import { RosterGroups } from "./roster-groups.ts";
import { StateEvents, type RefreshResult } from "./state-events.ts";

export interface StatePartParts {
  readonly options: GatewayOptions;
  readonly sink: ArchiveSink;
  readonly policy: PolicyHolder;
  readonly clients: ClientFiles;
  readonly operations: Pick<OperationLog, "append">;
  /** What is decided is in force from now on, here. */
  readonly decide: (decisions: Decisions) => void;
}

export class StatePart {
  readonly notices: NoticeProofs;
  readonly rosterGroups: RosterGroups;
  /** In the process that owns the state. */
  readonly review: ReviewWatch | undefined;
  readonly #parts: StatePartParts;
  readonly #events: StateEvents | undefined;
  readonly #ldapGroups: LdapGroups | undefined;
  readonly #register: NoticeRegister | undefined;

  constructor(parts: StatePartParts) {
    const { options, policy } = parts;
    const { config, log, decisions } = options;
    this.#parts = parts;
    this.notices = new NoticeProofs((proof) => {
      this.#register?.add(proof);
      options.onNotice?.(proof);
    });
    if (decisions !== undefined) policy.decide(decisions);
    if ((options.logNumber ?? 1) === 1) {
      this.review = new ReviewWatch({ log, clock: systemClock, sinceMs: () => sinceMsOf(options) });
      const events = this.#openEvents(this.review);
      this.#events = events;
      this.#ldapGroups = makeLdapGroups({ options, policy, events });
      this.#register = new NoticeRegister({ dataDir: config.dataDir, log, clock: systemClock });
    }
    this.rosterGroups = new RosterGroups({
      policy,
      keep: async (groups) => await this.#events?.keepGroups(groups),
      note: async (divisions) => {
        const facts = { act: "division members unknown", by: "gateway", on: divisions.join(" ") };
        if (this.isOwner) await parts.operations.append("admin", facts);
      },
      log,
    });
  }

  /** Whether it is this process that owns it. */
  get isOwner(): boolean {
    return this.#events !== undefined;
  }

  /** Undefined where no LDAP server is configured, or where another process asks it. */
  get directory(): LdapGroups["facts"] | undefined {
    return this.#ldapGroups?.facts;
  }

  /** Changes of the state go on record. @throws StoreError, ArchiveError */
  async refresh(): Promise<RefreshResult> {
    return (await this.#events?.refresh()) ?? { recorded: 0 };
  }

  /** Before anybody is served. @throws StoreError, ArchiveError */
  async start(): Promise<void> {
    await this.#events?.start();
    await this.#recallNotices();
  }

  /** Of a session in another process. */
  hearNotice(proof: NoticeProof): void {
    this.notices.hear(proof);
    this.#register?.add(proof);
  }

  /** From now on directories are asked, by the owner. */
  startDirectories(): void {
    if (this.#events === undefined) return;
    void this.rosterGroups.policyChanged();
    this.#ldapGroups?.start();
  }

  /** A new policy may name other groups. */
  policyChanged(): void {
    void this.rosterGroups.policyChanged();
    this.#ldapGroups?.policyChanged();
  }

  async close(): Promise<void> {
    await this.#ldapGroups?.close();
    await this.#events?.close();
    await this.#register?.close();
  }

  /** What was kept, and what others were told since: those may not be kept yet. */
  async #recallNotices(): Promise<void> {
    const { options, policy } = this.#parts;
    const sinceMs = systemClock.nowMs() - policy.revision.notices.periodMs;
    const kept = (await this.#register?.read(sinceMs)) ?? [];
    for (const one of kept) this.notices.hear(one);
    const { proofs, isAvailable } = options.notices ?? { proofs: [], isAvailable: false };
    for (const one of proofs) this.hearNotice(one);
    this.notices.isAvailable = isAvailable;
  }

  #openEvents(review: ReviewWatch): StateEvents {
    const { options, sink, policy, clients, decide } = this.#parts;
    const { config, log } = options;
    return new StateEvents({
      dataDir: config.dataDir,
      sink,
      log,
      clock: systemClock,
      onDecisions: (decisions) => {
        decide(decisions);
        options.onDecisions?.(decisions);
      },
      onReviewed: (lastAcceptedMs) => {
        review.note(lastAcceptedMs);
      },
      exceptions: () => policy.revision.exceptions,
      seenDevices: () => (policy.revision.devices.demands.length === 0 ? [] : clients.marks),
    });
  }
}

/** Nobody reads a log in place of which another archive was given. @throws ArchiveError */
const sinceMsOf = ({ config, sink }: GatewayOptions): number | undefined =>
  sink === undefined ? archiveSince(logsOf(archivePlace(config))) : undefined;
