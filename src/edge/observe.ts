/**
 * What sessions tell, as log lines and numbers.
 *
 * Rule 1: nothing of a stanza but ids, kinds, counts and the names of rules gets here, and nothing else is taken.
 * Rule 2: an allowed stanza costs numbers only; a line is written where something was done to it.
 * Source: product.md §6 and §7; design §6 (levels).
 */
import type { Language } from "../xmpp/languages.ts";
import type { DeviceLack } from "../xmpp/texts/texts.ts";
import type { SessionEvent } from "../session/effect.ts";
import type { Side } from "../session/input.ts";
import { type Log, traceOf } from "../ops/log.ts";
import type { Metrics } from "../ops/metrics.ts";
import type { EdgeErrorCode } from "./edge-error.ts";
import type { DriverObserver } from "./driver-ports.ts";
import type { LimitName } from "./limits.ts";
import type { SessionFacts } from "./session-port.ts";
import type { UpstreamOutcome } from "./upstream.ts";

type Judged = Extract<SessionEvent, { readonly type: "judged" }>;

/** `accepted`, or why a connection got no session, or lost it (`limit-user`). */
export type ConnectionOutcome =
  | "accepted"
  | `limit-${LimitName}`
  | "loop"
  | "proxy-header"
  /** By itself, before it was counted. */
  | "gone"
  /** Nothing in time, or it left before. */
  | "silent"
  | "tls"
  /** Of web requests: a proxy that does not say for whom, and what `web-routes.ts` refuses an upgrade for. */
  | "forwarded-for"
  | "path"
  | "origin"
  | "subprotocol"
  | "websocket"
  | "draining"
  | "fault";

/** What the service account wants to hear of sessions; plain values, without content. */
export type SessionNews =
  /** A client is to be asked what it is: its version, or what the caps of that `node#ver` stand for. */
  | {
      readonly type: "asked";
      /** Full JID. */
      readonly user: string;
      readonly node?: string | undefined;
    }
  | {
      readonly type: "unapproved";
      readonly user: string;
      readonly lang: Language;
      readonly approved: readonly string[];
      readonly leftMs?: number | undefined;
    }
  | {
      readonly type: "device";
      /** Another device of the account's was seen, or this one lacks something. */
      readonly about: "changed" | "lacking";
      readonly user: string;
      readonly lang: Language;
      readonly lacking?: readonly DeviceLack[];
    }
  | { readonly type: "altered"; readonly user: string; readonly ref: string; readonly lang: Language }
  /** The notice that messages are not private is to be given; without a text only the ping behind it. */
  | {
      readonly type: "notice";
      readonly user: string;
      readonly id: string;
      readonly lang: Language;
      readonly text?: string | undefined;
      readonly isForm: boolean;
      readonly hasPing: boolean;
    };

export type TellNews = (news: SessionNews) => void;

export class EdgeObserver {
  readonly #log: Log;
  readonly #metrics: Metrics;
  readonly tellNews: TellNews;

  constructor(log: Log, metrics: Metrics, tellNews: TellNews = () => undefined) {
    this.#log = log;
    this.#metrics = metrics;
    this.tellNews = tellNews;
  }

  onConnection(listener: string, outcome: ConnectionOutcome): void {
    this.#metrics.count("connections", [listener, outcome]);
    if (outcome !== "accepted") this.#log.debug({ listener, outcome }, "connection refused");
  }

