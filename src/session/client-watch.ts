/**
 * What a client is taken for, from its bound JID to its end: claims in, and what comes of them: a record, a warning by the
 * service account, or the end of the stream.
 *
 * Rule 1: judged anew with every claim and every policy. A claim is never proof, and is never put right by another.
 * Rule 2: who is refused has its time (the grace period) first, counted from the bound stream, not from a resumption and
 * not from its next log-in (`client-grace.ts`); a policy that changes gives it anew, and in shadow none runs. Behind it a
 * claim that makes it worse ends it at once.
 * Rule 3: an exception lets a program pass that the register does not name, until its very end. That end is known from the
 * beginning: no time follows it.
 * Rule 4: a refusal is on record before it is told, and ends upstream's stream too: it cannot be resumed.
 * Sources: clauses CCPS-1.c, CCPS-1.d, ORDHS-1.3, ORDHS-1.4, AL-4.a, WV-4.1; design §8.14; protocol.md §7;
 * docs/decisions/0028-clients-are-what-they-claim.md; 0030-exceptions-act.md.
 */
import type { XmlElement } from "../xml/element.ts";
import { claimFacts, type ClientClaim } from "../policy/client-claim.ts";
import {
  APPROVED_CLIENT,
  approvedTexts,
  clientAction,
  isTlsTooOld,
  type ClientAction,
} from "../policy/client-register.ts";
import { clientException } from "../policy/client-exception.ts";
import { judgeClient } from "../policy/client-standing.ts";
import type { OperationRecord } from "../records/record.ts";
import { CLIENT_REFUSED, StreamError, TLS_TOO_OLD } from "../xmpp/stream-error.ts";
import { claimIn, claimsResumed, isOfConnection } from "./claims.ts";
import type { ClientFile } from "./client-file.ts";
import { isOnTrial, programOf, timed } from "./client-grace.ts";
import type { Delivery } from "./delivery.ts";
import type { Scope } from "./scope.ts";

/** A client that has said nothing yet may be about to: it is asked some seconds after its log-in. */
const SETTLE_MS = 60_000;
/** From where no time is left. */
const LONG_AGO_MS = 0;

export class ClientWatch {
  readonly #scope: Scope;
  readonly #delivery: Delivery;
  #file: ClientFile | undefined;
  #isEnded = false;
  /** When what lets it stay ends. */
  #heldUntilMs = Infinity;
  #wasTold = false;
  #isOnTrial = false;

  constructor(scope: Scope, delivery: Delivery) {
    this.#scope = scope;
    this.#delivery = delivery;
  }

  get hasBegun(): boolean {
    return this.#file !== undefined;
  }

  /** The JID is bound. @param streamId names the stream over all its resumptions */
  begin(streamId: string, user: string): StreamError | undefined {
    const { nowMs, logInClaims, options } = this.#scope;
    const known = options.ports.clients.of(streamId);
    const resource = user.slice(user.indexOf("/") + 1);
    const claims: readonly ClientClaim[] = [...logInClaims, { source: "resource", resource, atMs: nowMs }];
    if (known?.user === user) return this.#resume(known, logInClaims);
    const file = newFile({ streamId, user, claims }, nowMs);
    this.#ask();
    return this.#judge(file, file);
  }

