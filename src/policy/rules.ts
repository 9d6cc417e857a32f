/**
 * THE ordered list of rules. The order decides which of two equally strict findings a refusal names, nothing
 * else: every rule sees every stanza.
 */
import type { Rule } from "./rule.ts";
import { acceptableUse } from "./rules/acceptable-use.ts";
import { account } from "./rules/account.ts";
import { directive } from "./rules/directive.ts";
import { divisionOff } from "./rules/division-off.ts";
import { externalDomain } from "./rules/external-domain.ts";
import { fileTransfer } from "./rules/file-transfer.ts";
import { forged } from "./rules/forged.ts";
import { notice } from "./rules/notice.ts";
import { opaqueContent } from "./rules/opaque-content.ts";
import { recipient } from "./rules/recipient.ts";
import { sensitiveContent } from "./rules/sensitive-content.ts";
import { sizeAndRate } from "./rules/size-and-rate.ts";
import { stanzaForm } from "./rules/stanza-form.ts";
import { textOnly } from "./rules/text-only.ts";
import { usageThreshold } from "./rules/usage-threshold.ts";

export const RULES: readonly Rule[] = [
  stanzaForm,
  forged,
  account,
  externalDomain,
  divisionOff,
  sizeAndRate,
  opaqueContent,
  fileTransfer,
  textOnly,
  sensitiveContent,
  recipient,
  directive,
  acceptableUse,
  usageThreshold,
  notice,
];
