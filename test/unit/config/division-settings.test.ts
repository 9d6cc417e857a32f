import { describe, expect, it } from "vitest";
import type { DivisionSetting } from "../../../src/config/division-schema.ts";
import {
  divisionClientsAsked,
  divisionSettingComplaints,
  divisionUseAsked,
} from "../../../src/config/division-settings.ts";
import { divisions } from "../../../src/config/division-schema.ts";
import { pathText } from "../../../src/config/problem.ts";
import { policyTools } from "../../../src/cli/policy-tools.ts";
import { compilePolicy } from "../../../src/config/compile.ts";
import { forAccount, type PolicyRevision } from "../../../src/policy/revision.ts";
import { useOf } from "../../support/acceptable-use.ts";
import { clientPolicy } from "../../support/clients.ts";
import { tightened } from "../../support/policy.ts";

const MEMBERS = { accounts: ["ana@agency.example"] };
const layers = ["division:doc"];

function division(changes: object): DivisionSetting {
  const [one] = divisions.parse([{ id: "doc", members: MEMBERS, ...changes }]);
  if (one === undefined) throw new Error("no division");
  return one;
}

/** All flag from severity 2 on. */
const ALL = {
  use: useOf([], { rumor: { action: "off", minSeverity: 2, clauseIds: [], layers: [] } }).categories,
  clients: clientPolicy({ mode: "warn", unknown: "warn", minTls: "TLSv1.3", needsCertificate: true }),
};
const complaintsOf = (changes: object, all = ALL): readonly string[] =>
  divisionSettingComplaints(division(changes), all, ["divisions", 0]).map(
    ({ code, path }) => `${code} ${pathText(path)}`,
  );
const use = (category: string, set: object): object => ({
  acceptable_use: { categories: { [category]: set } },
});

describe("what a division asks", () => {
  it("of words takes the half that it leaves out from what holds for all", () => {
    expect(divisionUseAsked(division(use("sexual", { action: "block" })), ALL.use)).toEqual({
      use: { sexual: [{ action: "block", minSeverity: 2, layers }] },
    });
    expect(divisionUseAsked(division(use("sexual", { min_severity: 1 })), ALL.use)).toEqual({
      use: { sexual: [{ action: "flag", minSeverity: 1, layers }] },
    });
    expect(divisionUseAsked(division({}), ALL.use)).toEqual({});
  });

  it("of clients that do not say what they are is what it asks of the others, unless it says", () => {
    expect(divisionClientsAsked(division({ clients: { mode: "approved-only" } }))).toEqual({
      clients: { mode: { value: "approved-only", layers }, unknown: { value: "refuse", layers } },
    });
    expect(
      divisionClientsAsked(division({ clients: { unknown: "warn", settings: { tls_min: "TLSv1.3" } } })),
    ).toEqual({
      clients: { unknown: { value: "warn", layers }, minTls: { value: "TLSv1.3", layers } },
    });
    expect(divisionClientsAsked(division({}))).toEqual({});
  });
});

describe("an error", () => {
  it.each([
    ["a softer action", use("sexual", { action: "off" }), "acceptable_use.categories.sexual.action"],
    ["a deafer ear", use("sexual", { min_severity: 3 }), "acceptable_use.categories.sexual.min_severity"],
    ["a softer mode", { clients: { mode: "inventory" } }, "clients.mode"],
    ["a softer way with the unknown", { clients: { unknown: "allow" } }, "clients.unknown"],
    ["older TLS", { clients: { settings: { tls_min: "TLSv1.2" } } }, "clients.settings.tls_min"],
    [
      "no certificate",
      { clients: { settings: { client_certificate: false } } },
      "clients.settings.client_certificate",
    ],
  ])("is %s", (_what, changes, key) => {
    expect(complaintsOf(changes)).toEqual([`SG_CONFIG_LOOSENED divisions[0].${key}`]);
  });

  it("is a severity of what is off, and a list of clients where there is none", () => {
    expect(complaintsOf(use("rumor", { min_severity: 1 }))).toEqual([
      "SG_CONFIG_CONFLICT divisions[0].acceptable_use.categories.rumor",
    ]);
    const unlisted = { ...ALL, clients: clientPolicy({ mode: "inventory", approved: [] }) };
    expect(complaintsOf({ clients: { mode: "warn" } }, unlisted)).toEqual([
      "SG_CONFIG_CONFLICT divisions[0].clients.mode",
    ]);
  });

  it("is not what is as strict, or stricter", () => {
    expect(complaintsOf(use("sexual", { action: "flag", min_severity: 2 }))).toEqual([]);
    expect(complaintsOf(use("sexual", { action: "block", min_severity: 3 }))).toEqual([]);
    expect(complaintsOf(use("rumor", { action: "flag" }))).toEqual([]);
    expect(complaintsOf({ clients: { mode: "approved-only", unknown: "refuse" } })).toEqual([]);
    expect(complaintsOf({ clients: { settings: { tls_min: "TLSv1.3", client_certificate: true } } })).toEqual(
      [],
    );
  });
});

