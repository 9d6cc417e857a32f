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
  type Traffic,
  USAGE_THRESHOLDS,
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
    const { scopes, divisions } = this.#knownOf(passing);
    if (scopes.size === 0 || !isCounted(stanza, passing.direction)) return NO_TRAFFIC;
    const { direction, nowMs, revision, user } = passing;
    const { timeZone } = revision.usage;
    const moment = { nowMs, day: dayOf(nowMs, timeZone) };
    const all = namesOf(stanza, { ...passing, divisions, address: this.#address });
    const names = all.filter(({ scope }) => scopes.has(scope));
    const volumes = names.map((one) => this.#volumes.of(one, moment));
    const isOutside = direction === "outbound" && isOutsideHours(passing);
    this.#counted = { ...passing, names, moment, byteCount: stanza.byteCount, isOutside };
    if (direction === "inbound") return { ...NO_TRAFFIC, volumes };
    return {
      volumes,
      outsideHours: isOutside ? this.#countOf(outsideName(user), moment) : undefined,
      told: USAGE_THRESHOLDS.filter(
        (one) =>
          revision.usage.thresholds[one] !== undefined && this.#countOf(toldName(user, one), moment) > 0,
      ),
    };
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
    if (this.#known?.revision === revision && this.#known.bare === user.bare) return this.#known;
    const divisions = divisionsFor(revision, user.bare);
    this.#known = { revision, bare: user.bare, divisions, scopes: scopesOf(revision) };
    return this.#known;
  }
}

interface Known {
  readonly revision: PolicyRevision;
  readonly bare: string;
  readonly divisions: readonly string[];
  readonly scopes: ReadonlySet<VolumeScope>;
}

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

interface Naming extends Passing {
  readonly divisions: readonly string[];
  readonly address: string;
}

/** A tab is in no address. Outbound names are in small letters, inbound ones in capitals. */
function namesOf(stanza: Stanza, naming: Naming): readonly VolumeName[] {
  const { direction, user, divisions, address } = naming;
  const other = direction === "outbound" ? stanza.to : stanza.from;
  if (direction === "outbound") {
    return [
      { scope: "user", name: `u\t${user.bare}` },
      ...peerNames(stanza, other, naming),
      ...divisions.map((id) => ({ scope: "division", name: `d\t${id}` }) as const),
      ...(address === "" ? [] : [{ scope: "address", name: `a\t${address}` } as const]),
    ];
  }
  if (stanza.type === "groupchat") return peerNames(stanza, other, naming);
  return [
    { scope: "user", name: `U\t${user.full}` },
    ...peerNames(stanza, other, naming),
    ...divisions.map((id) => ({ scope: "division", name: `D\t${id}` }) as const),
  ];
}

function peerNames(stanza: Stanza, other: Jid | undefined, naming: Naming): readonly VolumeName[] {
  const { direction, user, revision } = naming;
  if (other === undefined || other.bare === user.bare) return [];
  const isInRoom = revision.serviceDomains.has(other.domain);
  const [room, pair] =
    direction === "outbound" ? ["r", `p\t${user.bare}`] : [`R\t${user.full}`, `P\t${user.full}`];
  if (stanza.type === "groupchat") return [{ scope: "room", name: `${room}\t${other.bare}` }];
  return [{ scope: "pair", name: `${pair}\t${isInRoom ? other.full : other.bare}` }];
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
