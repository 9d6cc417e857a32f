/** Policy revisions for tests: `strict` over `agency.example`, with what a test wants otherwise. */
import { domainToASCII } from "node:url";
import type { PolicyRevision } from "../../src/policy/revision.ts";
import { createJidPreparer, type Jid } from "../../src/xmpp/jid.ts";

export const prepare = createJidPreparer({ toAscii: domainToASCII });

export function jid(text: string): Jid {
  const prepared = prepare(text);
  if (prepared === undefined) throw new Error(`not a JID: ${text}`);
  return prepared;
}

export function policyFor(changes: Partial<PolicyRevision> = {}): PolicyRevision {
  return {
    id: "0123456789abcdef",
    profile: "strict",
    mode: "enforce",
    internalDomains: new Set(["agency.example"]),
    serviceDomains: new Set(["rooms.agency.example"]),
    textOnly: true,
    refuseEncryption: true,
    uploadHosts: new Set(["upload.agency.example"]),
    detectors: new Map([
      ["us-ssn", { action: "block", minConfidence: 0.65 }],
      ["credit-card", { action: "block", minConfidence: 0.65 }],
    ]),
    patterns: [],
    limits: { maxStanzaBytes: 131_072, maxStanzasPerSecond: 50, maxBytesPerSecond: 1_000_000 },
    clauses: {
      "external-domain": ["CCPS-1.b", "CCPS-1.a"],
      "file-transfer": ["CCPS-3.c"],
      "text-only": ["AL-3.a"],
      "opaque-content": ["D-OPAQUE"],
      "sensitive-content": ["CCPS-3.b"],
      "size-and-rate": ["WV-5.3.7"],
    },
    ruleModes: {},
    ...changes,
  };
}
