/**
 * `data_classes` and `recipients`, checked and compiled into what the rule `recipient` asks.
 *
 * Rule: a list that could refuse nothing to anybody is an error: nobody on it, no class that is known, a class of nothing.
 * Source: WV-5.3.4.
 */
import { divisionFinder } from "../policy/divisions.ts";
import type { DataClass, RecipientList, Recipients } from "../policy/recipient-lists.ts";
import type { PolicyPattern } from "../policy/revision.ts";
import type { Json } from "./canonical-json.ts";
import { conflict, type Complaint } from "./complaint.ts";
import { ORGANISATION, type PatternPolicy } from "./layers.ts";
import type { KeyPath } from "./problem.ts";
import type { DataClassSetting, RecipientSetting } from "./recipients-schema.ts";

/** Plain values, before anything is prepared or compiled. */
export interface RecipientPolicy {
  readonly classes: readonly DataClass<PatternPolicy>[];
  readonly lists: readonly RecipientList[];
}

interface RecipientSettings {
  readonly data_classes: readonly DataClassSetting[];
  readonly recipients: readonly RecipientSetting[];
}

export const recipientPolicyOf = ({
  data_classes: classes,
  recipients,
}: RecipientSettings): RecipientPolicy => ({
  classes: classes.map(classOf),
  lists: recipients.map(({ id, accounts, patterns, domains, data }) => ({
    id,
    members: { accounts, patterns },
    domains,
    data: data === "any" ? undefined : data,
  })),
});

const classOf = (set: DataClassSetting, at: number): DataClass<PatternPolicy> => {
  const { id, detectors, min_confidence: minConfidence, categories } = set;
  const written = [
    ...set.patterns.map((pattern, index) => [pattern, ["data_classes", at, "patterns", index]] as const),
    ...set.markings.map(
      (text, index) => [markingPattern(text), ["data_classes", at, "markings", index]] as const,
    ),
  ];
  const patterns = written.map(([pattern, path], index) => ({
    // No pattern of the policy's own has such a name.
    id: `${id}/${index + 1}`,
    pattern,
    action: "flag" as const,
    layers: [ORGANISATION],
    path,
  }));
  return { id, detectors, minConfidence, patterns, categories };
};

/** Whole words, with anything but letters and figures between them. */
const markingPattern = (text: string): string =>
  `(?i)(?:^|[^\\pL\\pN])${text
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "")
    .join("[^\\pL\\pN]+")}(?:$|[^\\pL\\pN])`;

export function recipientComplaints({
  data_classes: classes,
  recipients,
}: RecipientSettings): readonly Complaint[] {
  const known = new Set(classes.map(({ id }) => id));
  return [
    ...repeats(classes, "data_classes"),
    ...repeats(recipients, "recipients"),
    ...classes.flatMap(({ detectors, patterns, markings, categories }, at) =>
      detectors.length + patterns.length + markings.length + categories.length > 0
        ? []
        : [
            conflict(
              ["data_classes", at],
              "nothing belongs to it",
              "name detectors, patterns, markings or categories",
            ),
          ],
    ),
    ...recipients.flatMap(({ accounts, patterns, domains, data }, at) => [
      ...(accounts.length + patterns.length + domains.length > 0
        ? []
        : [conflict(["recipients", at], "nobody is on it", "name `accounts`, `patterns` or `domains`")]),
      ...(data === "any" ? [] : data).flatMap((id, index): readonly Complaint[] =>
        known.has(id)
          ? []
          : [
              {
                code: "SG_CONFIG_REFERENCE",
                path: ["recipients", at, "data", index],
                message: `no data class "${id}"`,
                hint: known.size === 0 ? "name it under data_classes" : `known are ${[...known].join(", ")}`,
              },
            ],
      ),
    ]),
  ];
}

const repeats = (all: readonly { readonly id: string }[], key: string): readonly Complaint[] =>
  all.flatMap(({ id }, at) =>
    all.findIndex((one) => one.id === id) < at
      ? [conflict([key, at, "id"], `"${id}" stands here a second time`)]
      : [],
  );

export interface RecipientTools {
  readonly prepareMembers: (
    members: RecipientList["members"],
    path: KeyPath,
  ) => { readonly members: RecipientList["members"]; readonly complaints: readonly Complaint[] };
  readonly prepareDomains: (
    domains: readonly string[],
    path: KeyPath,
  ) => { readonly domains: readonly string[]; readonly complaints: readonly Complaint[] };
}

export function prepareRecipients(
  { classes, lists }: RecipientPolicy,
  { prepareMembers, prepareDomains }: RecipientTools,
): { readonly recipients: RecipientPolicy; readonly complaints: readonly Complaint[] } {
  const prepared = lists.map((list, at) => {
    const { members, complaints } = prepareMembers(list.members, ["recipients", at]);
    const named = prepareDomains(list.domains, ["recipients", at, "domains"]);
    const own = { ...list, members, domains: named.domains };
    return { list: own, complaints: [...complaints, ...named.complaints] };
  });
  return {
    recipients: { classes, lists: prepared.map(({ list }) => list) },
    complaints: prepared.flatMap(({ complaints }) => complaints),
  };
}

/** @param compile a class's patterns, with what is wrong with them */
export function compileRecipients(
  { classes, lists }: RecipientPolicy,
  compile: (patterns: readonly PatternPolicy[]) => {
    readonly patterns: readonly PolicyPattern[];
    readonly complaints: readonly Complaint[];
  },
): { readonly recipients: Recipients<PolicyPattern>; readonly complaints: readonly Complaint[] } {
  const compiled = classes.map((one) => {
    const { patterns, complaints } = compile(one.patterns);
    return { own: { ...one, patterns }, complaints };
  });
  const ofAccounts = divisionFinder(lists);
  const listsOf = (bare: string, domain: string): readonly string[] => {
    const byDomain = lists.filter(({ domains }) => domains.includes(domain)).map(({ id }) => id);
    return [...new Set([...ofAccounts(bare), ...byDomain])].sort();
  };
  return {
    recipients: { classes: compiled.map(({ own }) => own), lists, listsOf },
    complaints: compiled.flatMap(({ complaints }) => complaints),
  };
}

/** For the revision's id. */
export const recipientsJson = ({ classes, lists }: RecipientPolicy): Json => ({
  classes: Object.fromEntries(
    classes.map(({ id, detectors, minConfidence, patterns, categories }) => [
      id,
      {
        detectors: detectors.toSorted(),
        minConfidence,
        patterns: patterns.map(({ pattern }) => pattern).toSorted(),
        categories: categories.toSorted(),
      },
    ]),
  ),
  lists: Object.fromEntries(
    lists.map(({ id, members, domains, data }) => [
      id,
      {
        accounts: members.accounts.toSorted(),
        patterns: members.patterns.toSorted(),
        domains: domains.toSorted(),
        data: data?.toSorted() ?? "any",
      },
    ]),
  ),
});

/** One line a setting, for the answer to a reload. */
export const recipientEntries = ({ classes, lists }: RecipientPolicy): readonly [string, string][] => {
  const json = recipientsJson({ classes, lists }) as Readonly<Record<string, Readonly<Record<string, Json>>>>;
  return ["classes", "lists"].flatMap((table) =>
    Object.entries(json[table] ?? {}).map(([id, one]): [string, string] => [
      table === "classes" ? `data class ${id}` : `recipients ${id}`,
      JSON.stringify(one),
    ]),
  );
};
