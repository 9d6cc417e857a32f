/**
 * Judges one stanza: every rule over the stanza and over every stanza inside it.
 *
 * Rule 1: pure. The same call serves live traffic, `test`, `explain` and replay.
 * Rule 2: fail closed. A rule that throws, or nesting deeper than can be read, is a block.
 * Rule 3: each view judges its own part. The outer view sees an inner stanza as an empty element, so that the
 * verdict on a message does not depend on what carried it (design §8.4).
 * Rule 4: what goes on was judged as it goes on. Whatever is taken out brings together what stood on its two sides,
 * so a rewritten stanza is judged again, and refused where it does not come out clean.
 * Rule 5: what judging may cost is bounded by the stanza's length; what costs more is refused, not passed half read.
 * Source: design §4.6–7; protocol.md §2.3 row 12–13 (an archive result is stubbed, so that paging holds).
 */
import { element, isElement, nodeAt, type NodePath, type XmlElement } from "../xml/element.ts";
import { forwardedStanzas, type NestedStanza } from "../xmpp/forwarded.ts";
import { Work, WorkExceeded } from "../scan/work.ts";
import { NS_CLIENT } from "../xmpp/ns.ts";
import type { Stanza } from "../xmpp/stanza.ts";
import type { PolicyRevision } from "./revision.ts";
import { applyRewrites } from "./rewrite.ts";
import type { Disposition, Finding, Rewrite, Rule, RuleContext, Span } from "./rule.ts";
import { RULES } from "./rules.ts";
import { type CostedVerdict, isRefused, rank, stricter, strictest, type Verdict } from "./verdict.ts";
import { readingWork, workLimit } from "./work-limit.ts";

const FAILED_RULE = "rule-failed";

/**
 * Total: whatever goes wrong in here is a block.
 * @param revision as it binds the context's user (`forAccount`)
 */
export function evaluate(stanza: Stanza, context: RuleContext, revision: PolicyRevision): CostedVerdict {
  const work = new Work(workLimit(stanza, revision));
  work.spend(readingWork(stanza));
  const verdict = judgeOrRefuse(stanza, { context: { ...context, work }, revision });
  return { ...verdict, work: work.total };
}

function judgeOrRefuse(stanza: Stanza, judging: Judging): Verdict {
  try {
    return judge(stanza, judging, 0);
  } catch (error) {
    const failed = [failure("evaluate", error)];
    return verdictOf(failed, failed, judging.revision);
  }
}

/** The same verdict, made a block: what it lets pass cannot be written. */
export function refusedAfterAll(verdict: Verdict, error: unknown): Verdict {
  const findings = [...verdict.findings, failure("serialize", error)];
  return { ...verdict, disposition: "block", enforced: "block", findings };
}

/** A second one is ordinary: the words put in place of one number may point at the next. */
const MAX_MENDINGS = 2;

/** @param mendings how often the stanza has been rewritten already */
function judge(stanza: Stanza, judging: Judging, mendings: number): Verdict {
  const { context, revision } = judging;
  const found = findAll(stanza, context, revision);
  if (found.length === 0) return verdictOf(found, found, revision);
  const findings = found.map((one) => placed(one, revision));
  const enforced = findings.filter(isEnforced);
  const verdict = verdictOf(findings, enforced, revision);
  if (isRefused(verdict)) return verdict;
  const rewritten = enforced.some(isUnmended) ? undefined : mended(stanza, enforced);
  if (rewritten === stanza.element) return verdict;
  // A root that was removed, a rewrite that fits nothing, a mending without a rewrite: refused, never passed as it is.
  if (rewritten === undefined || mendings === MAX_MENDINGS) return blocked(verdict);
  context.work?.restart();
  const again = judge({ ...stanza, element: rewritten }, judging, mendings + 1);
  return confirmed({ ...verdict, rewritten }, again);
}

/** `again`: the verdict on what `verdict` would let pass. */
function confirmed(verdict: Verdict, again: Verdict): Verdict {
  if (rank(again.disposition) < rank("redact")) {
    return again.rewritten === undefined ? verdict : { ...verdict, rewritten: again.rewritten };
  }
  const found = again.findings.filter((one) => isEnforced(one) && rank(one.disposition) >= rank("redact"));
  const findings = [...verdict.findings, ...found.map(withoutPlace)];
  if (isRefused(again)) return blocked({ ...verdict, findings });
  const disposition = stricter(verdict.disposition, again.disposition);
  const enforced = stricter(verdict.enforced, disposition);
  return { ...again, findings, disposition, enforced };
}

