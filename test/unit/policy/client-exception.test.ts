import { expect, test } from "vitest";
import { NO_DECISIONS } from "../../../src/policy/decisions.ts";
import type { ClientClaim } from "../../../src/policy/client-claim.ts";
import { clientException } from "../../../src/policy/client-exception.ts";
import { judgeClient } from "../../../src/policy/client-standing.ts";
import { clientPolicy } from "../../support/clients.ts";
import { filed } from "../../support/exceptions.ts";
import { policyFor } from "../../support/policy.ts";

const ANA = "ana@agency.example";

const under = (claims: readonly ClientClaim[], ...subjects: readonly string[]): string | undefined => {
  const clients = clientPolicy();
  const exceptions = subjects.map((subject) => filed({ id: subject, kind: "technology", subject }));
  const judgement = judgeClient(claims, clients.approved);
  const revision = policyFor({ clients, decisions: { ...NO_DECISIONS, exceptions } });
  return clientException({ claims, judgement, user: ANA }, revision, 0)?.id;
};

const told = (name: string, version?: string): ClientClaim => ({
  source: "version",
  name,
  ...(version !== undefined && { version }),
  atMs: 0,
});
const NODE: ClientClaim = { source: "caps", node: "http://pidgin.im/", ver: "v", hash: "sha-1", atMs: 0 };

test.each([
  ["named by itself", [told("Kaidan", "0.9")], ["Kaidan"], "Kaidan"],
  ["by its caps alone", [NODE], ["Pidgin"], "Pidgin"],
  ["of one of those that have the node", [NODE], ["finch"], "finch"],
  ["new enough", [told("Kaidan", "0.10")], ["Kaidan 0.9+"], "Kaidan 0.9+"],
  ["too old", [told("Kaidan", "0.8")], ["Kaidan 0.9"], undefined],
  ["of a version that nobody told", [told("Kaidan")], ["Kaidan 0.9"], undefined],
  ["under the other exception", [told("Kaidan", "0.8")], ["Kaidan 0.9", "Kaidan 0.7"], "Kaidan 0.7"],
  ["that is another", [told("Kaidan")], ["Pidgin"], undefined],
  ["that contradicts itself", [told("Kaidan"), NODE], ["Kaidan", "Pidgin"], undefined],
  ["that says nothing", [], ["Kaidan"], undefined],
  [
    "named by its resource alone",
    [{ source: "resource", resource: "Pidgin.7", atMs: 0 }],
    ["Pidgin"],
    undefined,
  ],
] as const)("a client %s", (_what, claims, subjects, expected) => {
  expect(under(claims, ...subjects)).toBe(expected);
});
