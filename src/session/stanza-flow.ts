/**
 * The walk of one stanza: read, judge, form the record, queue what goes on. Outbound and inbound mirror
 * each other; what differs is who is told of a refusal, and how.
 *
 * Rule 1: what goes on is the canonical text of the inspected (or rewritten) tree, or the 1:1 substitute.
 * Rule 2: the verified reply to one of our own substitutes is no traffic: it becomes what its ticket says.
 * Source: design §4; protocol.md §1.7, §5.2.
 */
import { attribute, child, type XmlElement } from "../xml/element.ts";
import { serialize } from "../xml/serialize.ts";
import { IN_STREAM } from "../xml/stream-header.ts";
import { evaluate } from "../policy/evaluate.ts";
import { isFromOutsideOccupant } from "../policy/outside-occupants.ts";
import { isInside } from "../policy/revision.ts";
import type { Direction, RefusalReason, SessionContext } from "../policy/rule.ts";
import { clausesIn, deciding, exceptionsIn, isRefused, rulesIn, type Verdict } from "../policy/verdict.ts";
import type { StreamPosition } from "../records/record.ts";
import type { Jid } from "../xmpp/jid.ts";
import { lookUp, type Language } from "../xmpp/languages.ts";
import { NS_ROSTER } from "../xmpp/ns.ts";
import { emptyPageFor } from "../xmpp/archive-answer.ts";
import { isMereSignal } from "../xmpp/message-content.ts";
import { readStanza, type Stanza } from "../xmpp/stanza.ts";
import { errorFrom, isSilent, ticketFor, type RefusalTicket } from "../xmpp/stanza-error.ts";
import type { Delivery } from "./delivery.ts";
import { incidentReference } from "./incident.ts";
import type { NoticeWatch } from "./notice-watch.ts";
import { outcomeOf, type Forwarded } from "./outcome.ts";
import { stanzaRecord } from "./recording.ts";
import type { RoomSight } from "./room-sight.ts";
import type { Scope } from "./scope.ts";
import { TrafficMeter } from "./traffic.ts";
import { replacement, Substitutes, type Reply, type SubstituteFrame } from "./substitute.ts";

export interface Arrived {
  readonly element: XmlElement;
  readonly received: string;
  readonly byteCount: number;
  /** Why `element` is its root alone; absent where it is all of it. */
  readonly unreadable?: { readonly detail: string };
}

/** Counts stanzas of a resumable stream, so that a re-sent one is recognised in the records. */
export interface PositionCounter {
  /** Names the stream over all its resumptions. */
  readonly streamId: string;
  next(direction: Direction): StreamPosition | undefined;
}

/** One judged stanza with what its record and its refusal need. */
interface Case {
  readonly direction: Direction;
  readonly user: Jid;
  readonly stanza: Stanza;
  readonly verdict: Verdict;
  /** What goes on; undefined where the stanza is refused. */
  readonly forwarded: Forwarded | undefined;
  readonly recordId: string;
  readonly incidentRef: string | undefined;
}

/** Where a substitute goes, and what its id is made from. */
type Place = Pick<Case, "direction" | "user" | "recordId">;

/** What takes a refused stanza's place. */
interface Refusal {
  readonly element: XmlElement;
  /** Id of the substitute, where `element` is one. */
  readonly substituteId: string | undefined;
}

export interface FlowParts {
  readonly scope: Scope;
  readonly delivery: Delivery;
  readonly positions: PositionCounter;
  readonly notices: NoticeWatch;
}

export class StanzaFlow {
  readonly #scope: Scope;
  readonly #delivery: Delivery;
  readonly #positions: PositionCounter;
  readonly #notices: NoticeWatch;
  readonly #substitutes: Substitutes;
  readonly #traffic: TrafficMeter;
  #sight: { readonly streamId: string; readonly seen: RoomSight } | undefined;