  /** Without a version the handshake failed. */
  onHandshake(listener: string, version: string | undefined): void {
    this.#metrics.count("handshakes", [
      listener,
      version ?? "none",
      version === undefined ? "failure" : "success",
    ]);
  }

  onUpstream(name: string, outcome: UpstreamOutcome): void {
    if (outcome.isUp) this.#metrics.measure("upstreamConnect", outcome.seconds);
    else this.#log.warn({ upstream: name, detail: outcome.detail }, "upstream unreachable");
  }

  /** @param lostCount of sessions that ended while the archive was down, and it never came back */
  onLastRecords(lostCount: number): void {
    if (lostCount > 0) this.#log.error({ records: lostCount }, "last records of sessions were not kept");
  }

  session(facts: SessionFacts, hooks: SessionHooks): SessionObserver {
    return new SessionObserver(this, { log: this.#log, metrics: this.#metrics, facts, hooks });
  }
}

/** What the listener wants to hear of a session. */
export interface SessionHooks {
  onAuthenticated(): void;
  /** @param user full JID, prepared. */
  onBound(user: string): void;
  onEnd(): void;
}

interface Around {
  readonly log: Log;
  readonly metrics: Metrics;
  readonly facts: SessionFacts;
  readonly hooks: SessionHooks;
}

export class SessionObserver implements DriverObserver {
  readonly #edge: EdgeObserver;
  readonly #around: Around;
  #log: Log | undefined;
  #user: string | undefined;

  constructor(edge: EdgeObserver, around: Around) {
    this.#edge = edge;
    this.#around = around;
  }

  /** Made when first needed: most idle connections never write a line after they are bound. */
  get #line(): Log {
    const { log, facts } = this.#around;
    const { sessionId, transport, listener } = facts;
    const user = this.#user === undefined ? {} : { user: this.#user };
    this.#log ??= log.child({ session: sessionId, ...user, transport, listener });
    return this.#log;
  }

  onEvent(event: SessionEvent): void {
    if (isForService(event)) {
      this.#edge.tellNews(newsOf(event));
      return;
    }
    if (event.type === "deviceJudged" || event.type === "deviceChanged") this.#onDevice(event);
    else this.#onOther(event);
  }

  #onOther(event: Exclude<SessionEvent, DeviceEvent | ForService>): void {
    switch (event.type) {
      case "judged":
        this.#onJudged(event);
        return;
      case "bound":
        this.#onBound(event);
        return;
      case "authenticated":
        this.#onAuthenticated(event);
        return;
      case "streamError":
        this.#onStreamError(event);
        return;
      case "refusedUnrecorded":
        this.#around.metrics.count("refusedUnrecorded", [event.direction]);
        return;
      case "throttled":
        this.#line.warn({ mode: event.mode, delayMs: event.delayMs }, "client at its rate limit");
        return;
      case "divisionOff":
        this.#onDivisionOff(event);
        return;
      case "clientJudged":
        this.#onClientJudged(event);
        return;
      case "noticeProven":
        this.#around.metrics.count("noticeProofs", [event.proof]);
        this.#line.info({ proof: event.proof }, "notice proven");
        return;
      case "fault":
        this.#around.metrics.count("faults", [event.code]);
        this.#line.error({ code: event.code, detail: short(event.detail) }, "session fault");
        return;
    }
  }

  onFault(code: EdgeErrorCode, error?: unknown): void {
    this.#around.metrics.count("faults", [code]);
    const isOurs = code === "SG_EDGE_SESSION_FAULT";
    const facts = { code, ...(error === undefined ? {} : traceOf(error)) };
    if (isOurs) this.#line.error(facts, "session ended by a fault of the gateway");
    else this.#line.warn(facts, "session cut");
  }

  onHandshake(side: Side, version: string | undefined): void {
    const { facts } = this.#around;
    this.#edge.onHandshake(side === "client" ? facts.listener : "upstream", version);
  }

  onProcessed(seconds: number): void {
    this.#around.metrics.measure("processing", seconds);
  }

  onArchived(isKept: boolean, seconds: number | undefined): void {
    const { metrics } = this.#around;
    metrics.count("archiveRecords", isKept ? KEPT : FAILED);
    if (seconds !== undefined) metrics.measure("archiveAppend", seconds);
  }

  onEnd(): void {
    this.#around.hooks.onEnd();
    if (this.#user !== undefined) this.#line.info("session ended");
  }

  #onJudged(event: Judged): void {
    const { metrics } = this.#around;
    metrics.count("stanzas", [event.direction, event.kind, event.disposition]);
    metrics.count("stanzaBytes", [event.direction], event.bytes);
    for (const rule of event.ruleIds) metrics.count("decisions", [rule, event.enforced, event.mode]);
    for (const id of event.exceptionIds) metrics.count("exceptionUses", [id]);
    for (const detector of event.detectors) metrics.count("detectorMatches", [detector, event.enforced]);
    if (event.disposition === "allow" && event.enforced === "allow") return;
    this.#tellAltered(event);
    const line = judgedLine(event);
    // A warning is what somebody may want to look at: hidden buttons and blanked avatars happen all day.
    const { disposition } = event;
    if (disposition === "block" || disposition === "hold") this.#line.warn(line, "stanza refused");
    else if (disposition === "strip" || disposition === "redact") this.#line.info(line, "stanza changed");
    else this.#line.info(line, "stanza flagged");
  }

  #tellAltered({ altered, incidentRef: ref }: Judged): void {
    if (altered === undefined || ref === undefined || this.#user === undefined) return;
    this.#edge.tellNews({ type: "altered", user: this.#user, ref, lang: altered.lang });
  }

  #onClientJudged(event: Extract<SessionEvent, { type: "clientJudged" }>): void {
    const { user, standing, outcome, mode, exceptionId } = event;
    const { metrics } = this.#around;
    metrics.count("clientJudgements", [standing, outcome, mode]);
    if (exceptionId !== undefined) metrics.count("exceptionUses", [exceptionId]);
    const facts = {
      user,
      standing,
      outcome,
      mode,
      ...(exceptionId !== undefined && { exception: exceptionId }),
    };
    if (outcome === "refused" || standing === "suspect") this.#line.warn(facts, "client judged");
    else this.#line.info(facts, "client judged");
  }

  #onDivisionOff({ user, division, outcome, mode }: Extract<SessionEvent, { type: "divisionOff" }>): void {
    this.#around.metrics.count("divisionRefusals", [division, outcome, mode]);
    this.#line.info({ user, division, outcome, mode }, "division switched off");
  }

  #onDevice(event: DeviceEvent): void {
    const { metrics } = this.#around;
    if (event.type === "deviceJudged") return this.#onDeviceJudged(event);
    const { user, device, lang } = event;
    metrics.count("deviceChanges", []);
    this.#line.warn({ user, device }, "account seen with another device");
    this.#edge.tellNews({ type: "device", about: "changed", user, lang });
  }

  #onDeviceJudged(event: Extract<SessionEvent, { type: "deviceJudged" }>): void {
    const { user, lacking, outcome, mode, lang } = event;
    this.#around.metrics.count("deviceJudgements", [outcome, mode]);
    const { clientAddress: client } = this.#around.facts;
    this.#line.warn({ user, lacking, outcome, mode, client }, "device judged");
    if (outcome === "warn" && mode === "enforce" && user !== undefined)
      this.#edge.tellNews({ type: "device", about: "lacking", user, lang, lacking });
  }

  #onBound({ user, isResumed }: Extract<SessionEvent, { readonly type: "bound" }>): void {
    const { facts, hooks } = this.#around;
    hooks.onAuthenticated();
    hooks.onBound(user);
    this.#user = user;
    this.#log = undefined;
    this.#line.info({ resumed: isResumed, client: facts.clientAddress }, "session bound");
  }

  #onAuthenticated({
    mechanism,
    outcome,
    user,
  }: Extract<SessionEvent, { readonly type: "authenticated" }>): void {
    this.#around.metrics.count("auth", [mechanism, outcome]);
    if (outcome === "success") {
      this.#around.hooks.onAuthenticated();
      return;
    }
    const client = this.#around.facts.clientAddress;
    this.#line.info(
      { mechanism: short(mechanism), client, ...(user === undefined ? {} : { user }) },
      "log-in failed",
    );
  }

  #onStreamError({
    side,
    condition,
    code,
    detail,
  }: Extract<SessionEvent, { readonly type: "streamError" }>): void {
    this.#around.metrics.count("streamErrors", [condition, side]);
    const client = this.#user === undefined ? { client: this.#around.facts.clientAddress } : {};
    const facts = { side, condition: short(condition), code, detail: short(detail ?? ""), ...client };
    // Upstream's own errors are part of life; that it breaks the rules, or names somebody else, is for somebody to look at.
    if (side === "upstream" && code !== undefined) this.#line.warn(facts, "stream error");
    else this.#line.info(facts, "stream error");
  }
}

