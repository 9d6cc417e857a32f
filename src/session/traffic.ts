/**
 * What one stream's messages count towards: asked before a message is judged, noted once it goes on.
 *
 * Rule 1: both ways, apart. What a user sends counts for the account, over all its sessions; what comes in counts for the
 * stream that it comes to, or every device of somebody would count each message again. Rooms have a count of their own: what
 * is said in one counts for nobody inbound.
 * Rule 2: what is refused counts for nothing: who goes on trying is served as fast as is allowed.
 * Rule 3: live sessions and replay ask here alike.
 * Source: WV-5.2, WV-5.3.5, WV-5.3.7; docs/decisions/0034-volumes-are-counted-by-name.md.
 */
import { dayOf, isWorkingTime } from "../policy/calendar.ts";
import { divisionsFor } from "../policy/membership.ts";
import type { PolicyRevision } from "../policy/revision.ts";
import type { Direction } from "../policy/rule.ts";
import {
  isCounted,
  NO_TRAFFIC,
  thresholdsReached,
  type Traffic,
  type UsageThreshold,
} from "../policy/traffic.ts";
import type { VolumeScope } from "../policy/settings.ts";
import { isRefused, type Verdict } from "../policy/verdict.ts";
import type { Jid } from "../xmpp/jid.ts";
import type { Stanza } from "../xmpp/stanza.ts";
import type { Moment, VolumeName, Volumes } from "./volumes.ts";

export interface Passing {
  readonly direction: Direction;
  readonly user: Jid;
  readonly nowMs: number;
  readonly revision: PolicyRevision;
}

/** One message, between the question and the note. */
interface Counted extends Passing {
  readonly names: readonly VolumeName[];
  readonly moment: Moment;
  readonly byteCount: number;
  readonly isOutside: boolean;
}

export class TrafficMeter {
  readonly #volumes: Volumes;
  readonly #address: string;
  #counted: Counted | undefined;
  #known: Known | undefined;

  /** @param address of the client; "" where nobody knows */
  constructor(volumes: Volumes, address: string) {
    this.#volumes = volumes;
    this.#address = addressBlock(address);
  }

