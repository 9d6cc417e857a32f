/** Policy revisions for tests: `strict` over `agency.example`, with what a test wants otherwise. */
import { domainToASCII } from "node:url";
import { readClauses } from "../../src/config/clauses.ts";
import { tighten, type Tightened } from "../../src/config/effective.ts";
import { noticePolicyOf } from "../../src/config/notices.ts";
import { notices } from "../../src/config/notices-schema.ts";
import { policySchema, type ProfileId } from "../../src/config/policy-schema.ts";
import { readProfile, type Profile } from "../../src/config/profiles.ts";
import { readStatute } from "../../src/config/statutes.ts";
import type { ExceptionRules } from "../../src/policy/exception.ts";
import { NO_DECISIONS } from "../../src/policy/decisions.ts";
import type { PolicyRevision } from "../../src/policy/revision.ts";
import { NO_DEVICE_POLICY } from "../../src/policy/device-register.ts";
import { NO_DEMANDS, type DetectorDemand } from "../../src/policy/settings.ts";
import type { CompiledPattern } from "../../src/scan/pattern.ts";
import { createJidPreparer, type Jid } from "../../src/xmpp/jid.ts";
import { shippedLexicons } from "../../src/config/lexicons.ts";
import { NO_USE } from "./acceptable-use.ts";

export const prepare = createJidPreparer({ toAscii: domainToASCII });

export function jid(text: string): Jid {
  const prepared = prepare(text);
  if (prepared === undefined) throw new Error(`not a JID: ${text}`);
  return prepared;
}

const PROFILES = new Map<ProfileId, Profile>();

/** Read once, for properties ask hundreds of times. */
const shippedProfile = (id: ProfileId): Profile => {
  const found = PROFILES.get(id) ?? readProfile(id);
  PROFILES.set(id, found);
  return found;
};

/** `policy.yaml` as an object, over a profile and the statute packs that ship. */
export const tightened = (file: object, profile: ProfileId = "strict"): Tightened =>
  tighten(policySchema.parse({ ...LEAST_FILE, ...file }), {
    profile: shippedProfile(profile),
    statuteOf: readStatute,
    isClause: (id) => readClauses().has(id),
    lexicons: shippedLexicons(),
  });

const LEAST_FILE = { version: 1, mode: "enforce", domains: { internal: ["agency.example"] } };

/** Every kind, approved by the CIO alone. */
const BY_CIO = { type: "approved", approvers: ["cio"], clauseIds: [] } as const;
export const ALL_KINDS: ExceptionRules = {
  technology: BY_CIO,
  device: BY_CIO,
  recipient: BY_CIO,
  domain: BY_CIO,
};

type Action = DetectorDemand["action"];

/** Detectors that a profile asks for, from 0.65 on. */
export const asked = (action: Action, ...ids: readonly string[]): PolicyRevision["detectors"] =>
  new Map(ids.map((id) => [id, [{ action, minConfidence: 0.65, layers: ["profile:strict"] }]]));

/** As strict has them; worked out once, for tests make policies by the thousand. */
const NO_NOTICES_SET = noticePolicyOf(notices.parse({}), readProfile("strict"));

type Changes = Partial<Omit<PolicyRevision, "patterns"> & { patterns: readonly CompiledPattern[] }>;

export function policyFor({ patterns = [], ...changes }: Changes = {}): PolicyRevision {
  return {
    id: "0123456789abcdef",
    profile: "strict",
    mode: "enforce",
    internalDomains: new Set(["agency.example"]),
    serviceDomains: new Set(["rooms.agency.example"]),
    textOnly: true,
    refuseEncryption: true,
    uploadHosts: new Set(["upload.agency.example"]),
    detectors: asked("block", "us-ssn", "credit-card"),
    patterns: patterns.map((one) => ({ ...one, layers: ["organisation"] })),
    acceptableUse: NO_USE,
    limits: { maxStanzaBytes: 131_072, maxStanzasPerSecond: 50, maxBytesPerSecond: 1_000_000 },
    volumes: [],
    recipients: { classes: [], lists: [], listsOf: () => [] },
    usage: { timeZone: "UTC", hours: undefined, thresholds: {} },
    clients: { mode: "inventory", approved: [], unknown: "allow", graceMs: 600_000, minTls: "TLSv1.2" },
    devices: NO_DEVICE_POLICY,
    exceptions: { rules: ALL_KINDS, warnBeforeMs: 0 },
    notices: NO_NOTICES_SET,
    clauses: {
      "approved-client": ["CCPS-1.c", "AL-4.a"],
      "approved-device": ["WV-5.3.8"],
      "external-domain": ["CCPS-1.b", "CCPS-1.a"],
      "file-transfer": ["CCPS-3.c"],
      "text-only": ["AL-3.a"],
      "opaque-content": ["D-OPAQUE"],
      "sensitive-content": ["CCPS-3.b"],
      "size-and-rate": ["WV-5.3.7"],
    },
    ruleModes: {},
    layers: {},
    settings: NO_DEMANDS,
    directives: [],
    decisions: NO_DECISIONS,
    divisions: new Map(),
    divisionsOf: () => [],
    ...changes,
  };
}