type ForService = Extract<SessionEvent, { type: "clientAsked" | "clientWarned" | "noticeAsked" }>;

const isForService = (event: SessionEvent): event is ForService =>
  event.type === "clientAsked" || event.type === "clientWarned" || event.type === "noticeAsked";

function newsOf(event: ForService): SessionNews {
  switch (event.type) {
    case "clientAsked":
      return { ...event, type: "asked" };
    case "clientWarned":
      return { ...event, type: "unapproved" };
    case "noticeAsked":
      return { ...event, type: "notice" };
  }
}

type DeviceEvent = Extract<SessionEvent, { readonly type: "deviceJudged" | "deviceChanged" }>;

const KEPT: readonly string[] = ["kept"];
const FAILED: readonly string[] = ["failed"];

/** A peer chooses how long a condition or a detail is; a line stays a line. */
const short = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text);

/** Field by field: a field that an event gains later does not reach the log by itself. The session's line names the user. */
const judgedLine = (event: Judged): Readonly<Record<string, unknown>> => ({
  action: event.disposition,
  enforced: event.enforced,
  mode: event.mode,
  direction: event.direction,
  kind: event.kind,
  rules: event.ruleIds,
  clauses: event.clauseIds,
  detectors: event.detectors,
  ...(event.exceptionIds.length > 0 && { exceptions: event.exceptionIds }),
  revision: event.revisionId,
  bytes: event.bytes,
  farEnd: event.farEnd,
  incident: event.incidentRef,
  record: event.recordId,
});
