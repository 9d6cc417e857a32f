/** A verdict for people: what happens, by which rule, for which clause, where in the stanza. */
import type { Clause } from "../config/clauses.ts";
import type { Finding, Span } from "../policy/rule.ts";
import type { LayerName } from "../policy/settings.ts";
import type { Verdict } from "../policy/verdict.ts";
import { fieldLines, plain } from "./output.ts";
import type { Style } from "./output.ts";

export type ClauseList = ReadonlyMap<string, Clause>;

type VerdictFacts = Pick<Verdict, "disposition" | "enforced" | "mode" | "revisionId">;

export function describeVerdict(facts: VerdictFacts, style: Style): string {
  const { disposition, enforced, mode, revisionId } = facts;
  const label = coloured(disposition, style);
  const shadow = disposition === enforced ? "" : `  (enforced it would be ${coloured(enforced, style)})`;
  return fieldLines([
    ["verdict", `${label}${shadow}`],
    ["mode", mode],
    ["policy", revisionId],
  ]);
}

function coloured(disposition: string, style: Style): string {
  if (disposition === "allow") return style.green(disposition);
  return disposition === "block" || disposition === "hold"
    ? style.red(disposition)
    : style.yellow(disposition);
}

export function describeFinding(finding: Finding, clauses: ClauseList): string {
  const { ruleId, disposition, reason, detector, layers, clauseIds, exceptionId, spans } = finding;
  return fieldLines([
    ["rule", `${ruleId} (${disposition})`],
    ["found", plain(reason)],
    ["detector", detector === undefined ? undefined : detectorText(detector, finding)],
    ["exception", exceptionId],
    ["asked by", layers?.map(layerText).join(", ")],
    ...clauseIds.map((id): readonly [string, string] => ["clause", clauseText(id, clauses)]),
    ...(spans ?? []).map((span): readonly [string, string] => ["where", spanText(span)]),
  ]);
}

/** `law:hipaa` -> "law hipaa"; the organisation is the one that wrote policy.yaml. */
export const layerText = (layer: LayerName): string =>
  layer === "organisation" ? "policy.yaml" : layer.replace(":", " ");

function detectorText(detector: string, { confidence, severity }: Finding): string {
  if (severity !== undefined) return `${detector}, severity ${severity}`;
  return confidence === undefined ? detector : `${detector}, confidence ${confidence.toFixed(2)}`;
}

export function clauseText(id: string, clauses: ClauseList): string {
  const clause = clauses.get(id);
  return clause === undefined ? id : `${id}  ${clause.duty} (${clause.policyTitle}, ${clause.section})`;
}

/** `/0/1 [4,15)`: child indices from the stanza down, then UTF-16 offsets. */
export function spanText({ path, attribute, start, end }: Span): string {
  const place = attribute === undefined ? "" : `@${plain(attribute)}`;
  return `/${path.join("/")}${place} [${start},${end})`;
}
