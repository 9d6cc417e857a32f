/**
 * Divisions that are switched off: their people do not use the service at all until their management says otherwise.
 *
 * Rule 1: the latest decision up to a moment holds; before the first, what the policy says they start as.
 * Rule 2: who is in several divisions is off where one of them is (the stricter reading).
 * Rule 3: what no division could be costs one look: who is in which is worked out once for an account.
 * Sources: CCPS-1.e ("Division management may determine whether approved IM technology will be activated"), ORDHS-1.5.
 */
import type { Decisions } from "./decisions.ts";
import type { DivisionSwitch } from "./divisions.ts";
import { divisionsFor, type MembershipParts } from "./membership.ts";
import type { PolicyRevision } from "./revision.ts";

export interface OffDivision {
  readonly id: string;
  readonly title: string;
  /** Whom its people ask; "" where nobody is named. */
  readonly contact: string;
  /** Its own mode is shadow: a trial. */
  readonly isTrial: boolean;
  /** Since when; undefined where it never was on. */
  readonly sinceMs: number | undefined;
}

export type SwitchParts = Omit<MembershipParts, "divisions"> & Pick<PolicyRevision, "divisions">;

/**
 * @param bare prepared. @returns the first by id of the divisions of that account that are off then; one where that is but tried
 * only where no other is
 */
export function offDivisionOf(parts: SwitchParts, bare: string, nowMs: number): OffDivision | undefined {
  const index = indexOf(parts);
  if (index.mayBeOff.size === 0) return undefined;
  let tried: OffDivision | undefined;
  for (const id of idsOf(index, bare, parts)) {
    const off = stateAt(parts, id, nowMs);
    if (off?.isTrial === false) return off;
    tried ??= off;
  }
  return tried;
}

/** Whether any division could be off, whoever is in it. */
export const mayAnyBeOff = (parts: SwitchParts): boolean => indexOf(parts).mayBeOff.size > 0;

/** @returns undefined where the division is on, or there is none of that id */
export function stateAt(
  { divisions, decisions }: Pick<PolicyRevision, "divisions" | "decisions">,
  id: string,
  nowMs: number,
): OffDivision | undefined {
  const division = divisions.get(id);
  if (division === undefined) return undefined;
  const decided = decisionAt(decisions, id, nowMs);
  if (decided?.isOn ?? division.starts === "on") return undefined;
  const { title, contact, mode } = division;
  return { id, title, contact, isTrial: mode === "shadow", sinceMs: decided?.atMs };
}

export function decisionAt(
  { switches }: Pick<Decisions, "switches">,
  id: string,
  nowMs: number,
): DivisionSwitch | undefined {
  const byDivision = BY_DIVISION.get(switches) ?? Map.groupBy(switches, ({ division }) => division);
  BY_DIVISION.set(switches, byDivision);
  return byDivision.get(id)?.findLast(({ atMs }) => atMs <= nowMs);
}

const BY_DIVISION = new WeakMap<readonly DivisionSwitch[], ReadonlyMap<string, readonly DivisionSwitch[]>>();

interface Index {
  /** Ids of divisions that start as off or were switched off at any time. */
  readonly mayBeOff: ReadonlySet<string>;
  /** Account → those of its divisions that may be off. */
  readonly known: Map<string, readonly string[]>;
}

/** An agency's people, and more: what is asked about anybody else is worked out again. */
const MOST_KNOWN = 50_000;
/** Longer names are made up to fill the memory. */
const MOST_LENGTH = 256;

const INDICES = new WeakMap<object, WeakMap<Decisions, Index>>();

function indexOf({ divisions, decisions }: Pick<SwitchParts, "divisions" | "decisions">): Index {
  const byDecisions = INDICES.get(divisions) ?? new WeakMap<Decisions, Index>();
  INDICES.set(divisions, byDecisions);
  const found = byDecisions.get(decisions);
  if (found !== undefined) return found;
  const start = [...divisions.values()].flatMap(({ id, starts }) => (starts === "off" ? [id] : []));
  const switched = decisions.switches.flatMap(({ division, isOn }) => (isOn ? [] : [division]));
  const mayBeOff = new Set([...start, ...switched].filter((id) => divisions.has(id)));
  const made = { mayBeOff, known: new Map<string, readonly string[]>() };
  byDecisions.set(decisions, made);
  return made;
}

function idsOf({ mayBeOff, known }: Index, bare: string, parts: SwitchParts): readonly string[] {
  const found = known.get(bare);
  if (found !== undefined) return found;
  const ids = divisionsFor(parts, bare).filter((id) => mayBeOff.has(id));
  if (known.size >= MOST_KNOWN) known.clear();
  if (bare.length <= MOST_LENGTH) known.set(bare, ids);
  return ids;
}
