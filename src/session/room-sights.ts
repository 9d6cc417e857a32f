/**
 * What the streams of a gateway see in rooms, kept over their resumptions: a new session of the same stream sees what
 * the last one saw, also where that was another process.
 *
 * Rule: bounded, the longest unchanged first out. A stream that nobody knows (from before a restart) starts unsighted and
 * learns again from what the room says; see docs/decisions/0011-rooms-with-outsiders.md.
 */
import type { Sights } from "./ports.ts";
import { RoomSight, type SeenRooms } from "./room-sight.ts";

/** Each is a few hundred bytes; empty ones are not kept. */
const MAX_STREAMS = 4_096;

/** News for the other processes of a gateway; `seen` undefined: nothing any more. */
export interface StreamSight {
  readonly streamId: string;
  readonly seen: SeenRooms | undefined;
}

export class RoomSights implements Sights {
  readonly #sights = new Map<string, RoomSight>();
  readonly #tell: (news: StreamSight) => void;

  /** @param tell is told of what this process has seen itself. */
  constructor(tell: (news: StreamSight) => void = () => undefined) {
    this.#tell = tell;
  }

  get size(): number {
    return this.#sights.size;
  }

  /** For a process that has yet to hear of them. */
  get all(): readonly StreamSight[] {
    return Array.from(this.#sights, ([streamId, { seen }]) => ({ streamId, seen }));
  }

  /** @param streamId names a stream over all its resumptions. */
  of(streamId: string): RoomSight {
    return this.#sights.get(streamId) ?? new RoomSight();
  }

  /** To be called when `sight` has changed. */
  keep(streamId: string, sight: RoomSight): void {
    this.#set(streamId, sight);
    this.#tell({ streamId, seen: sight.isEmpty ? undefined : sight.seen });
  }

  /** From the process that the stream is on. */
  hear({ streamId, seen }: StreamSight): void {
    this.#set(streamId, new RoomSight(seen));
  }

  #set(streamId: string, sight: RoomSight): void {
    this.#sights.delete(streamId);
    if (sight.isEmpty) return;
    this.#sights.set(streamId, sight);
    const [oldest] = this.#sights.keys();
    if (this.#sights.size > MAX_STREAMS && oldest !== undefined) this.#sights.delete(oldest);
  }
}
