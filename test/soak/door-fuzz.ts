/**
 * Mutated elements through all three doors into whole sessions. Each case is said over TCP (cut as rolled), in
 * WebSocket frames and in BOSH bodies, and checks:
 *   1. nothing throws;
 *   2. both legs get well-formed text, and no stanza in it that was not judged and recorded as it went on (libxml2);
 *   3. what is allowed went on as it was received (libxml2), in our own canonical form;
 *   4. a door that goes on has read nothing that libxml2 or a strict UTF-8 decoder refuses;
 *   5. what says the same by every door has the same verdicts, the same stanzas and the same end at each of them.
 *   6. no memory is held by sessions that are gone (in slices of a thousand cases and more).
 */
import { isDeepStrictEqual } from "node:util";
import type { Transport } from "../../src/stream/framing.ts";
import { createDice } from "../support/dice.ts";
import { heapBytes } from "../support/heap.ts";
import { LOG_IN } from "../support/session-runs.ts";
import { rollDoorCase, type DoorCase } from "./door-cases.ts";
import { checkDoor, ensure, isSameEverywhere, outcomeOf } from "./door-checks.ts";
import { DoorSession } from "./door-session.ts";
import type { FuzzFailure, FuzzOutcome, FuzzRange } from "./xml-fuzz.ts";

const UNCHECKED = 1_000;
/** Compiled code comes and goes; half of this would be a kilobyte for each session. */
const ROOM_BYTES = 6 * 1024 * 1024;

const DOORS: readonly Transport[] = ["tcp", "websocket", "bosh"];

interface Tally {
  elements: number;
  readonly violations: Record<string, number>;
  readonly failures: FuzzFailure[];
}

/** `elements`: stanzas judged at all doors. `violations`: by condition, and `agreed`, the cases of check 5. */
export function fuzzDoors({ seed, from, count }: FuzzRange): FuzzOutcome {
  const tally: Tally = { elements: 0, violations: {}, failures: [] };
  for (let position = from; position < from + count; position++) {
    try {
      runCase(rollDoorCase(createDice(seed, position)), tally);
    } catch (error) {
      const check = error instanceof Error ? `${error.message}\n${error.stack ?? ""}` : String(error);
      tally.failures.push({ seed, position, check, input: inputOf(createDice(seed, position)) });
    }
  }
  if (count >= UNCHECKED) checkMemory({ seed, from, count: UNCHECKED }, tally);
  return { cases: count, ...tally };
}

/** Of the sessions alone: the parser of others that the checks ask keeps some of what it reads. */
function checkMemory({ seed, from, count }: FuzzRange, tally: Tally): void {
  const before = heapBytes();
  for (let position = from; position < from + count; position++)
    for (const transport of DOORS) say(rollDoorCase(createDice(seed, position)), transport);
  const heldBytes = heapBytes() - before;
  if (heldBytes < ROOM_BYTES) return;
  tally.failures.push({ seed, position: from, check: `${String(heldBytes)} bytes held`, input: "" });
}

const inputOf = (dice: ReturnType<typeof createDice>): string => {
  const { from, steps, units } = rollDoorCase(dice);
  const said = units.map((unit) => new TextDecoder("latin1").decode(unit));
  return JSON.stringify({ from, steps, said });
};

function runCase(rolled: DoorCase, tally: Tally): void {
  const sessions = DOORS.map((transport) => say(rolled, transport));
  for (const session of sessions) {
    checkDoor(session, rolled.steps === LOG_IN.length);
    tally.elements += session.records.length;
    if (session.condition !== undefined) count(tally, session.condition);
  }
  if (rolled.from !== "client" || rolled.isWrapperHit || !rolled.units.every(isSameEverywhere)) return;
  count(tally, "agreed");
  const [first, ...others] = sessions.map(outcomeOf);
  for (const [index, other] of others.entries())
    ensure(isDeepStrictEqual(other, first), `${String(DOORS[index + 1])} and tcp do not agree`);
}

function say(rolled: DoorCase, transport: Transport): DoorSession {
  const session = new DoorSession(transport);
  session.begin(rolled);
  for (const unit of rolled.units) {
    if (rolled.from === "client") session.say(unit, rolled.mutate);
    else session.fromUpstream(unit);
  }
  return session;
}

const count = ({ violations }: Tally, condition: string): void => {
  violations[condition] = (violations[condition] ?? 0) + 1;
};