describe("a policy with them", () => {
  const APPROVED = {
    name: "Gajim",
    designated_by: "CIO",
    standard: "Standards",
    standard_version: "1",
    date: "2026-01-02",
  };
  const ORDER = {
    id: "storm",
    pattern: "rota",
    action: "block",
    authority: "J. Reed, CTO",
    reason: "The rota is announced by telephone alone.",
    until: "2036-10-31",
  };
  const compiled = (file: object): PolicyRevision => {
    const { policy, complaints } = tightened(file);
    expect(complaints).toEqual([]);
    return compilePolicy(policy, policyTools).revision;
  };
  const FILE = {
    clients: { approved: [APPROVED] },
    directives: [
      { ...ORDER, divisions: ["other", "doc"] },
      { ...ORDER, id: "flood" },
    ],
    divisions: [
      {
        id: "doc",
        members: MEMBERS,
        ...use("sexual", { action: "block", min_severity: 3 }),
        clients: { mode: "approved-only", settings: { tls_min: "TLSv1.3" } },
      },
      { id: "other", members: { accounts: ["ana@agency.example", "kim@agency.example"] } },
      { id: "third", members: { accounts: ["lee@agency.example"] }, content: { text_only: true } },
    ],
  };

  it("binds its users, and nobody else", () => {
    const revision = compiled(FILE);
    const own = forAccount(revision, "ana@agency.example");
    expect(own.acceptableUse.categories.sexual.asked).toEqual([{ action: "block", minSeverity: 3, layers }]);
    expect(own.acceptableUse.terms).toBe(revision.acceptableUse.terms);
    expect(own.clients).toMatchObject({
      mode: "approved-only",
      unknown: "refuse",
      minTls: "TLSv1.3",
      askedBy: layers,
    });
    for (const bare of ["kim@agency.example", "lee@agency.example", "raj@agency.example"]) {
      const { acceptableUse, clients } = forAccount(revision, bare);
      expect(clients).toBe(revision.clients);
      expect(acceptableUse.categories).toEqual(revision.acceptableUse.categories);
    }
  });

  it("has directives for some divisions, named by them", () => {
    const revision = compiled(FILE);
    const directivesOf = (bare: string): readonly string[] =>
      forAccount(revision, bare).directives.map(
        ({ pattern }) => `${pattern.id}: ${pattern.layers.join(" ")}`,
      );
    expect(directivesOf("ana@agency.example")).toEqual([
      "flood: organisation",
      "storm: division:doc division:other",
    ]);
    expect(directivesOf("kim@agency.example")).toEqual(["flood: organisation", "storm: division:other"]);
    expect(directivesOf("lee@agency.example")).toEqual(["flood: organisation"]);
    expect(directivesOf("raj@agency.example")).toEqual(["flood: organisation"]);
  });

  it("is another revision with each of them", () => {
    const [doc, ...rest] = FILE.divisions;
    const [storm, flood] = FILE.directives;
    const ids = [
      FILE,
      { ...FILE, divisions: [{ ...doc, acceptable_use: {} }, ...rest] },
      { ...FILE, divisions: [{ ...doc, clients: {} }, ...rest] },
      { ...FILE, directives: [{ ...storm, divisions: ["doc"] }, flood] },
      { ...FILE, directives: [{ ...storm, divisions: undefined }, flood] },
    ].map((file) => compiled(file).id);
    expect(new Set(ids).size).toBe(ids.length);
    const turned = { ...FILE, directives: [{ ...storm, divisions: ["doc", "other"] }, flood] };
    expect(compiled(turned).id).toBe(ids[0]);
  });
});
