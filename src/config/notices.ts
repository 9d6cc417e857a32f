/**
 * What holds of the notice in the end: the profile's, tightened by `policy.yaml`.
 *
 * Rule 1: the profile's words are always said; the agency's stand behind them.
 * Rule 2: a shorter period, a stronger proof, a hold: `policy.yaml` can ask for more, and for less only where no clause is
 * behind it.
 * Sources: clauses CCPS-3.e, ORDHS-3.5, WV-4.2.b, AL-6.a; WV-7.0.c.
 */
import { createHash } from "node:crypto";
import { NOTICE_PROOFS, WHEN_UNAVAILABLE, type NoticePolicy, type NoticeText } from "../policy/notice.ts";
import { LANGUAGES, type Language } from "../xmpp/languages.ts";
import type { Json } from "./canonical-json.ts";
import { conflict, type Complaint } from "./complaint.ts";
import type { NoticeSettings } from "./notices-schema.ts";
import { clausesOf, type Basis, type Profile } from "./profiles.ts";
import { durationToMs } from "./scalars.ts";

export function noticePolicyOf(
  set: NoticeSettings,
  { notices: own }: Pick<Profile, "notices">,
): NoticePolicy {
  const textOf = (lang: Language): NoticeText => {
    const added = set.texts[lang] ?? Object.values(set.texts)[0];
    const text = added === undefined ? own.texts[lang] : `${own.texts[lang]}\n\n${added}`;
    return { id: textId(lang, text), text };
  };
  return {
    texts: Object.fromEntries(LANGUAGES.map((lang) => [lang, textOf(lang)])) as NoticePolicy["texts"],
    periodMs: durationToMs(set.period ?? own.period.value),
    proof: set.proof ?? own.proof.value,
    hold: set.hold ?? own.hold.value,
    isHoldAsked: set.hold === true,
    whenUnavailable: set.when_unavailable ?? own.when_unavailable.value,
  };
}

const textId = (lang: Language, text: string): string =>
  createHash("sha256").update(`${lang}\n${text}`, "utf8").digest("hex").slice(0, 16);

/** Shorter, and a client that takes its time would be given one notice after another. */
const LEAST_PERIOD_MS = 60_000;

export function noticeComplaints(set: NoticeSettings, profile: Profile): readonly Complaint[] {
  const { period, proof, hold, when_unavailable: away } = profile.notices;
  const setMs = durationToMs(set.period ?? period.value);
  const isLonger = setMs > durationToMs(period.most);
  const isWeaker =
    set.proof !== undefined && NOTICE_PROOFS.indexOf(set.proof) < NOTICE_PROOFS.indexOf(proof.value);
  const isLooser =
    set.when_unavailable !== undefined &&
    WHEN_UNAVAILABLE.indexOf(set.when_unavailable) < WHEN_UNAVAILABLE.indexOf(away.value);
  const loosened = (key: string, [what, clauses]: readonly [string, Basis]): readonly Complaint[] => {
    const bound = clausesOf(clauses);
    if (bound.length === 0) return [];
    const message = `${what} loosens profile ${profile.profile}, which holds for ${bound.join(", ")}`;
    const hint = "a layer can only tighten those above it";
    return [{ code: "SG_CONFIG_LOOSENED", path: ["notices", key], message, hint }];
  };
  return [
    ...(setMs < LEAST_PERIOD_MS ? [conflict(["notices", "period"], "shorter than a minute")] : []),
    ...(isLonger ? loosened("period", [`longer than ${period.most}`, period.clauses]) : []),
    ...(isWeaker ? loosened("proof", [`"${set.proof}" instead of "${proof.value}"`, proof.clauses]) : []),
    ...(set.hold === false && hold.value ? loosened("hold", ["false instead of true", hold.clauses]) : []),
    ...(isLooser ? loosened("when_unavailable", [`"${set.when_unavailable}"`, away.clauses]) : []),
  ];
}

/** In one line, for who starts, checks and asks. @param hasAccount whether a service account is configured */
export function noticesText(
  { hold, periodMs, proof, whenUnavailable }: NoticePolicy,
  hasAccount: boolean,
): string {
  if (!hasAccount) return "given to nobody: no service account is configured";
  const held = hold
    ? `held until ${proof}, ${whenUnavailable} while it cannot be given`
    : `until ${proof}, nothing is held`;
  return `every ${periodText(periodMs)}, ${held}`;
}

const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
] as const;

function periodText(ms: number): string {
  const [unit, size] = UNITS.find(([, one]) => ms % one === 0) ?? ["ms", 1];
  return `${ms / size}${unit}`;
}

/** Ids of the texts, for the record of a policy in force: a proof names one of them. */
export const noticeTextIds = ({ texts }: Pick<NoticePolicy, "texts">): string =>
  LANGUAGES.map((lang) => `${lang}:${texts[lang].id}`).join(" ");

export const noticesJson = ({ texts, ...rest }: NoticePolicy): Json => ({
  ...rest,
  texts: Object.fromEntries(Object.entries(texts).map(([lang, one]) => [lang, { ...one }])),
});

/** One line a setting, for the answer to a reload. */
export const noticeEntries = (policy: NoticePolicy): readonly (readonly [string, string])[] => [
  ["notices.period_ms", String(policy.periodMs)],
  ["notices.proof", policy.proof],
  ["notices.hold", policy.isHoldAsked ? "true, whatever is configured" : String(policy.hold)],
  ["notices.when_unavailable", policy.whenUnavailable],
  ...LANGUAGES.map((lang) => [`notice text ${lang}`, policy.texts[lang].id] as const),
];