  /** Where its claims are what they were, what is new about it is the policy: it has its time then. */
  #resume(file: ClientFile, logInClaims: readonly ClientClaim[]): StreamError | undefined {
    const claims = claimsResumed(file.claims, logInClaims);
    const saysMore = claims.some((one) => !isOfConnection(one) && !file.claims.includes(one));
    return this.#judge(file, { ...file, claims }, saysMore ? undefined : this.#scope.nowMs);
  }

  /** Before a stanza of the client's goes anywhere. */
  refusalOf(of: XmlElement): StreamError | undefined {
    if (this.#isOnTrial && of.local === "message" && !this.#isEnded)
      return this.#file && this.#refuse(this.#file);
    // What let it stay has ended, and no timer has told so yet.
    return this.#scope.nowMs < this.#heldUntilMs ? undefined : this.timer();
  }

  /** A stanza of the client's, on its way. */
  hear(of: XmlElement): StreamError | undefined {
    const file = this.#file;
    const claim = file && claimIn(of, file.claims, this.#scope);
    if (file === undefined || claim === undefined) return undefined;
    this.#record(file, claimFacts(claim));
    if (claim.source === "caps" && claim.hash !== "") this.#ask(`${claim.node}#${claim.ver}`);
    return this.#judge(file, { ...file, claims: [...file.claims, claim] });
  }

  policyChanged(): StreamError | undefined {
    const file = this.#file;
    if (file === undefined) return undefined;
    return tlsRefusal(file.claims, this.#scope) ?? this.#judge(file, file, this.#scope.nowMs);
  }

  timer(): StreamError | undefined {
    const file = this.#file;
    if (file === undefined) return undefined;
    // Before it is ended, once more: an exception may have begun, or ended.
    return file.exception !== undefined || file.action !== "allow" ? this.#judge(file, file) : undefined;
  }

  #ask(node?: string): void {
    const { user } = this.#scope;
    if (user !== undefined) this.#scope.observe({ type: "clientAsked", user: user.full, node });
  }

  /** @param graceFromMs where a new policy is what makes it refused */
  #judge(before: ClientFile, now: ClientFile, graceFromMs?: number): StreamError | undefined {
    const { clients: policy } = this.#scope.revision;
    const judgement = judgeClient(now.claims, policy.approved);
    const exception = this.#exceptionOf({ ...now, judgement });
    const action = exception === undefined ? clientAction(judgement.standing, policy) : "allow";
    const anewFromMs = before.exception === undefined ? graceFromMs : LONG_AGO_MS;
    const file = this.#timed(
      { ...now, judgement, exception, action },
      before.offence === undefined ? anewFromMs : undefined,
    );
    this.#heldUntilMs = exception?.untilMs ?? Infinity;
    if (isNews(file, this.#file)) this.#keep(file);
    if (!isSameRuling(file, before)) this.#tell(file);
    return this.#act(file);
  }

  /** Asked for only where something would come of the client. */
  #exceptionOf(file: ClientFile): ClientFile["exception"] {
    const { revision, nowMs, user } = this.#scope;
    const isAllowed = clientAction(file.judgement.standing, revision.clients) === "allow";
    if (user === undefined || isAllowed) return undefined;
    const found = clientException({ ...file, user: user.bare }, revision, nowMs);
    return found && { id: found.id, untilMs: found.untilMs };
  }

  /** In shadow nobody's time runs: what is tried is not to fall on anybody with the day that it is enforced. */
  #timed(now: ClientFile, anewFromMs: number | undefined): ClientFile {
    const untimed = { ...now, offence: undefined };
    const { nowMs, options, revision } = this.#scope;
    this.#isOnTrial = false;
    if (untimed.action !== "refuse" || revision.mode === "shadow") return untimed;
    const { graceMs } = revision.clients;
    if (anewFromMs !== undefined)
      return timed({ ...untimed, graceFromMs: anewFromMs }, { nowMs, graceMs, known: undefined });
    const known = options.ports.clients.offenceOf(untimed.user, programOf(untimed.judgement));
    const file = timed(untimed, { nowMs, graceMs, known });
    this.#isOnTrial = isOnTrial(file, graceMs);
    return file;
  }

  /** What is due now is done, what is due later is waited for. In shadow nothing is. */
  #act(file: ClientFile): StreamError | undefined {
    const { nowMs, revision } = this.#scope;
    if (this.#isEnded || revision.mode === "shadow") return undefined;
    if (file.action === "allow") {
      this.#waitFor(file.exception?.untilMs);
      return undefined;
    }
    const endMs = file.action === "refuse" ? file.graceFromMs + revision.clients.graceMs : Infinity;
    if (nowMs >= endMs) return this.#refuse(file);
    const warnMs = warningAt(file, endMs);
    if (nowMs >= warnMs) this.#warn(file, endMs);
    const nextMs = nowMs < warnMs ? Math.min(warnMs, endMs) : endMs;
    if (nextMs !== Infinity) this.#scope.setTimer("client", nextMs - nowMs);
    return undefined;
  }

  #waitFor(untilMs: number | undefined): void {
    if (untilMs !== undefined) this.#scope.setTimer("client", untilMs - this.#scope.nowMs);
  }

  #warn(file: ClientFile, endMs: number): void {
    if (file.isWarned) return;
    this.#keep({ ...file, isWarned: true });
    const { language: lang, nowMs, revision } = this.#scope;
    const leftMs = endMs === Infinity ? undefined : endMs - nowMs;
    const approved = approvedTexts(revision.clients);
    this.#record(file, { step: "warned", ...this.#ruling(file) });
    this.#scope.observe({ type: "clientWarned", user: file.user, lang, approved, leftMs });
  }

  #refuse(file: ClientFile): StreamError {
    this.#isEnded = true;
    this.#keep({ ...file, isRefused: true });
    const record = this.#recordOf(file, { step: "refused", ...this.#ruling(file) });
    this.#delivery.keep("inbound", { record, text: "" });
    this.#observe(file, "refused");
    return new StreamError("policy-violation", CLIENT_REFUSED);
  }

  /** What it is taken for now, where that matters to anybody. */
  #tell(file: ClientFile): void {
    const { standing } = file.judgement;
    const isPlain = file.exception === undefined && !this.#wasTold;
    if (standing === "unknown" && isPlain) return;
    this.#observe(file, file.action);
    if (file.action === "allow" && standing !== "suspect" && isPlain) return;
    this.#wasTold = true;
    this.#record(file, { step: "judged", ...this.#ruling(file) });
  }

  #ruling({ judgement, action, exception }: ClientFile): OperationRecord["facts"] {
    const { clauses, clients, id, mode } = this.#scope.revision;
    const { standing, reasons, name = "", version = "" } = judgement;
    const clauseIds = (clauses[APPROVED_CLIENT] ?? []).join(" ");
    const said = { claimedName: name, claimedVersion: version };
    const under = {
      ...(exception !== undefined && { exception: exception.id }),
      ...(clients.askedBy !== undefined && { layers: clients.askedBy.join(" ") }),
    };
    const ruling = { standing, reasons: reasons.join("; "), action, mode, clauses: clauseIds, revision: id };
    return { ...ruling, ...under, ...said };
  }

  #observe({ user, judgement, exception }: ClientFile, outcome: ClientAction | "refused"): void {
    const { standing } = judgement;
    const { mode } = this.#scope.revision;
    const exceptionId = exception?.id;
    this.#scope.observe({ type: "clientJudged", user, standing, outcome, mode, exceptionId });
  }

  #keep(file: ClientFile): void {
    this.#file = file;
    this.#scope.options.ports.clients.keep(file);
  }

  /** Nothing comes of it at the other end; but while the archive is down it waits like all else, and is tried again. */
  #record(file: ClientFile, facts: OperationRecord["facts"]): void {
    this.#delivery.keep("inbound", { record: this.#recordOf(file, facts), text: "" });
  }

  #recordOf({ user }: ClientFile, facts: OperationRecord["facts"]): OperationRecord {
    const { sessionId } = this.#scope.options;
    return this.#scope.operationRecord("client", { user, sessionId, ...facts });
  }
}

