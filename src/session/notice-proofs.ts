/**
 * Who has had the notice, by account: asked at every log-in, and by messages while one is due.
 *
 * Rule 1: one look-up, never a walk. What was shown at another process or before a restart is told to this one.
 * Rule 2: bounded, the longest unchanged first out: such a person gets the notice once more.
 * Source: docs/decisions/0033-the-notice-is-proven-by-its-session.md.
 */
import { isOfWrongClock, withProof, type NoticeProof, type NoticeStanding } from "../policy/notice.ts";
import type { NoticesPort } from "./ports.ts";

/** Some hundred bytes each. */
const MAX_ACCOUNTS = 200_000;

export class NoticeProofs implements NoticesPort {
  readonly #last = new Map<string, readonly NoticeProof[]>();
  readonly #standings = new Map<string, NoticeStanding>();
  readonly #tell: (proof: NoticeProof) => void;
  /** Whether the account that gives notices is logged in. */
  isAvailable = false;

  /** @param tell is told of what this process was told itself. */
  constructor(tell: (proof: NoticeProof) => void = () => undefined) {
    this.#tell = tell;
  }

  /** The last of each account's, and of those that it accepted by: all that is needed to know its standing. */
  get all(): readonly NoticeProof[] {
    return [...this.#last.values()].flat();
  }

  of(account: string): NoticeStanding | undefined {
    return this.#standings.get(account);
  }

  keep(proof: NoticeProof): void {
    this.hear(proof);
    this.#tell(proof);
  }

  /** From the process where it was shown, or from what was kept. */
  hear(proof: NoticeProof): void {
    const { account, textId } = proof;
    const before = (this.#last.get(account) ?? []).filter((one) => !isOfWrongClock(one.atMs, proof.atMs));
    if (before.some((one) => one.atMs > proof.atMs && one.textId !== textId)) return;
    const standing = withProof(this.#standings.get(account), proof);
    const others = before.filter((one) => one.textId === textId && one.kind !== proof.kind);
    this.#last.delete(account);
    this.#last.set(account, [...others, proof]);
    this.#standings.set(account, standing);
    const [oldest] = this.#last.keys();
    if (this.#last.size <= MAX_ACCOUNTS || oldest === undefined) return;
    this.#last.delete(oldest);
    this.#standings.delete(oldest);
  }
}
