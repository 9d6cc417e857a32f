/**
 * What people decided under a policy: data beside its revision, and no part of the revision's id.
 *
 * Rule 1: plain and dated. It crosses processes, and a replay judges an old stanza by what was in force when it came.
 * Rule 2: a snapshot is never changed, the next one takes its place whole; what looks things up in it may keep its index by
 * the object itself.
 * Rule 3: on record before it is in force (gateway/state-events.ts).
 */
import type { RegisteredDevice } from "./device-register.ts";
import type { DirectoryGroup, DivisionSwitch } from "./divisions.ts";
import type { FiledException } from "./exception.ts";

export interface Decisions {
  /** All that were ever filed, acting or not. */
  readonly exceptions: readonly FiledException[];
  /** All that managers ever decided, in its order. */
  readonly switches: readonly DivisionSwitch[];
  /** What directories said last; a group that none has told of is not among them. */
  readonly groups: readonly DirectoryGroup[];
  /** All that were ever registered. */
  readonly devices: readonly RegisteredDevice[];
  /** Bare JID and mark (`session/device-marks.ts`) of each device that an account was seen with: they are bound to it. */
  readonly seenDevices: readonly (readonly [user: string, mark: string])[];
}

export const NO_DECISIONS: Decisions = {
  exceptions: [],
  switches: [],
  groups: [],
  devices: [],
  seenDevices: [],
};
