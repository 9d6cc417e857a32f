/**
 * Who had the notice when, learnt again from the records: proofs as their sessions recorded them, the service account as it came
 * and went.
 *
 * Rule 1: a draft with other texts is judged as if they were those of its time: simulating cannot know who would have
 * taken them. Everything else of the draft counts: its period, its proof, what it holds.
 * Rule 2: what an archive does not tell (records of before this rule) makes nothing due.
 * Source: docs/decisions/0027-replay-rebuilds-the-context.md, 0033-the-notice-is-proven-by-its-session.md.
 */
import {
  isAcceptance,
  noticeDue,
  PROOF_KINDS,
  provenUntilMs,
  type NoticeContext,
  type NoticeDue,
  type ProofKind,
} from "../policy/notice.ts";
import type { PolicyRevision } from "../policy/revision.ts";
import type { ArchiveRecord, OperationRecord, StanzaRecord } from "../records/record.ts";
import { NoticeProofs } from "../session/notice-proofs.ts";
import type { Jid } from "../xmpp/jid.ts";
import { isNoticeId } from "../xmpp/notice-message.ts";
import type { Stanza } from "../xmpp/stanza.ts";

interface Standpoint {
  readonly logId: string;
  readonly user: Jid;
  readonly revision: PolicyRevision;
}

/** Of one process: the account that it knew, and the ids of the texts in force. */
interface Own {
  account: string;
  textIds: ReadonlySet<string> | undefined;
}

type Other = Exclude<ArchiveRecord, StanzaRecord>;

export class NoticeMemory {
  readonly #proofs = new NoticeProofs();
  readonly #own = new Map<string, Own>();
  /** Sessions to which a notice went. */
  readonly #given = new Set<string>();
  /** The log that last said that the service account is there. */
  #connectedIn: string | undefined;

  hear(logId: string, record: Other): void {
    if (record.kind === "session") {
      if (record.step === "close") this.#given.delete(record.sessionId);
    } else this.#hearOperation(logId, record);
  }

  #hearOperation(logId: string, record: OperationRecord): void {
    switch (record.kind) {
      case "start":
        if (this.#connectedIn === logId) this.#connectedIn = undefined;
        this.#own.set(logId, { account: textOf(record, "service"), textIds: undefined });
        return;
      case "policy":
        this.#ownOf(logId).textIds = textIdsIn(textOf(record, "policy"));
        return;
      case "service":
        this.#connectedIn = textOf(record, "state") === "connected" ? logId : undefined;
        return;
      case "admin":
        this.#learn(record);
        return;
      case "client":
      case "clock":
      case "device":
      case "gap":
      case "stop":
        return;
    }
  }

  contextOf(stanza: Stanza, record: StanzaRecord, { logId, user, revision }: Standpoint): NoticeContext {
    const { account, textIds } = this.#ownOf(logId);
    if (record.direction === "inbound") {
      const isNotice = stanza.kind === "message" && isNoticeId(stanza.id) && stanza.from?.bare === account;
      if (isNotice) this.#given.add(record.sessionId);
      return { account, due: "none" };
    }
    return { account, due: this.#due(record, { account, textIds }, { user, revision }) };
  }

  #due(
    { decidedAtMs: nowMs, sessionId }: StanzaRecord,
    { account, textIds }: Own,
    { user, revision: { notices } }: Omit<Standpoint, "logId">,
  ): NoticeDue {
    const isText = (id: string): boolean => textIds?.has(id) !== false;
    const untilMs = provenUntilMs(this.#proofs.of(user.bare), notices, { nowMs, isText });
    const hasPassed = this.#given.has(sessionId);
    const isAvailable = this.#connectedIn !== undefined;
    const facts = { account, user: user.bare, nowMs, untilMs, hasPassed, isDelivered: false, isAvailable };
    return noticeDue(facts, notices);
  }

  /** As `session/notice-watch.ts` wrote it. */
  #learn(record: OperationRecord): void {
    const kind = PROOF_KINDS.find((one) => one === record.facts["proof"]);
    const act = textOf(record, "act");
    if (kind === undefined || act !== actOf(kind)) return;
    this.#proofs.hear({
      account: textOf(record, "on").slice("account:".length),
      textId: textOf(record, "text"),
      lang: textOf(record, "lang"),
      kind,
      atMs: record.receivedAtMs,
      sessionId: "",
      recordId: textOf(record, "notice"),
    });
  }

  #ownOf(logId: string): Own {
    const known = this.#own.get(logId) ?? { account: "", textIds: undefined };
    this.#own.set(logId, known);
    return known;
  }
}

const actOf = (kind: ProofKind): string => (isAcceptance(kind) ? "notice accepted" : "notice delivered");

const textOf = ({ facts }: OperationRecord, name: string): string => {
  const value = facts[name];
  return typeof value === "string" ? value : "";
};

/** Of the effective policy as JSON; undefined where it has none. */
function textIdsIn(policy: string): ReadonlySet<string> | undefined {
  try {
    const { notices } = JSON.parse(policy) as Told;
    return notices && new Set(Object.values(notices.texts).map(({ id }) => id));
  } catch {
    return undefined;
  }
}

interface Told {
  readonly notices?: { readonly texts: Readonly<Record<string, { readonly id: string }>> };
}
