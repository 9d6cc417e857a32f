/**
 * What the streams of one process see in rooms, kept over their resumptions: a new session of the same stream sees what
 * the last one saw.
 *
 * Rule: bounded, the longest unused first out. A stream that nobody knows (it was on another process) starts unsighted
 * and learns again from what the room says; see docs/decisions/0011-rooms-with-outsiders.md.
 */
import type { Sights } from "./ports.ts";
import { RoomSight } from "./room-sight.ts";

/** Each is a few hundred bytes; empty ones are not kept. */
const MAX_STREAMS = 4_096;

export class RoomSights implements Sights {
  readonly #sights = new Map<string, RoomSight>();

  /** @param streamId names a stream over all its resumptions. */
  of(streamId: string): RoomSight {
    return this.#sights.get(streamId) ?? new RoomSight();
  }

  /** To be called when `sight` may have changed. */
  keep(streamId: string, sight: RoomSight): void {
    this.#sights.delete(streamId);
    if (sight.isEmpty) return;
    this.#sights.set(streamId, sight);
    const [oldest] = this.#sights.keys();
    if (this.#sights.size > MAX_STREAMS && oldest !== undefined) this.#sights.delete(oldest);
  }
}
