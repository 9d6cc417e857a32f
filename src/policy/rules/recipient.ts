/**
 * Refuses data of a class to recipients who may have it under an authorisation alone: an exception of kind `recipient` for
 * that user and that address.
 *
 * Rule 1: what the user says, and copies of it (carbon, archive, forwarded), are judged alike; what comes from the recipient
 * is no dispersal. Everybody on a list whom a stanza reaches must be authorised.
 * Rule 2: what is forwarded to a listed recipient is not read for this, and counts as data of every class.
 * Rule 3: every use of an authorisation is told, with its id.
 * Source: WV-5.3.4; docs/decisions/0036-data-and-recipients.md.
 */
import type { Work } from "../../scan/work.ts";
import { isElement, isNamed, type XmlElement } from "../../xml/element.ts";
import { isMereSignal } from "../../xmpp/message-content.ts";
import { NS_CLIENT, NS_FORWARD } from "../../xmpp/ns.ts";
import type { Stanza } from "../../xmpp/stanza.ts";
import { type CategoryPolicy, USE_CATEGORIES, type UseCategory } from "../acceptable-use.ts";
import { exceptionFor, mayBeExcepted } from "../exception-index.ts";
import { listedRecipients, type ListedRecipient } from "../recipients.ts";
import type { PolicyRevision } from "../revision.ts";
import type { Finding, Rule, RuleContext, Span } from "../rule.ts";
import { sensitiveHits } from "../sensitive-text.ts";
import { mendedWhereKept } from "../text-removal.ts";
import { acceptableUse } from "./acceptable-use.ts";

const ID = "recipient";
const NO_FINDINGS: readonly Finding[] = [];

export const recipient: Rule = {
  id: ID,
  check(stanza: Stanza, context: RuleContext, revision: PolicyRevision): readonly Finding[] {
    const { recipients } = revision;
    if (recipients.lists.length === 0 || !isOwn(stanza, context)) return NO_FINDINGS;
    const reached = listedRecipients(stanza, context, revision);
    if (reached.length === 0) return NO_FINDINGS;
    const found = foundIn(stanza, { reached, context, revision });
    return found.length === 0
      ? NO_FINDINGS
      : reached.flatMap((one) => verdictsOn(one, found, { stanza, context, revision }));
  },
};

const isOwn = ({ from }: Stanza, { direction, carrier, user }: RuleContext): boolean =>
  carrier === "direct" ? direction === "outbound" : from?.bare === user.bare;

interface Looking {
  readonly reached: readonly ListedRecipient[];
  readonly context: RuleContext;
  readonly revision: PolicyRevision;
}

/** One class that was found, or "" for what is refused of any class. */
interface Found {
  readonly classId: string;
  readonly what: string;
  readonly spans: readonly Span[];
}

/** What of the classes that matter for these recipients the stanza holds. */
function foundIn(stanza: Stanza, { reached, context, revision }: Looking): readonly Found[] {
  const { lists, classes } = revision.recipients;
  const asked = lists.filter(({ id }) => reached.some((one) => one.lists.includes(id)));
  const found: Found[] = [];
  if (isForwarding(stanza.element)) found.push({ classId: "", what: "forwarded", spans: [] });
  else if (asked.some(({ data }) => data === undefined)) {
    const spans = statusesOf(stanza);
    if (spans.length > 0 || isSaying(stanza)) found.push({ classId: "", what: "words", spans });
  }
  const wanted = new Set(asked.flatMap(({ data = [] }) => data));
  const own = classes.filter(({ id }) => wanted.has(id));
  return own.length === 0 ? found : [...found, ...classesIn(stanza, own, { work: context.work, revision })];
}

const isForwarding = (of: XmlElement): boolean =>
  of.children.some((node) => isElement(node) && (node.ns === NS_FORWARD || isForwarding(node)));

const isSaying = ({ kind, element }: Stanza): boolean => kind === "message" && !isMereSignal(element);

