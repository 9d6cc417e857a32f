/**
 * What holds of acceptable use in the end: the profile's categories, tightened by `policy.yaml`.
 *
 * Rule: a category behind which clauses stand can only be tightened; the others are the operator's choice.
 * Source: WV-7.0.c, WV-7.0.d; clauses CCPS-3.a, ORDHS-3.1, AL-1.a, WV-5.1, WV-5.3.1 to 5.3.3, WV-5.4.
 */
import { createHash } from "node:crypto";
import {
  type AcceptableUse,
  type CategoryPolicy,
  termsOf,
  type TermList,
  USE_ACTIONS,
  USE_CATEGORIES,
  type UseCategory,
} from "../policy/acceptable-use.ts";
import type { UseSettings } from "./acceptable-use-schema.ts";
import { canonicalJson, type Json } from "./canonical-json.ts";
import type { Complaint } from "./complaint.ts";
import { clausesOf, type Profile } from "./profiles.ts";

/** As it travels to the workers: files are never read again there. */
export interface EffectiveUse {
  readonly categories: Readonly<Record<UseCategory, CategoryPolicy>>;
  readonly lexicons: readonly TermList[];
}

export function effectiveUse(
  { categories }: UseSettings,
  profile: Profile,
  lexicons: readonly TermList[],
): EffectiveUse {
  const policyOf = (category: UseCategory): CategoryPolicy => {
    const own = profile.acceptable_use[category];
    const set = categories[category];
    const isSet = set !== undefined && (set.action ?? own.action) !== own.action;
    return {
      action: set?.action ?? own.action,
      minSeverity: set?.min_severity ?? own.min_severity,
      clauseIds: clausesOf(own.clauses),
      layers: [isSet ? "organisation" : `profile:${profile.profile}`],
    };
  };
  const all = USE_CATEGORIES.map((category) => [category, policyOf(category)] as const);
  return { categories: Object.fromEntries(all) as EffectiveUse["categories"], lexicons };
}

/** Settings that let more pass than clauses allow. */
export const looserUse = ({ categories }: UseSettings, profile: Profile): readonly Complaint[] =>
  USE_CATEGORIES.flatMap((category) => {
    const { action, min_severity, clauses } = profile.acceptable_use[category];
    const set = categories[category];
    const bound = clausesOf(clauses);
    if (set === undefined || bound.length === 0) return [];
    const loosened = (key: string, what: string): Complaint => ({
      code: "SG_CONFIG_LOOSENED",
      path: ["acceptable_use", "categories", category, key],
      message: `${what} loosens profile ${profile.profile}, which holds for ${bound.join(", ")}`,
      hint: "a layer can only tighten those above it",
    });
    const isSofter =
      set.action !== undefined && USE_ACTIONS.indexOf(set.action) < USE_ACTIONS.indexOf(action);
    const isDeafer = set.min_severity !== undefined && set.min_severity > min_severity;
    return [
      ...(isSofter ? [loosened("action", `"${set.action ?? ""}" instead of "${action}"`)] : []),
      ...(isDeafer ? [loosened("min_severity", `more than ${min_severity}`)] : []),
    ];
  });

/** Ready to judge by. */
export const compileUse = ({ categories, lexicons }: EffectiveUse): AcceptableUse => ({
  categories,
  terms: termsOf(lexicons, lexicons.map(hashOf).join(" ")),
});

/** What the revision's id is made of: the terms by their hash. */
export const useJson = ({ categories, lexicons }: EffectiveUse): Json => ({
  categories: Object.fromEntries(
    Object.entries(categories).map(([id, { action, minSeverity, clauseIds, layers }]) => [
      id,
      { action, minSeverity, clauseIds, layers },
    ]),
  ),
  lexicons: Object.fromEntries(lexicons.map((list) => [list.id, hashOf(list)])),
});

/** One line a setting, for the answer to a reload. */
export const useEntries = ({ categories, lexicons }: EffectiveUse): readonly [string, string][] => [
  ...Object.entries(categories).map(([id, { action, minSeverity }]): [string, string] => [
    `acceptable use ${id}`,
    action === "off" ? "off" : `${action} from severity ${minSeverity}`,
  ]),
  ...lexicons.map((list): [string, string] => [
    `lexicon ${list.id}`,
    `${list.terms.length} terms, ${hashOf(list).slice(0, 12)}`,
  ]),
];

const HASHES = new WeakMap<TermList, string>();

/** SHA-256 in hex over all that a list says; the order of its terms is of no account. */
function hashOf(list: TermList): string {
  const known = HASHES.get(list);
  if (known !== undefined) return known;
  const terms = list.terms
    .map(({ text, severity, forms, negative }) =>
      canonicalJson({ text, severity, forms, negative: negative.toSorted() }),
    )
    .toSorted();
  const { id, category, language } = list;
  const text = canonicalJson({ id, category, language, terms });
  const hash = createHash("sha256").update(text, "utf8").digest("hex");
  HASHES.set(list, hash);
  return hash;
}