/** Spans are those of the stanza as received, which does not have this place. */
const withoutPlace = (finding: Finding): Finding => ({
  ...finding,
  reason: `${finding.reason} (once rewritten)`,
  spans: [],
  rewrites: [],
});

function blocked({ findings, revisionId, mode }: Verdict): Verdict {
  return { disposition: "block", enforced: "block", findings, revisionId, mode };
}

/** With its mode, and with the layers that ask for its rule where the rule named none. */
function placed(finding: Finding, revision: PolicyRevision): Finding {
  const { ruleId } = finding;
  const layers = finding.layers ?? revision.layers[ruleId];
  const told = layers === undefined ? finding : { ...finding, layers };
  return modeOf(ruleId, revision) === "enforce" ? told : { ...told, isShadowed: true };
}

const isEnforced = ({ isShadowed }: Finding): boolean => isShadowed !== true;

function mended(stanza: Stanza, enforced: readonly Finding[]): XmlElement | undefined {
  const rewrites = enforced.flatMap((finding) => finding.rewrites ?? []);
  return rewrites.length === 0 ? stanza.element : applyRewrites(stanza.element, rewrites);
}

const isUnmended = ({ disposition, rewrites }: Finding): boolean =>
  (disposition === "redact" || disposition === "strip") && (rewrites?.length ?? 0) === 0;

function verdictOf(
  findings: readonly Finding[],
  enforced: readonly Finding[],
  revision: PolicyRevision,
): Verdict {
  const { id: revisionId, mode } = revision;
  const label = (worst: Disposition): Disposition =>
    worst === "allow" && findings.length > 0 ? "flag" : worst;
  const disposition = label(strictest(enforced));
  return { disposition, enforced: label(strictest(findings)), findings, revisionId, mode };
}

/** What cannot be judged is refused in shadow mode too: it could not be replayed either. */
const ALWAYS_ENFORCED: ReadonlySet<string> = new Set([FAILED_RULE, "stanza-form"]);

export const modeOf = (ruleId: string, { mode, ruleModes }: PolicyRevision): "enforce" | "shadow" | "off" =>
  ALWAYS_ENFORCED.has(ruleId) ? "enforce" : (ruleModes[ruleId] ?? mode);

function findAll(stanza: Stanza, context: RuleContext, revision: PolicyRevision): readonly Finding[] {
  const nested = forwardedStanzas(stanza, context);
  if (nested.length === 0) return checkAll(stanza, context, revision);
  const outer = { ...stanza, element: withHoles(stanza.element, nested, []) };
  let found = checkAll(outer, context, revision);
  const findings = [...found];
  for (const inner of nested) {
    // Before it is asked whether all is settled: a stub in an archive settles nothing for what stands behind it.
    if (context.work?.isExceeded === true) return [...findings, failure("evaluate", new WorkExceeded())];
    if (isSettled(found, revision)) break;
    found = checkNested(inner, { nested, archive: stanza }, { context, revision });
    findings.push(...found);
  }
  return findings;
}

/** They refuse for form or size, whatever the stanza says: it need not be read any more. */
const SETTLING: ReadonlySet<string> = new Set(["stanza-form", "size-and-rate"]);
/** They read all that a stanza says; the others look at its head and its addresses. */
const READING: ReadonlySet<string> = new Set([
  "opaque-content",
  "file-transfer",
  "text-only",
  "sensitive-content",
  "recipient",
  "directive",
  "acceptable-use",
]);

function isSettled(findings: readonly Finding[], revision: PolicyRevision): boolean {
  return findings.some(
    ({ ruleId, disposition }) =>
      disposition === "block" && SETTLING.has(ruleId) && modeOf(ruleId, revision) === "enforce",
  );
}

interface Judging {
  readonly context: RuleContext;
  readonly revision: PolicyRevision;
}

interface Around {
  readonly nested: readonly NestedStanza[];
  /** The stanza that carries them all. */
  readonly archive: Stanza;
}

function checkNested(
  inner: NestedStanza,
  { nested, archive }: Around,
  { context, revision }: Judging,
): readonly Finding[] {
  const { stanza, carrier, path } = inner;
  const holed = { ...stanza, element: withHoles(stanza.element, nested, path) };
  const findings = checkAll(holed, { ...context, carrier }, revision).map((one) => atPath(one, path));
  if (carrier !== "archive") return findings;
  const stub = { path: outermost(path, nested), by: stubFor(archive, context) };
  return findings.map((one) => stubbed(one, stub));
}

