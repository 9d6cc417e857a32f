/**
 * The page docs/policy-sources.md: every clause of every policy, and what the gateway has against it. Made from the list of
 * clauses, so that page, verdicts and reports cannot say different things.
 */
import type { Clause } from "./clauses.ts";

/** Markdown: one table a policy, in the order of the list. */
export function policySources(clauses: Iterable<Clause>): string {
  const byPolicy = Map.groupBy(
    clauses,
    ({ policyTitle, profile }) => `${policyTitle} (profile \`${profile}\`)`,
  );
  return [...byPolicy].map(([policy, list]) => `## ${policy}\n\n${tableOf(list)}`).join("\n\n");
}

const HEAD = [
  "| Clause | Duty | How | Control | Settings | Evidence | Shown by |",
  "|---|---|---|---|---|---|---|",
] as const;

const tableOf = (list: readonly Clause[]): string => [...HEAD, ...list.map(rowOf)].join("\n");

function rowOf({ id, section, duty, how, control, settings, evidence, test }: Clause): string {
  const { built, isOpen } = controlsOf({ control });
  const controls = [...built.map((one) => `\`${one}\``), ...(isOpen ? ["*open*"] : [])].join(", ");
  const cells = [
    `**${id}** (${section})`,
    duty,
    how,
    controls,
    settings.map((one) => `\`${one}\``).join(", "),
    evidence,
    test === undefined ? "" : `\`${test}\``,
  ];
  return `| ${cells.map((one) => one.replaceAll("|", "\\|")).join(" | ")} |`;
}

const OPEN = "future";

/** The controls that are there, and whether something is still to be built. */
export function controlsOf({ control }: Pick<Clause, "control">): {
  readonly built: readonly string[];
  readonly isOpen: boolean;
} {
  const all = control.split(/[;,]\s*/u);
  return { built: all.filter((one) => one !== OPEN), isOpen: all.includes(OPEN) };
}
