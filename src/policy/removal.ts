/**
 * Turns the places where a rule found something into findings.
 *
 * Rule 1: one fatal place refuses the whole stanza.
 * Rule 2: a message of which nothing would be left is refused, so that its sender hears of it; a presence never
 * is (protocol.md §5.2).
 */
import type { NodePath } from "../xml/element.ts";
import { isWorthDelivering } from "../xmpp/message-content.ts";
import type { Stanza } from "../xmpp/stanza.ts";
import type { PolicyRevision } from "./revision.ts";
import type { Finding, RefusalReason, Rewrite } from "./rule.ts";

export interface Removal {
  readonly path: NodePath;
  /** For the record; never content. */
  readonly reason: string;
  readonly refusal: RefusalReason;
  /** The whole stanza is refused, not this node removed. */
  readonly isFatal: boolean;
  /** Where the node is mended rather than removed. */
  readonly rewrites?: readonly Rewrite[];
}

export interface Found {
  readonly ruleId: string;
  readonly stanza: Stanza;
  readonly removals: readonly Removal[];
  readonly revision: PolicyRevision;
}

export const NO_FINDINGS: readonly Finding[] = [];

export function findingsOf(found: Found): readonly Finding[] {
  const { removals, stanza } = found;
  const [first] = removals;
  if (first === undefined) return NO_FINDINGS;
  const fatal = removals.find(({ isFatal }) => isFatal);
  if (fatal !== undefined) return [findingOf(found, fatal, "block")];
  const isEmptied = stanza.kind === "message" && !isWorthDelivering(stanza.element, gone(removals));
  if (isEmptied)
    return [findingOf(found, { ...first, reason: `${first.reason}; nothing else in it` }, "block")];
  return stripped(found);
}

const gone = (removals: readonly Removal[]): readonly NodePath[] =>
  removals.filter(({ rewrites }) => rewrites === undefined).map(({ path }) => path);

/** One finding a reason, so that a record names each thing that was taken out. */
function stripped(found: Found): readonly Finding[] {
  const byReason = Map.groupBy(found.removals, ({ reason }) => reason);
  return [...byReason.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    return [{ ...findingOf(found, first, "strip"), rewrites: group.flatMap(rewritesOf) }];
  });
}

const rewritesOf = ({ rewrites, path }: Removal): readonly Rewrite[] =>
  rewrites ?? [{ type: "remove", path }];

function findingOf(
  { ruleId, revision }: Found,
  { reason, refusal }: Removal,
  disposition: "block" | "strip",
): Finding {
  return { ruleId, disposition, reason, refusal, clauseIds: revision.clauses[ruleId] ?? [] };
}