function checkAll(stanza: Stanza, context: RuleContext, revision: PolicyRevision): readonly Finding[] {
  let all: Finding[] | undefined;
  const judging = { context, revision };
  let isRead = true;
  for (const rule of rulesOf(revision)) {
    if (!isRead && READING.has(rule.id)) continue;
    const found = checkOne(rule, stanza, judging);
    if (found.length === 0) continue;
    (all ??= []).push(...found);
    isRead &&= !isSettled(found, revision);
  }
  return all ?? NO_FINDINGS;
}

/** Those that are not off; worked out once a revision, which is never changed once in force. */
function rulesOf({ ruleModes }: PolicyRevision): readonly Rule[] {
  const known = RULES_IN_FORCE.get(ruleModes);
  if (known !== undefined) return known;
  const inForce = RULES.filter(({ id }) => ruleModes[id] !== "off" || ALWAYS_ENFORCED.has(id));
  RULES_IN_FORCE.set(ruleModes, inForce);
  return inForce;
}

const RULES_IN_FORCE = new WeakMap<PolicyRevision["ruleModes"], readonly Rule[]>();

const NO_FINDINGS: readonly Finding[] = [];

function checkOne(rule: Rule, stanza: Stanza, { context, revision }: Judging): readonly Finding[] {
  try {
    return rule.check(stanza, context, revision);
  } catch (error) {
    return [failure(rule.id, error)];
  }
}

/** Names the error's class alone: its message may hold content. */
function failure(what: string, error: unknown): Finding {
  const reason =
    error instanceof WorkExceeded
      ? `${what} gave up: more work than a stanza of this length may cost`
      : `${what} failed: ${error instanceof Error ? error.name : "unknown"}`;
  return { ruleId: FAILED_RULE, disposition: "block", reason, refusal: "unjudgeable", clauseIds: [] };
}

const startsWith = (path: NodePath, prefix: NodePath): boolean =>
  path.length > prefix.length && prefix.every((index, at) => path[at] === index);

/** The element at `base` with each stanza nested below it emptied; indices stay as they are. */
function withHoles(of: XmlElement, nested: readonly NestedStanza[], base: NodePath): XmlElement {
  const rewrites: Rewrite[] = [];
  for (const { path } of nested) {
    if (!startsWith(path, base)) continue;
    const relative = path.slice(base.length);
    const inner = nodeAt(of, relative);
    if (isElement(inner))
      rewrites.push({ type: "replace", path: relative, by: element(inner.ns, inner.local) });
  }
  return rewrites.length === 0 ? of : (applyRewrites(of, rewrites) ?? of);
}

function atPath(finding: Finding, base: NodePath): Finding {
  const moveSpan = (span: Span): Span => ({ ...span, path: [...base, ...span.path] });
  const moveRewrite = (rewrite: Rewrite): Rewrite =>
    rewrite.type === "redact"
      ? { ...rewrite, span: moveSpan(rewrite.span) }
      : { ...rewrite, path: [...base, ...rewrite.path] };
  return {
    ...finding,
    ...(finding.spans && { spans: finding.spans.map(moveSpan) }),
    ...(finding.rewrites && { rewrites: finding.rewrites.map(moveRewrite) }),
  };
}

/** The archived message that holds what lies at `path`: refused content inside it refuses it whole, as it would have live. */
const outermost = (path: NodePath, nested: readonly NestedStanza[]): NodePath =>
  nested
    .map((one) => one.path)
    .filter((around) => startsWith(path, around))
    .reduce((best, around) => (around.length < best.length ? around : best), path);

interface Stub {
  readonly path: NodePath;
  readonly by: XmlElement;
}

/** A refused archive result becomes an empty message in its place: the page keeps its count and its ids. */
function stubbed(finding: Finding, { path, by }: Stub): Finding {
  if (rank(finding.disposition) < rank("hold")) return finding;
  return { ...finding, disposition: "strip", rewrites: [{ type: "replace", path, by }] };
}

/**
 * A word that nobody said: of the room itself, or of the account to itself.
 * COMPAT(nbxmpp of Gajim: a message without addresses ends the reading of the page)
 */
function stubFor({ from }: Stanza, { user }: RuleContext): XmlElement {
  if (from === undefined || from.bare === user.bare)
    return element(NS_CLIENT, "message", { type: "chat", from: user.bare, to: user.bare });
  return element(NS_CLIENT, "message", { type: "groupchat", from: from.bare, to: user.bare });
}