  constructor({ scope, delivery, positions, notices }: FlowParts) {
    this.#scope = scope;
    this.#delivery = delivery;
    this.#positions = positions;
    const { ports, facts } = scope.options;
    this.#substitutes = new Substitutes(ports.sealer);
    this.#traffic = new TrafficMeter(ports.volumes, String(facts["clientAddress"] ?? ""));
    this.#notices = notices;
  }

  /**
   * @param arrived satisfies `isStanza`; the session is bound.
   * @returns what it cost to judge, in units of `scan/work.ts`.
   */
  take(direction: Direction, arrived: Arrived, user: Jid): number {
    const position = this.#positions.next(direction);
    const reply = this.#openedReply(direction, arrived.element, user);
    if (reply === undefined) return this.#judge({ direction, arrived, user, position });
    this.#delivery.pass(direction, serialize(reply, IN_STREAM));
    return 0;
  }

  /** A reply travels against the direction of the stanza that its substitute replaced. */
  #openedReply(direction: Direction, of: XmlElement, user: Jid): XmlElement | undefined {
    if (direction === "inbound" && !isFromServer(of, user)) return undefined;
    const refused = direction === "inbound" ? "outbound" : "inbound";
    const reply = this.#substitutes.opened(of, this.#frame(refused, user));
    return reply && replacement(reply);
  }

  #judge({ direction, arrived, user, position }: Judging): number {
    const { nowMs, revision, options } = this.#scope;
    const prepare = options.ports.prepareJid;
    const { byteCount } = arrived;
    const unreadable = arrived.unreadable?.detail;
    const stanza = readStanza(arrived.element, { direction, user, prepare, byteCount, unreadable });
    const refusedHosts = options.ports.refusedHosts.of(user.domain);
    const { outsiders } = this.#seen(direction, stanza, user);
    const context: SessionContext = {
      direction,
      carrier: "direct",
      user,
      nowMs,
      prepare,
      refusedHosts,
      outsiders,
      traffic: this.#traffic.before(stanza, { direction, user, nowMs, revision }),
      notice: this.#notices.contextOf(direction),
    };
    const verdict = evaluate(stanza, context, revision);
    const outcome = outcomeOf(verdict, {
      stanza,
      received: arrived.received,
      maxBytes: this.#scope.maxForwardedBytes[direction],
      revision,
    });
    this.#traffic.note(outcome.verdict);
    const recordId = this.#scope.nextRecordId();
    const isPlain = outcome.verdict.disposition === "allow";
    if (direction === "inbound" && !isRefused(verdict)) options.ports.refusedHosts.hear(stanza, user.domain);
    const incidentRef = isPlain ? undefined : incidentReference(recordId, options.ports.digest);
    const judged: Case = { direction, user, stanza, ...outcome, recordId, incidentRef };
    this.#queue(judged, { received: arrived.received, position });
    if (this.#notices.isWaiting) this.#notices.see({ ...judged, position: position?.count });
    this.#scope.observe(judgedEvent(judged, this.#scope.language));
    return verdict.work;
  }

  /** Once the stanza at hand is seen. A resumed stream sees what it saw before. */
  #seen(direction: Direction, stanza: Stanza, user: Jid): RoomSight {
    const { revision, options } = this.#scope;
    const { sights, prepareJid: prepare } = options.ports;
    const { streamId } = this.#positions;
    if (this.#sight?.streamId !== streamId) this.#sight = { streamId, seen: sights.of(streamId) };
    const { seen } = this.#sight;
    if (direction === "inbound" && seen.note(stanza, { user, prepare, revision }))
      sights.keep(streamId, seen);
    return seen;
  }

  #queue(judged: Case, { received, position }: Origin): void {
    const { direction, user, forwarded } = judged;
    const refusal = forwarded === undefined ? this.#refusal(judged) : undefined;
    const text = forwarded?.text ?? textOf(refusal);
    const { nowMs, options } = this.#scope;
    const record = stanzaRecord({
      ...judged,
      receivedAtMs: nowMs,
      decidedAtMs: nowMs,
      sessionId: options.sessionId,
      user: user.full,
      received,
      position,
      substituteId: refusal?.substituteId,
      digest: options.ports.digest,
      revision: this.#scope.revision,
    });
    if (direction === "inbound") this.#delivery.keep(direction, { record, text });
    else this.#delivery.keep(direction, { record, text, refuse: this.#refusalByOutage(judged) });
  }

  /**
   * No record tells of it and no clause asked for it, so it names neither. What nobody can be told of waits (undefined):
   * presence and answers are missed when they are lost; a typing notice is not.
   * The ticket is made at once: what waits for the disk by the hundred is to be a few texts; whole trees of elements,
   * kept alive, cost more to collect than to judge.
   */
  #refusalByOutage({ stanza, direction, user, recordId }: Case): (() => string) | undefined {
    const place = { direction, user, recordId };
    if (isSilent(stanza, direction)) {
      return isFleeting(stanza) ? () => textOf(this.#silent(place)) : undefined;
    }
    const { language } = this.#scope;
    const ticket = ticketFor(stanza, { direction, refusal: "archive-down", ref: "", language });
    return () => textOf(this.#asking(place, { type: "error", ticket }));
  }

  #refusal(judged: Case): Refusal {
    const reason = deciding(judged.verdict)?.refusal ?? "unjudgeable";
    return judged.direction === "outbound"
      ? this.#outboundRefusal(judged, reason)
      : this.#inboundRefusal(judged, reason);
  }

  #outboundRefusal(judged: Case, reason: RefusalReason): Refusal {
    if (isSilent(judged.stanza, "outbound")) return this.#silent(judged);
    const page = reason === "external" ? emptyPageFor(judged.stanza) : undefined;
    if (page !== undefined) return this.#asking(judged, { type: "emptyPage", ...page });
    return this.#asking(judged, { type: "error", ticket: this.#ticketOf(judged, reason) });
  }

  /** protocol.md §5.2, right column: most refusals are silent, some must be answered upstream. */
  #inboundRefusal(judged: Case, reason: RefusalReason): Refusal {
    const { stanza } = judged;
    const { kind, type, id, fromText } = stanza;
    if (kind === "iq" && (type === "result" || type === "error")) {
      const ticket = this.#ticketOf(judged, reason);
      // The client waits for this answer: it gets a refusal in its place, one for one. It never asked by an id so long.
      return ticket.id === undefined
        ? this.#silent(judged)
        : { element: errorFrom(ticket), substituteId: undefined };
    }
    if (isRosterPush(judged) && id !== undefined) {
      return this.#asking(judged, { type: "acknowledge", id, to: fromText });
    }
    if (this.#isFromOutside(judged)) return this.#outsiderRefusal(judged);
    if (isSilent(stanza, "inbound")) return this.#silent(judged);
    return this.#asking(judged, { type: "error", ticket: this.#ticketOf(judged, reason) });
  }

  #isFromOutside({ stanza, user }: Case): boolean {
    const { from } = stanza;
    const { revision } = this.#scope;
    if (from === undefined || !isInside(from, user, revision)) return true;
    return isFromOutsideOccupant(stanza, { outsiders: this.#sight?.seen.outsiders, user }, revision);
  }

  /** Outsiders learn nothing of the policy; but an iq of theirs must be answered (RFC 6120 §8.2.3). */
  #outsiderRefusal(judged: Case): Refusal {
    const { kind, type, from } = judged.stanza;
    if (kind === "presence" && type === "subscribe" && from !== undefined) {
      return this.#asking(judged, { type: "unsubscribed", to: from.bare });
    }
    if (kind !== "iq") return this.#silent(judged);
    const { id, to } = this.#ticketOf(judged, "external");
    return this.#asking(judged, { type: "unavailable", id, to });
  }

  /** @returns what the later error needs. Outbound errors go back to the client, inbound ones to the sender. */
  #ticketOf(judged: Case, refusal: RefusalReason): RefusalTicket {
    const { stanza, direction, incidentRef, verdict } = judged;
    const clauseId = (deciding(verdict)?.clauseIds ?? clausesIn(verdict))[0];
    const { language } = isForClient(judged) ? this.#scope : this.#scope.options;
    return ticketFor(stanza, { direction, refusal, ref: incidentRef ?? "", clauseId, language });
  }

  #asking(place: Place, reply: Reply): Refusal {
    const { direction, user } = place;
    const sub = this.#substitutes.asking(reply, this.#frame(direction, user));
    return sub === undefined ? this.#silent(place) : { element: sub, substituteId: attribute(sub, "id") };
  }

  #silent({ direction, user, recordId }: Place): Refusal {
    const nonce = this.#scope.options.ports.digest.sha256(recordId).slice(0, 24);
    const sub = this.#substitutes.silent(nonce, this.#frame(direction, user));
    return { element: sub, substituteId: attribute(sub, "id") };
  }

  #frame(direction: Direction, user: Jid): SubstituteFrame {
    return { direction, user, streamId: this.#positions.streamId, nowMs: this.#scope.nowMs };
  }
}

