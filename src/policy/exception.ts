/**
 * Exceptions: what a policy lets single people do under a need that others have approved. Data and pure functions; who may
 * approve what comes from the profile, signatures are checked by whoever hands them in.
 *
 * Rule 1: an exception acts only inside its kind, scope and window and with all its signatures; on any doubt it does not act, and
 * `exceptionState` says why.
 * Rule 2: each role is signed for by a person of its own, and none of them is who asked for it: two log-ins of one person are
 * one.
 * Rule 3: what is signed is the canonical text of all its terms: a changed exception is another one.
 * Sources: CCPS-1.d, ORDHS-1.4, WV-5.3.4, WV-5.3.8.
 */

export const EXCEPTION_KINDS = ["technology", "device", "recipient", "domain"] as const;

export type ExceptionKind = (typeof EXCEPTION_KINDS)[number];

export interface ExceptionTerms {
  readonly id: string;
  /** 1, and one more with each change. */
  readonly revision: number;
  readonly kind: ExceptionKind;
  /** What is let through: a program, a device, an address, a domain. */
  readonly subject: string;
  /** Bare JIDs, prepared; with `divisions` the scope, together not empty. */
  readonly users: readonly string[];
  readonly divisions: readonly string[];
  readonly need: string;
  /** Where the request is on file. */
  readonly ticket: string;
  /** It acts from then on ... */
  readonly fromMs: number;
  /** ... until before then. */
  readonly untilMs: number;
  /** Login. */
  readonly requester: string;
}

/** A signature that was checked against the terms as they are now. */
export interface ExceptionApproval {
  readonly role: string;
  /** Who signed; a person counts once, whatever the log-ins and roles. */
  readonly login: string;
  /** Whose log-in it is; absent where nobody has said. */
  readonly person?: string | undefined;
}

export type ExceptionRule =
  /** All of these roles. */
  | {
      readonly type: "approved";
      readonly approvers: readonly string[];
      readonly clauseIds: readonly string[];
    }
  /** The policy knows none of this kind. */
  | { readonly type: "refused"; readonly clauseIds: readonly string[] };

export type ExceptionRules = Readonly<Record<ExceptionKind, ExceptionRule>>;

/** What a revision says of them. */
export interface ExceptionPolicy {
  readonly rules: ExceptionRules;
  /** How long before the end of one it is told. */
  readonly warnBeforeMs: number;
}

export interface FiledException {
  readonly terms: ExceptionTerms;
  readonly approvals: readonly ExceptionApproval[];
  readonly revokedMs: number | undefined;
  /** Whose log-in the requester's is; absent where nobody has said. */
  readonly requesterPerson?: string | undefined;
  /** When somebody was told that it ends soon. */
  readonly warnedMs?: number | undefined;
  /** When its end was seen to have passed, whatever the clock says since. */
  readonly endedMs?: number | undefined;
}

/** A log-in that nobody has named the person of counts as one; no person's id has a colon. */
const humanOf = (login: string, person: string | undefined): string => person ?? `login:${login}`;

export type ExceptionState =
  | { readonly type: "active" }
  | { readonly type: "refused"; readonly clauseIds: readonly string[] }
  /** Nobody said why. */
  | { readonly type: "needless" }
  | { readonly type: "revoked" }
  /** These roles have not signed, or only by somebody who counts elsewhere. */
  | { readonly type: "unsigned"; readonly missing: readonly string[] }
  | { readonly type: "early" }
  | { readonly type: "expired" };

/** Whether it acts at that time, and if not, what is in its way; what holds for ever is told before what passes. */
export const exceptionState = (
  filed: FiledException,
  rules: ExceptionRules,
  nowMs: number,
): ExceptionState => {
  const { fromMs, untilMs } = filed.terms;
  const obstacle = obstacleOf(filed, rules);
  if (obstacle !== undefined) return obstacle;
  // A clock that was set back brings nothing back.
  if (filed.endedMs !== undefined) return { type: "expired" };
  if (!(nowMs >= fromMs)) return { type: "early" };
  return nowMs < untilMs ? { type: "active" } : { type: "expired" };
};

/** What is in its way at any time of its window; undefined where it is granted. */
export const obstacleOf = (
  { terms, approvals, revokedMs, requesterPerson }: FiledException,
  rules: ExceptionRules,
): ExceptionState | undefined => {
  const rule = rules[terms.kind];
  if (rule.type === "refused") return { type: "refused", clauseIds: rule.clauseIds };
  if (terms.need.trim() === "") return { type: "needless" };
  // Also where the clock was set back to before the revocation.
  if (revokedMs !== undefined) return { type: "revoked" };
  const missing = missingRoles(rule.approvers, approvals, humanOf(terms.requester, requesterPerson));
  return missing.length > 0 || rule.approvers.length === 0 ? { type: "unsigned", missing } : undefined;
};

/**
 * Roles without a person of their own: as few as can be, whoever signed for several.
 * A maximum matching of roles and people (augmenting paths; a handful of both).
 */
const missingRoles = (
  required: readonly string[],
  approvals: readonly ExceptionApproval[],
  requester: string,
): readonly string[] => {
  const roleOf = new Map<string, string>();
  const seat = (role: string, tried: Set<string>): boolean => {
    for (const { login, person, role: signed } of approvals) {
      const human = humanOf(login, person);
      if (signed !== role || human === requester || tried.has(human)) continue;
      tried.add(human);
      const taken = roleOf.get(human);
      if (taken !== undefined && !seat(taken, tried)) continue;
      roleOf.set(human, role);
      return true;
    }
    return false;
  };
  return [...new Set(required)].filter((role) => !seat(role, new Set()));
};

export interface ScopeOf {
  /** Bare, prepared. */
  readonly user: string;
  readonly divisions: readonly string[];
}

export const isInScope = ({ users, divisions }: ExceptionTerms, of: ScopeOf): boolean =>
  users.includes(of.user) || of.divisions.some((one) => divisions.includes(one));

/** What approvers sign the hash of. Members of the scope in order, each once: their order says nothing. */
export const canonicalException = (terms: ExceptionTerms): string => {
  const { id, revision, kind, subject, need, ticket, fromMs, untilMs, requester } = terms;
  const ordered = (names: readonly string[]): readonly string[] => [...new Set(names)].sort();
  const [users, divisions] = [ordered(terms.users), ordered(terms.divisions)];
  const fields = { id, revision, kind, subject, users, divisions, need, ticket, fromMs, untilMs, requester };
  return `${CANONICAL_HEAD}\n${JSON.stringify(fields)}\n`;
};

const CANONICAL_HEAD = "stanzagate exception v1";

/** Undefined where the text is no canonical one: its own canonical text would be another. */
export const readCanonicalException = (text: string): ExceptionTerms | undefined => {
  const [head, json = "", ...rest] = text.split("\n");
  if (head !== CANONICAL_HEAD || rest.length !== 1) return undefined;
  try {
    const terms = JSON.parse(json) as ExceptionTerms;
    return canonicalException(terms) === text ? terms : undefined;
  } catch {
    return undefined;
  }
};
