/**
 * What an account's devices are told apart by, over log-ins: their certificates and SASL2 ids.
 *
 * Rule 1: a certificate that nobody vouches for is a mark all the same: its key was proven. An id is a claim.
 * Rule 2: who tells nothing is a device, too: leaving the id out must be no way past those that an account is known by.
 */
import type { ClientClaim } from "../policy/client-claim.ts";
import type { Decisions } from "../policy/decisions.ts";

/** Of whatever shows no certificate and tells no id. */
const UNNAMED: readonly string[] = ["unnamed"];

/** `certificate:…` and `client-id:…`; `unnamed` where there is none of them. */
export function marksOf(claims: readonly ClientClaim[]): readonly string[] {
  const marks = claims.flatMap((one) => {
    if (one.source === "certificate") return [`certificate:${one.fingerprint}`];
    return one.source === "user-agent" && one.id !== undefined ? [`client-id:${one.id}`] : [];
  });
  return marks.length === 0 ? UNNAMED : [...new Set(marks)];
}

/** By account, of one snapshot. */
const INDEXES = new WeakMap<Decisions["seenDevices"], ReadonlyMap<string, ReadonlySet<string>>>();

export function isBoundTo(
  { seenDevices }: Pick<Decisions, "seenDevices">,
  bare: string,
  mark: string,
): boolean {
  return boundTo(seenDevices, bare).has(mark);
}

const NONE: ReadonlySet<string> = new Set();

export function boundTo(seen: Decisions["seenDevices"], bare: string): ReadonlySet<string> {
  const known = INDEXES.get(seen) ?? indexOf(seen);
  INDEXES.set(seen, known);
  return known.get(bare) ?? NONE;
}

function indexOf(seen: Decisions["seenDevices"]): ReadonlyMap<string, ReadonlySet<string>> {
  const marks = new Map<string, Set<string>>();
  for (const [bare, mark] of seen) {
    const own = marks.get(bare) ?? new Set();
    marks.set(bare, own.add(mark));
  }
  return marks;
}
