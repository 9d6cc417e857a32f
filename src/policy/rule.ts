/**
 * What a rule is: a pure function from a stanza and its context to findings. Types alone.
 *
 * A rule never looks at the clock, the disk or another rule. What it finds is data: a disposition, where, and
 * the rewrites that would mend it. `evaluate` alone decides what becomes of the stanza.
 */
import type { NodePath, XmlElement } from "../xml/element.ts";
import type { Work } from "../scan/work.ts";
import type { Jid, PrepareJid } from "../xmpp/jid.ts";
import type { RefusalReason } from "../xmpp/refusal.ts";
import type { Stanza } from "../xmpp/stanza.ts";
import type { NoticeContext } from "./notice.ts";
import type { PolicyRevision } from "./revision.ts";
import type { LayerName } from "./settings.ts";
import type { Traffic } from "./traffic.ts";

export type Direction = "outbound" | "inbound";

/** Loosest first: the index is the rank in the lattice. */
export const DISPOSITIONS = ["allow", "flag", "redact", "strip", "hold", "block"] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

/** UTF-16 offsets, end exclusive, into the text at `path` (or into the named attribute of the element there). */
export interface Span {
  readonly path: NodePath;
  readonly attribute?: string;
  /** Its namespace where that is not "". */
  readonly attributeNs?: string;
  readonly start: number;
  readonly end: number;
}

/** How a stanza may be mended. Paths are those of the stanza as received. */
export type Rewrite =
  | { readonly type: "remove"; readonly path: NodePath }
  | { readonly type: "removeAttribute"; readonly path: NodePath; readonly local: string; readonly ns: string }
  | { readonly type: "replace"; readonly path: NodePath; readonly by: XmlElement }
  | { readonly type: "redact"; readonly span: Span; readonly placeholder: string };

export type { RefusalReason };

export interface Finding {
  readonly ruleId: string;
  readonly disposition: Disposition;
  /** For records and the blocked log: what was found, without content. */
  readonly reason: string;
  readonly refusal: RefusalReason;
  /** Clause ids of config/policies/clauses.yaml that this finding enforces. */
  readonly clauseIds: readonly string[];
  readonly spans?: readonly Span[];
  readonly rewrites?: readonly Rewrite[];
  /** For sensitive content: `us_ssn@1` (detector id and version); for acceptable use the category. */
  readonly detector?: string;
  /** 0..1 */
  readonly confidence?: number;
  /** For acceptable use: 1 may be harmless, 3 never is. */
  readonly severity?: 1 | 2 | 3;
  /** Whose demand it meets, law first (`law:hipaa`, `profile:strict`); set by `evaluate` where its rule does not. */
  readonly layers?: readonly LayerName[];
  readonly exceptionId?: string;
  /** Its rule is in shadow mode: it is told, and nothing comes of it. Set by `evaluate`. */
  readonly isShadowed?: true;
}

/** How the judged stanza was carried: directly, or inside another. */
export type Carrier = "direct" | "carbon" | "archive" | "forward" | "event";

/** Whom from outside a session sees in rooms of ours. */
export interface OutsideOccupants {
  /** Room (bare) → occupant (full address in the room) → the real address that was seen. */
  readonly rooms: ReadonlyMap<string, ReadonlyMap<string, Jid>>;
  /** There were more than are kept: every room counts as one of them. */
  readonly isFull: boolean;
}

export interface RuleContext {
  readonly direction: Direction;
  readonly carrier: Carrier;
  /** The user's bound JID. */
  readonly user: Jid;
  readonly nowMs: number;
  readonly prepare: PrepareJid;
  /** Hosts known to be nothing but refused services (upload, proxy, transport, push): kept out of sight. */
  readonly refusedHosts?: ReadonlySet<string>;
  /** Whom from outside the session sees in rooms; absent where nobody looks (`test`). */
  readonly outsiders?: OutsideOccupants;
  /** What was counted of messages before this one; absent where nobody counts (`test`). */
  readonly traffic?: Traffic;
  /** Of the notice that messages are not private; absent where nobody knows (`test`). */
  readonly notice?: NoticeContext;
  /** What judging this stanza has cost so far, and may cost. Set by `evaluate`. */
  readonly work?: Work;
}

/** All that a session knows beside a stanza. What is added here, live judging must give and a replay must rebuild. */
export type SessionContext = Required<Omit<RuleContext, "work">>;

export interface Rule {
  /** Kebab-case; stands in records, logs, metrics and docs. */
  readonly id: string;
  check(stanza: Stanza, context: RuleContext, revision: PolicyRevision): readonly Finding[];
}