/** Nothing of it is: it is told to no other process. Where its time runs, when it was seen last is news. */
const isNews = (file: ClientFile, kept: ClientFile | undefined): boolean =>
  file.claims !== kept?.claims ||
  file.graceFromMs !== kept.graceFromMs ||
  file.offence !== undefined ||
  kept.offence !== undefined ||
  file.exception?.untilMs !== kept.exception?.untilMs ||
  !isSameRuling(file, kept) ||
  JSON.stringify(file.judgement) !== JSON.stringify(kept.judgement);

const isSameRuling = (a: ClientFile, b: ClientFile): boolean =>
  a.action === b.action &&
  a.judgement.standing === b.judgement.standing &&
  a.exception?.id === b.exception?.id;

/** A new log-in would be refused for the same: it needs no time to put that right. */
export function tlsRefusal(
  claims: readonly ClientClaim[],
  { revision }: Pick<Scope, "revision">,
): StreamError | undefined {
  const tls = claims.find(({ source }) => source === "tls");
  const isFit = tls?.source !== "tls" || !isTlsTooOld(tls.version, revision.clients);
  return isFit || revision.mode === "shadow" ? undefined : new StreamError("policy-violation", TLS_TOO_OLD);
}

type Newcomer = Pick<ClientFile, "streamId" | "user" | "claims">;

const newFile = (who: Newcomer, nowMs: number): ClientFile => ({
  ...who,
  boundAtMs: nowMs,
  graceFromMs: nowMs,
  judgement: { standing: "unknown", reasons: [], name: undefined, namedBy: undefined, version: undefined },
  action: "allow",
  isWarned: false,
  isRefused: false,
});

/** Who has not said what it is may yet: it is asked, and warned when half of its time is over at the latest. */
function warningAt({ isWarned, judgement, boundAtMs, graceFromMs }: ClientFile, endMs: number): number {
  if (isWarned || judgement.standing !== "unknown") return graceFromMs;
  const settledMs = boundAtMs + SETTLE_MS;
  const fromMs = Math.max(boundAtMs, graceFromMs);
  return endMs === Infinity ? settledMs : Math.min(settledMs, fromMs + (endMs - fromMs) / 2);
}