/** Words of a presence that goes to somebody by name. */
const statusesOf = ({ kind, element }: Stanza): readonly Span[] =>
  kind !== "presence"
    ? []
    : element.children.flatMap((status, at) =>
        isElement(status) && isNamed(status, NS_CLIENT, "status")
          ? status.children.flatMap((text, index) =>
              isElement(text) ? [] : [{ path: [at, index], start: 0, end: text.length }],
            )
          : [],
      );

interface Reading {
  readonly work: Work | undefined;
  readonly revision: PolicyRevision;
}

type Classes = PolicyRevision["recipients"]["classes"];

/** All classes in one reading, and the words of categories in another. */
function classesIn(stanza: Stanza, classes: Classes, { work, revision }: Reading): readonly Found[] {
  const detectors = new Map(classes.flatMap((one) => one.detectors.map((id) => [id, FROM_ANY] as const)));
  const patterns = classes.flatMap((one) => one.patterns);
  const hits = sensitiveHits(stanza, { ...revision, detectors, patterns }, work);
  const said = useOf(stanza, classes, { work, revision });
  return classes.flatMap((one): readonly Found[] => {
    const own = hits.filter(
      ({ id, confidence }) =>
        one.patterns.some((pattern) => pattern.id === id) ||
        (one.detectors.includes(id) && confidence >= one.minConfidence),
    );
    const words = said.filter(({ detector }) => one.categories.some((category) => category === detector));
    const what = [...new Set([...own.map(({ id }) => id), ...words.map(({ detector = "" }) => detector)])];
    if (what.length === 0) return [];
    const spans = [...own.flatMap((hit) => hit.spans), ...words.flatMap((word) => word.spans ?? [])];
    return [{ classId: one.id, what: what.join(", "), spans }];
  });
}

const FROM_ANY = [{ action: "flag", minConfidence: 0, layers: [] }] as const;

function useOf(stanza: Stanza, classes: Classes, { work, revision }: Reading): readonly Finding[] {
  const wanted = new Set(classes.flatMap(({ categories }) => categories));
  if (wanted.size === 0) return NO_FINDINGS;
  const { acceptableUse: use } = revision;
  const policyOf = (id: UseCategory): CategoryPolicy => ({
    ...use.categories[id],
    action: wanted.has(id) ? "flag" : "off",
    asked: [],
  });
  const categories = Object.fromEntries(
    USE_CATEGORIES.map((id) => [id, policyOf(id)]),
  ) as typeof use.categories;
  const context = work === undefined ? {} : { work };
  return acceptableUse.check(stanza, context as RuleContext, {
    ...revision,
    acceptableUse: { ...use, categories },
  });
}

interface Judging {
  readonly stanza: Stanza;
  readonly context: RuleContext;
  readonly revision: PolicyRevision;
}

function verdictsOn(
  { bare, lists }: ListedRecipient,
  found: readonly Found[],
  { stanza, context: { user, nowMs }, revision }: Judging,
): readonly Finding[] {
  const refused = revision.recipients.lists.filter(({ id }) => lists.includes(id));
  const met = refused.flatMap(({ id: list, data }) =>
    found
      .filter(({ classId }) => classId === "" || (data ?? []).includes(classId))
      .map((one) => ({ list, ...one })),
  );
  if (met.length === 0) return NO_FINDINGS;
  const own = revision.layers[ID];
  const exception =
    bare !== "" && mayBeExcepted(own)
      ? exceptionFor(revision, { kind: ID, subject: bare, user: user.bare, nowMs })
      : undefined;
  const clauseIds = revision.clauses[ID] ?? [];
  return met.map(({ list, classId, what, spans }) => {
    const base = { ruleId: ID, refusal: "recipient", clauseIds, spans, detector: classId || "any" } as const;
    const reason = `${classId || "anything"} to ${list}: ${what}`;
    if (exception !== undefined)
      return {
        ...base,
        disposition: "flag",
        reason: `${reason}, under exception ${exception.id}`,
        exceptionId: exception.id,
      };
    return mendedWhereKept({ ...base, disposition: "block", reason }, stanza);
  });
}
