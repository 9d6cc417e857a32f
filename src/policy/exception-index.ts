/**
 * The one look-up of exceptions that act: `exceptionFor(revision, { kind, subject, user, nowMs })`. Pure; the revision is the
 * user's own (`forAccount`), and says what is filed, which kinds its policy knows and in which divisions the user is.
 *
 * Rule 1: inside kind, scope and window and with all signatures, and nowhere else; the window by the time of what is judged.
 * Rule 2: an exception acts below the law: where a law asks for a rule, no exception loosens that rule (`mayBeExcepted`).
 * Rule 3: where nobody knows yet who is in a division, everybody is held to its settings, and nobody is under its exceptions.
 * Rule 4: one look-up, however many are filed: sorted out once for each list, by kind, subject and whom it is for.
 * Sources: CCPS-1.d, ORDHS-1.4, WV-5.3.4, WV-5.3.8, WV-7.0.d; docs/decisions/0030-exceptions-act.md.
 */
import { nameKey } from "./client-names.ts";
import { obstacleOf, type ExceptionKind, type ExceptionRules, type FiledException } from "./exception.ts";
import { unknownDivisions, type MembershipParts } from "./membership.ts";
import type { LayerName } from "./settings.ts";

export interface ActingException {
  readonly id: string;
  readonly subject: string;
  readonly fromMs: number;
  /** It acts until before then. */
  readonly untilMs: number;
}

export interface ExceptionQuery {
  readonly kind: ExceptionKind;
  /** Prepared address or domain; a program's name; what registers a device. */
  readonly subject: string;
  /** Bare, prepared. */
  readonly user: string;
  readonly nowMs: number;
  /** What else it must be: new enough a version of the program. */
  readonly fits?: (one: ActingException) => boolean;
}

/** What of a revision says which exceptions act for its user. */
export interface Excepting extends Pick<MembershipParts, "divisions" | "decisions"> {
  readonly exceptions: { readonly rules: ExceptionRules };
  /** Ids of the divisions that the user is in. */
  readonly boundDivisions?: readonly string[];
}

/** The one that ends last, where several do. */
export function exceptionFor(of: Excepting, query: ExceptionQuery): ActingException | undefined {
  const { kind, subject, user } = query;
  const bySubject = indexOf(of)[kind];
  if (bySubject === undefined) return undefined;
  const found = bySubject.get(subjectKey(kind, subject));
  if (found === undefined) return undefined;
  const own = actingAt(found.users.get(user), query);
  if (found.divisions.size === 0) return own;
  const unknown = unknownDivisions(of);
  return (of.boundDivisions ?? []).reduce(
    (best, id) => (unknown.includes(id) ? best : later(best, actingAt(found.divisions.get(id), query))),
    own,
  );
}

const later = (
  a: ActingException | undefined,
  b: ActingException | undefined,
): ActingException | undefined => (a === undefined || (b !== undefined && b.untilMs > a.untilMs) ? b : a);

/** @param all those that end last come first */
const actingAt = (
  all: readonly ActingException[] | undefined,
  { nowMs, fits }: ExceptionQuery,
): ActingException | undefined =>
  all?.find((one) => nowMs >= one.fromMs && nowMs < one.untilMs && (fits === undefined || fits(one)));

/** Whether an exception may loosen what these layers ask for. */
export const mayBeExcepted = (layers: readonly LayerName[] | undefined): boolean =>
  layers?.some((one) => one.startsWith("law:")) !== true;

/** `Pidgin 2.14` or `Pidgin 2.14+`: a program, and its oldest version where one is named. */
export function technologyOf(subject: string): { readonly name: string; readonly minVersion?: string } {
  const [, name, minVersion] = /^(.*\S)\s+v?(\d[^\s+]*)\+?$/s.exec(subject) ?? [];
  return name === undefined || minVersion === undefined ? { name: subject } : { name, minVersion };
}

/** As subjects are compared: programs by name alone, everything else as it stands. */
const subjectKey = (kind: ExceptionKind, subject: string): string =>
  kind === "technology" ? nameKey(technologyOf(subject).name) : subject;

interface InScope {
  readonly users: Map<string, ActingException[]>;
  readonly divisions: Map<string, ActingException[]>;
}

/** Without the kinds of which nothing is granted. */
type Index = Partial<Record<ExceptionKind, ReadonlyMap<string, InScope>>>;

/** By list, for another is another snapshot; then by rules, for a policy that changes grants others. */
const INDEXES = new WeakMap<readonly FiledException[], WeakMap<ExceptionRules, Index>>();

function indexOf({ exceptions: { rules }, decisions: { exceptions: filed } }: Excepting): Index {
  const known = INDEXES.get(filed) ?? new WeakMap<ExceptionRules, Index>();
  INDEXES.set(filed, known);
  const found = known.get(rules) ?? compile(filed, rules);
  known.set(rules, found);
  return found;
}

function compile(filed: readonly FiledException[], rules: ExceptionRules): Index {
  const index: Partial<Record<ExceptionKind, Map<string, InScope>>> = {};
  const granted = filed
    .filter((one) => one.endedMs === undefined && obstacleOf(one, rules) === undefined)
    .toSorted((a, b) => b.terms.untilMs - a.terms.untilMs);
  for (const { terms } of granted) {
    const { id, kind, subject, users, divisions, fromMs, untilMs } = terms;
    const bySubject = (index[kind] ??= new Map<string, InScope>());
    const key = subjectKey(kind, subject);
    const scope = bySubject.get(key) ?? { users: new Map(), divisions: new Map() };
    bySubject.set(key, scope);
    const acting = { id, subject, fromMs, untilMs };
    for (const one of users) listed(scope.users, one).push(acting);
    for (const one of divisions) listed(scope.divisions, one).push(acting);
  }
  return index;
}

function listed<T>(lists: Map<string, T[]>, key: string): T[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}