  /** Before `stanza` is judged, as it came. */
  before(stanza: Stanza, passing: Passing): Traffic {
    this.#counted = undefined;
    const known = this.#knownOf(passing);
    const { scopes } = known;
    if (scopes.size === 0 || !isCounted(stanza, passing.direction)) return NO_TRAFFIC;
    const { direction, nowMs, revision, user } = passing;
    const { timeZone } = revision.usage;
    const moment = { nowMs, day: dayOf(nowMs, timeZone) };
    const peer = peerName(stanza, passing);
    const own = direction === "inbound" && stanza.type === "groupchat" ? NO_NAMES : known.own[direction];
    const names = peer !== undefined && scopes.has(peer.scope) ? [...own, peer] : own;
    const volumes = names.map((one) => this.#volumes.of(one, moment));
    const isOutside = direction === "outbound" && isOutsideHours(passing);
    this.#counted = { ...passing, names, moment, byteCount: stanza.byteCount, isOutside };
    if (direction === "inbound") return { ...NO_TRAFFIC, volumes };
    const outsideHours = isOutside ? this.#countOf(known.outside, moment) : undefined;
    const reached = thresholdsReached(revision.usage, { volumes, outsideHours, told: NONE_TOLD });
    if (reached.length === 0) return { volumes, outsideHours, told: NONE_TOLD };
    const told = reached.map(([one]) => one).filter((one) => this.#countOf(toldName(user, one), moment) > 0);
    return { volumes, outsideHours, told };
  }

  /** To be called once `before`'s stanza is judged. */
  note(verdict: Pick<Verdict, "disposition" | "findings">): void {
    const counted = this.#counted;
    this.#counted = undefined;
    if (counted === undefined) return;
    const { names, moment, byteCount, user, isOutside } = counted;
    for (const { ruleId, detector } of verdict.findings)
      if (ruleId === "usage-threshold")
        this.#volumes.add(toldName(user, detector as UsageThreshold), 0, moment);
    if (isRefused(verdict)) return;
    for (const { name } of names) this.#volumes.add(name, byteCount, moment);
    if (isOutside) this.#volumes.add(outsideName(user), byteCount, moment);
  }

  #countOf(name: string, moment: Moment): number {
    return this.#volumes.of({ scope: "user", name }, moment).messagesToday;
  }

  /** Once for each policy. */
  #knownOf({ revision, user }: Passing): Known {
    if (this.#known?.revision === revision && this.#known.full === user.full) return this.#known;
    const scopes = scopesOf(revision);
    const all = ownNames(user, divisionsFor(revision, user.bare), this.#address);
    const isAsked = ({ scope }: VolumeName): boolean => scopes.has(scope);
    const own = { outbound: all.outbound.filter(isAsked), inbound: all.inbound.filter(isAsked) };
    this.#known = { revision, full: user.full, scopes, own, outside: outsideName(user) };
    return this.#known;
  }
}

interface Known {
  readonly revision: PolicyRevision;
  readonly full: string;
  readonly scopes: ReadonlySet<VolumeScope>;
  readonly own: Own;
  readonly outside: string;
}

const NO_NAMES: readonly VolumeName[] = [];
const NONE_TOLD: readonly UsageThreshold[] = [];

/** Those that anything is asked of. */
function scopesOf({ volumes, usage }: PolicyRevision): ReadonlySet<VolumeScope> {
  const limited = volumes.map(({ scope }) => scope);
  const { messages_to_one_peer: toPeer, ...others } = usage.thresholds;
  const looksAtUser = Object.keys(others).length > 0;
  return new Set([
    ...limited,
    ...(looksAtUser ? (["user"] as const) : []),
    ...(toPeer === undefined ? [] : (["pair"] as const)),
  ]);
}

const isOutsideHours = ({ nowMs, revision: { usage } }: Passing): boolean =>
  usage.hours !== undefined && !isWorkingTime(nowMs, usage.timeZone, usage.hours);

const outsideName = ({ bare }: Jid): string => `o\t${bare}`;
const toldName = ({ bare }: Jid, threshold: UsageThreshold): string => `t\t${bare}\t${threshold}`;

interface Own {
  readonly outbound: readonly VolumeName[];
  readonly inbound: readonly VolumeName[];
}

/** What all messages of the user count for. A tab is in no address; outbound names are in small letters, inbound ones in capitals. */
const ownNames = (user: Jid, divisions: readonly string[], address: string): Own => ({
  outbound: [
    { scope: "user", name: `u\t${user.bare}` },
    ...divisions.map((id) => ({ scope: "division", name: `d\t${id}` }) as const),
    ...(address === "" ? [] : [{ scope: "address", name: `a\t${address}` } as const]),
  ],
  inbound: [
    { scope: "user", name: `U\t${user.full}` },
    ...divisions.map((id) => ({ scope: "division", name: `D\t${id}` }) as const),
  ],
});

/** Where it goes or comes from; undefined where that is the user, or nobody. */
function peerName(stanza: Stanza, { direction, user, revision }: Passing): VolumeName | undefined {
  const other = direction === "outbound" ? stanza.to : stanza.from;
  if (other === undefined || other.bare === user.bare) return undefined;
  const isOut = direction === "outbound";
  // No room takes what is said to one occupant in the room's name; a person's client does.
  if (stanza.type === "groupchat" && !(isOut && other.resource !== ""))
    return { scope: "room", name: isOut ? `r\t${other.bare}` : `R\t${user.full}\t${other.bare}` };
  const peer = revision.serviceDomains.has(other.domain) ? other.full : other.bare;
  return { scope: "pair", name: isOut ? `p\t${user.bare}\t${peer}` : `P\t${user.full}\t${peer}` };
}

/** One line has an IPv6 /64 at least: who has one counts as one. */
export function addressBlock(address: string): string {
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.toLowerCase().split("::");
  const groups = head === "" ? [] : head.split(":");
  const block = tail === undefined ? groups : [...groups, "0", "0", "0", "0"];
  return block
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":");
}