interface Judging {
  readonly direction: Direction;
  readonly arrived: Arrived;
  readonly user: Jid;
  readonly position: StreamPosition | undefined;
}

interface Origin {
  readonly received: string;
  readonly position: StreamPosition | undefined;
}

const textOf = (refusal: Refusal | undefined): string =>
  refusal === undefined ? "" : serialize(refusal.element, IN_STREAM);

const isFleeting = ({ kind, element }: Stanza): boolean => kind === "message" && isMereSignal(element);

/** Only the user's own account pushes (RFC 6121 §2.1.6): whoever else does so gets no acknowledgement. */
const isRosterPush = ({ stanza, user }: Case): boolean =>
  stanza.kind === "iq" &&
  child(stanza.element, NS_ROSTER, "query") !== undefined &&
  isFromServer(stanza.element, user);

const isFromServer = (of: XmlElement, user: Jid): boolean => {
  const from = attribute(of, "from");
  return from === undefined || from === user.domain || from === user.bare;
};

/** Who will read the error: outbound and in the place of an answer it is our client, else the sender. */
const isForClient = ({ stanza: { kind, type }, direction }: Case): boolean =>
  direction === "outbound" || (kind === "iq" && (type === "result" || type === "error"));

function judgedEvent(judged: Case, language: Language) {
  const { stanza, direction, verdict, user, incidentRef, recordId } = judged;
  const farEnd = direction === "outbound" ? stanza.to : stanza.from;
  return {
    type: "judged",
    direction,
    kind: stanza.kind,
    disposition: verdict.disposition,
    enforced: verdict.enforced,
    mode: verdict.mode,
    ruleIds: rulesIn(verdict),
    clauseIds: clausesIn(verdict),
    detectors: detectorsIn(verdict),
    exceptionIds: exceptionsIn(verdict),
    revisionId: verdict.revisionId,
    bytes: stanza.byteCount,
    user: user.bare,
    farEnd: farEnd?.bare ?? "",
    ...(incidentRef !== undefined && { incidentRef }),
    recordId,
    ...(isAltered(judged) && { altered: { lang: lookUp(stanza.lang) ?? language } }),
  } as const;
}

/** Signs of typing and the like lose parts all day, and nobody wrote them. */
const isAltered = ({ stanza, direction, verdict, user }: Case): boolean =>
  (verdict.disposition === "redact" || verdict.disposition === "strip") &&
  direction === "outbound" &&
  stanza.kind === "message" &&
  stanza.type !== "error" &&
  stanza.to !== undefined &&
  stanza.to.bare !== user.bare &&
  !isMereSignal(stanza.element);

const detectorsIn = ({ findings }: Verdict): readonly string[] =>
  findings.length === 0 ? NONE : findings.flatMap(({ detector }) => detector ?? []);

const NONE: readonly string[] = [];
