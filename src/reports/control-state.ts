/**
 * In what state a control is under one policy, for all and for each division: what a report may claim of it.
 *
 * Rule 1: a control that is there and does nothing (no detector, an inventory of clients, a category that is off) is off.
 * Rule 2: a control that this list does not know is open: nothing is claimed of it.
 * Sources: policy/revision.ts (`tightened`): what judges is what is told here; clause WV-7.0.a.
 */
import { APPROVED_CLIENT } from "../policy/client-register.ts";
import { APPROVED_DEVICE } from "../policy/device-register.ts";
import { RULES } from "../policy/rules.ts";
import { recordIn, textIn, type Fields } from "./fields.ts";
import type { KeptDivision, KeptPolicy, KeptSettings } from "./kept-policy.ts";

/** `assists`: it tells, and stops nothing. */
export type ControlMode = "on" | "assists" | "shadow" | "off" | "unknown";

export interface ControlFact {
  readonly control: string;
  readonly mode: ControlMode;
  /** Why it is not plainly on. */
  readonly remark: string;
}

export interface ControlPlace {
  readonly policy: KeptPolicy;
  /** Undefined for everybody. */
  readonly division?: KeptDivision | undefined;
  /** Of the clause that is asked about. */
  readonly clause: string;
}

const fact = (control: string, mode: ControlMode, remark = ""): ControlFact => ({ control, mode, remark });

const IS_RULE: ReadonlySet<string> = new Set(RULES.map(({ id }) => id));

const NOTICE = "notice";

/** Those with an answer of their own. */
const OWN_FACTS: ReadonlySet<string> = new Set([APPROVED_CLIENT, APPROVED_DEVICE, NOTICE]);

/** Whether it judges stanzas, so that verdicts cite it. */
export const isRule = (control: string): boolean => IS_RULE.has(control);

/** Not rules: they act by what the gateway is, and no setting ends them. */
const ALWAYS: Readonly<Record<string, string>> = {
  archive: "nothing passes that is not on record",
  profile: "nobody is exempt, and no setting can loosen it",
  report: "made from the archive, signed",
  "corrective-action": "a register with owners and dates",
  "annual-review": "asked for every year, accepted by a person",
  attestation: "stated on record in the policy",
  exceptions: "they act with all signatures, in their time alone",
  sample: "seeded before its period",
  review: "opened by one person, agreed to by another",
  "case-file": "people recommend and refer",
  "access-log": "each look is a record",
  justification: "filed, and told where it is missing",
  "notification-register": "who was told, by whom, when",
};

export function controlFact(control: string, place: ControlPlace): ControlFact {
  if (control === APPROVED_CLIENT) return clientFact(place);
  if (control === APPROVED_DEVICE) return deviceFact(place);
  if (control === NOTICE) return noticeFact(place);
  if (IS_RULE.has(control)) return ruleFact(control, place);
  return control in ALWAYS
    ? fact(control, "on")
    : fact(control, "unknown", "this report knows nothing of it");
}

/** True for what a report can say something of. */
export const isKnownControl = (control: string): boolean =>
  OWN_FACTS.has(control) || IS_RULE.has(control) || control in ALWAYS;

function ruleFact(id: string, place: ControlPlace): ControlFact {
  const { policy, division } = place;
  const isOff =
    policy.settings.rules.get(id) === false &&
    division?.settings.rules.get(id) !== true &&
    !isNamed(id, place);
  if (isOff) return fact(id, "off", "the rule is switched off");
  const idle = idleReason(id, place);
  if (idle !== undefined) return fact(id, "off", idle);
  const own = isNamed(id, place) ? "enforce" : policy.ruleModes.get(id);
  const mode = own ?? division?.mode ?? policy.mode;
  return mode === "shadow" ? fact(id, "shadow", "what it finds is recorded and passes") : fact(id, "on");
}

const isNamed = (id: string, { division }: ControlPlace): boolean => division?.enforces.includes(id) === true;

/** Why a rule that is on finds nothing. */
function idleReason(id: string, { policy, division, clause }: ControlPlace): string | undefined {
  const any = (holds: (of: KeptSettings) => boolean): boolean =>
    holds(policy.settings) || (division !== undefined && holds(division.settings));
  const unless = (isActing: boolean, reason: string): string | undefined => (isActing ? undefined : reason);
  switch (id) {
    case "text-only":
      return unless(
        any(({ textOnly }) => textOnly),
        "content.text_only is off",
      );
    case "opaque-content":
      return unless(
        any(({ refuseEncryption }) => refuseEncryption),
        "encryption is allowed",
      );
    case "sensitive-content":
      return unless(
        any(({ detectors }) => detectors.length > 0),
        "no detector is on",
      );
    case "acceptable-use":
      return unless(isAnyUseOn(policy, clause), "no category of this clause is on");
    case "recipient":
      return unless(hasAny(recordIn(policy.fields, "recipients"), "lists"), "no recipients are listed");
    case "usage-threshold":
      return unless(hasAny(recordIn(policy.fields, "usage"), "thresholds"), "no threshold is set");
    default:
      return undefined;
  }
}

const isAnyUseOn = ({ useActions }: KeptPolicy, clause: string): boolean =>
  (useActions.get(clause) ?? []).some((one) => one !== "off");

const hasAny = (fields: Fields, name: string): boolean => Object.keys(recordIn(fields, name)).length > 0;

/** A mode of its own, and tried with the whole policy alone (session/client-watch.ts). */
function clientFact({ policy, division }: ControlPlace): ControlFact {
  const { clientMode, approved } = policy;
  if (clientMode === "inventory")
    return fact(APPROVED_CLIENT, "off", "inventory only: clients are listed, and none is warned or refused");
  if (approved.length === 0) return fact(APPROVED_CLIENT, "off", "no client is approved");
  const mode = division?.mode ?? policy.mode;
  if (mode === "shadow") return fact(APPROVED_CLIENT, "shadow", "what it finds is recorded and passes");
  return clientMode === "warn"
    ? fact(APPROVED_CLIENT, "assists", "clients are warned, and none is refused")
    : fact(APPROVED_CLIENT, "on");
}

/** As clients are: a mode of its own, and tried with the whole policy alone. */
function deviceFact({ policy, division }: ControlPlace): ControlFact {
  const mode = textIn(recordIn(policy.fields, "devices"), "mode");
  if (mode !== "warn" && mode !== "refuse")
    return fact(APPROVED_DEVICE, "off", "inventory only: devices are listed, and none is refused");
  if ((division?.mode ?? policy.mode) === "shadow")
    return fact(APPROVED_DEVICE, "shadow", "what it finds is recorded and passes");
  return mode === "warn"
    ? fact(APPROVED_DEVICE, "assists", "devices are warned of, and none is refused")
    : fact(APPROVED_DEVICE, "on");
}

/** No more than assists: whether the account that gives notices is configured does not stand in the policy. */
function noticeFact(place: ControlPlace): ControlFact {
  const rule = ruleFact(NOTICE, place);
  if (rule.mode !== "on") return rule;
  const { policy } = place;
  const isHeld = recordIn(policy.fields, "notices")["hold"] === true;
  const waits = isHeld ? "messages wait until it is shown" : "nothing waits for it";
  return fact(NOTICE, "assists", `${waits}; only where the gateway has an account of its own`);
}
