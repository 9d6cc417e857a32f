/** What config/ needs from other folders to compile a policy. */
import { domainToASCII } from "node:url";
import type { PolicyTools } from "../config/compile.ts";
import { compilePattern } from "../scan/compile-pattern.ts";
import { prepareDomain } from "../xmpp/domain.ts";
import { createJidPreparer } from "../xmpp/jid.ts";

export const policyTools: PolicyTools = {
  prepareDomain: (text) => prepareDomain(text, domainToASCII),
  prepareAccount: (text) => {
    const jid = prepareJid(text);
    return jid === undefined || jid.local === "" || jid.resource !== "" ? undefined : jid.bare;
  },
  compilePattern,
};

const prepareJid = createJidPreparer({ toAscii: domainToASCII });
