/**
 * What live sessions knew beside each stanza, learnt again from the records, in their order.
 *
 * Rule 1: by the same classes as live (session/refused-hosts.ts, room-sight.ts, room-sights.ts), kept as long: what hosts
 * said of themselves for the life of a process, what a stream saw in rooms over its resumptions.
 * Rule 2: a stream is named as live: by its position where it counts stanzas, else by its session, whose name it has from
 * the start (session/resumption.ts).
 * Rule 3: bounded as live: by the sessions that are open at a time.
 * Source: docs/decisions/0027-replay-rebuilds-the-context.md.
 */
import type { PolicyRevision } from "../policy/revision.ts";
import type { SessionContext } from "../policy/rule.ts";
import type { ArchiveRecord, SessionRecord, StanzaRecord } from "../records/record.ts";
import { RefusedHosts } from "../session/refused-hosts.ts";
import { RoomSight } from "../session/room-sight.ts";
import { RoomSights } from "../session/room-sights.ts";
import { TrafficMeter } from "../session/traffic.ts";
import { Volumes } from "../session/volumes.ts";
import { NoticeMemory } from "./notice-memory.ts";
import type { Jid, PrepareJid } from "../xmpp/jid.ts";
import type { Stanza } from "../xmpp/stanza.ts";

interface OwnSight {
  readonly streamId: string;
  readonly seen: RoomSight;
}

/** Of the process that writes one log. */
class ProcessMemory {
  readonly hosts = new RefusedHosts();
  readonly sights: RoomSights;
  /** A session keeps the sight that it once took, whatever else becomes of it. */
  readonly taken = new Map<string, OwnSight>();
  /** Of the sessions that are open. */
  readonly meters = new Map<string, TrafficMeter>();

  constructor(sights = new RoomSights()) {
    this.sights = sights;
  }
}

/** Whose stream it was, in which log it is told of, and by which policy. */
export interface Standpoint {
  readonly logId: string;
  readonly user: Jid;
  readonly revision: PolicyRevision;
}

export class Contexts {
  readonly #prepare: PrepareJid;
  readonly #memories = new Map<string, ProcessMemory>();
  /** What each process counts is told to all. */
  readonly #volumes = new Volumes();
  readonly #notices = new NoticeMemory();

  constructor(prepare: PrepareJid) {
    this.#prepare = prepare;
  }

  /** What is no stanza: where processes begin and sessions end. */
  hear(logId: string, record: Exclude<ArchiveRecord, StanzaRecord>): void {
    this.#notices.hear(logId, record);
    if (record.kind === "start") this.#start(logId, Number(record.facts["sightedStreams"] ?? 0));
    else if (record.kind === "session") this.#hearSession(this.#memoryOf(logId), record);
  }

  /** To be asked once for each stanza, before it is judged: a room's presence counts from itself on. */
  contextOf(stanza: Stanza, record: StanzaRecord, { logId, user, revision }: Standpoint): SessionContext {
    const { direction } = record;
    const memory = this.#memoryOf(logId);
    const { streamId, seen } = this.#sightOf(record, memory);
    const sighting = { user, prepare: this.#prepare, revision };
    if (direction === "inbound" && seen.note(stanza, sighting)) memory.sights.keep(streamId, seen);
    return {
      direction,
      carrier: "direct",
      user,
      nowMs: record.decidedAtMs,
      prepare: this.#prepare,
      refusedHosts: memory.hosts.of(user.domain),
      outsiders: seen.outsiders,
      traffic: this.#meterOf(record, memory).before(stanza, {
        direction,
        user,
        nowMs: record.decidedAtMs,
        revision,
      }),
      notice: this.#notices.contextOf(stanza, record, { logId, user, revision }),
    };
  }

  /** To be called for each stanza once it is judged. */
  count(record: StanzaRecord, logId: string, verdict: Parameters<TrafficMeter["note"]>[0]): void {
    this.#meterOf(record, this.#memoryOf(logId)).note(verdict);
  }

  #hearSession({ taken, meters }: ProcessMemory, { sessionId, step, facts }: SessionRecord): void {
    if (step === "close") {
      taken.delete(sessionId);
      meters.delete(sessionId);
    } else if (step === "open") {
      meters.set(sessionId, new TrafficMeter(this.#volumes, String(facts["clientAddress"] ?? "")));
    }
  }

  #meterOf({ sessionId }: StanzaRecord, { meters }: ProcessMemory): TrafficMeter {
    const known = meters.get(sessionId);
    if (known !== undefined) return known;
    const meter = new TrafficMeter(this.#volumes, "");
    meters.set(sessionId, meter);
    return meter;
  }

  /** To be called for each inbound stanza that goes on, after it is judged. */
  learn(stanza: Stanza, { logId, user }: Pick<Standpoint, "logId" | "user">): void {
    this.#memoryOf(logId).hosts.hear(stanza, user.domain);
  }

  #sightOf({ sessionId, position }: StanzaRecord, { taken }: ProcessMemory): OwnSight {
    const streamId = position?.streamId ?? sessionId;
    const own = taken.get(sessionId);
    if (own?.streamId === streamId) return own;
    const sight = { streamId, seen: this.#known(streamId) };
    taken.set(sessionId, sight);
    return sight;
  }

  /** Whichever process saw it last: what one sees, all are told. */
  #known(streamId: string): RoomSight {
    for (const { sights } of this.#memories.values()) {
      const seen = sights.of(streamId);
      if (!seen.isEmpty) return seen;
    }
    return new RoomSight();
  }

  /** @param sightedStreams whose sights others handed to this process; none: what the one before it saw is forgotten. */
  #start(logId: string, sightedStreams: number): void {
    const sights = sightedStreams === 0 ? undefined : this.#memories.get(logId)?.sights;
    this.#memories.set(logId, new ProcessMemory(sights));
  }

  #memoryOf(logId: string): ProcessMemory {
    const known = this.#memories.get(logId);
    if (known !== undefined) return known;
    const fresh = new ProcessMemory();
    this.#memories.set(logId, fresh);
    return fresh;
  }
}
