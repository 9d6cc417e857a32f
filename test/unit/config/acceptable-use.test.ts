import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { policyTools } from "../../../src/cli/policy-tools.ts";
import {
  compileUse,
  effectiveUse,
  looserUse,
  useEntries,
  useJson,
} from "../../../src/config/acceptable-use.ts";
import { acceptableUse } from "../../../src/config/acceptable-use-schema.ts";
import { shippedLexicons } from "../../../src/config/lexicons.ts";
import { loadPolicy, restorePolicy, type LoadedPolicy } from "../../../src/config/load-policy.ts";
import type { PROFILE_IDS } from "../../../src/config/policy-schema.ts";
import { readProfile } from "../../../src/config/profiles.ts";
import { PolicyHolder } from "../../../src/config/reload.ts";
import { USE_CATEGORIES } from "../../../src/policy/acceptable-use.ts";
import { visualReadingsOf } from "../../../src/scan/normalize.ts";
import { Work } from "../../../src/scan/work.ts";

const settings = (section: object) => acceptableUse.parse(section);

describe("what holds in the end", () => {
  test("the profile's, where policy.yaml says nothing", () => {
    const { categories } = effectiveUse(settings({}), readProfile("wv-po1010"), []);
    expect(categories.sexual).toEqual({
      action: "flag",
      minSeverity: 2,
      clauseIds: ["WV-5.3.2"],
      layers: ["profile:wv-po1010"],
    });
    expect(categories["not-work"].action).toBe("off");
  });

  test("the organisation's, where it says more", () => {
    const set = settings({ categories: { sexual: { action: "block" }, rumor: { min_severity: 1 } } });
    const { categories } = effectiveUse(set, readProfile("strict"), []);
    expect(categories.sexual).toMatchObject({ action: "block", minSeverity: 2, layers: ["organisation"] });
    expect(categories.rumor).toMatchObject({ action: "flag", minSeverity: 1, layers: ["profile:strict"] });
  });

  test("each profile cites the clauses of its own text, and strict all of them", () => {
    const cited = (id: (typeof PROFILE_IDS)[number]): string =>
      [
        ...new Set(
          Object.values(effectiveUse(settings({}), readProfile(id), []).categories).flatMap(
            (one) => one.clauseIds,
          ),
        ),
      ].join(" ");
    expect(cited("nc-ccps")).toBe("CCPS-3.a");
    expect(cited("or-dhs-070-010")).toBe("ORDHS-3.1");
    expect(cited("al-630-04")).toBe("AL-1.a");
    expect(cited("wv-po1010")).toBe("WV-5.3.2 WV-5.3.3 WV-5.4 WV-5.1 WV-5.3.1");
    expect(cited("strict")).toBe("CCPS-3.a ORDHS-3.1 AL-1.a WV-5.3.2 WV-5.3.3 WV-5.4 WV-5.1 WV-5.3.1");
  });
});

describe("a setting that loosens", () => {
  test.each([
    ["strict", { sexual: { action: "off" } }, ["acceptable_use.categories.sexual.action", "WV-5.3.2"]],
    ["strict", { rumor: { min_severity: 3 } }, ["acceptable_use.categories.rumor.min_severity", "WV-5.4"]],
    ["nc-ccps", { "not-work": { action: "off" } }, ["acceptable_use.categories.not-work.action", "CCPS-3.a"]],
  ] as const)("%s %j is refused, with the clause", (profile, categories, [path, clause]) => {
    const complaints = looserUse(settings({ categories }), readProfile(profile));
    expect(complaints.map((one) => one.path.join("."))).toEqual([path]);
    expect(complaints[0]?.message).toContain(clause);
  });

  test.each([
    ["nc-ccps", { sexual: { action: "off" } }],
    ["wv-po1010", { "not-work": { action: "off", min_severity: 3 } }],
    ["strict", { sexual: { action: "block", min_severity: 1 } }],
  ] as const)("%s %j is fit", (profile, categories) => {
    expect(looserUse(settings({ categories }), readProfile(profile))).toEqual([]);
  });
});

describe("the terms", () => {
  const use = effectiveUse(settings({}), readProfile("strict"), shippedLexicons());

  test("stand in the revision's text by their hash, in no order", () => {
    const text = JSON.stringify(useJson(use));
    expect(text).not.toContain("rumor has it");
    const [first, ...rest] = use.lexicons;
    if (first === undefined) throw new Error("no lists");
    const turned = { ...use, lexicons: [{ ...first, terms: first.terms.toReversed() }, ...rest] };
    expect(JSON.stringify(useJson(turned))).toBe(text);
    const fewer = { ...use, lexicons: [{ ...first, terms: first.terms.slice(1) }, ...rest] };
    expect(JSON.stringify(useJson(fewer))).not.toBe(text);
  });

  test("are told by number and hash where a reload changes them", () => {
    const lines = new Map(useEntries(use));
    expect(lines.get("lexicon rumor-en")).toMatch(/^\d+ terms, [\da-f]{12}$/);
    expect(lines.get("acceptable use sexual")).toBe("flag from severity 2");
  });

  test("every category has a policy", () => {
    expect(Object.keys(compileUse(use).categories)).toEqual([...USE_CATEGORIES]);
  });
});

describe("a policy file with a list of its own", () => {
  let folder = "";
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), "stanzagate-use-"))));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const write = (term: string): void => {
    const head =
      "id: own\ncategory: rumor\nlanguage: en\ntitle: Ours\norigin: Here.\nlicence: none\ndate: 2026-01-31\n";
    writeFileSync(join(folder, "own.yaml"), `${head}entries: [{ severity: 3, terms: [${term}] }]\n`);
    const policy = "version: 1\nmode: enforce\ndomains: { internal: [agency.example] }\n";
    writeFileSync(join(folder, "policy.yaml"), `${policy}acceptable_use: { lexicons: [own.yaml] }\n`);
  };
  const load = (): LoadedPolicy => loadPolicy(join(folder, "policy.yaml"), { tools: policyTools });
  const finds = ({ revision }: LoadedPolicy, text: string): number =>
    visualReadingsOf(text, new Work()).flatMap((one) => revision.acceptableUse.terms.find(one, new Work()))
      .length;

  test("finds its terms; another term is another revision, and a reload swaps them", () => {
    write("project zeta");
    const holder = new PolicyHolder(load(), load);
    expect(finds(holder.policy, "about Project Zeta")).toBe(1);
    const before = holder.revision.id;
    write("project omega");
    const { result, commit } = holder.prepare();
    expect(result).toMatchObject({ outcome: "swapped", from: before });
    expect(JSON.stringify(result)).toMatch(/~ lexicon own: 1 terms, [\da-f]{12} -> 1 terms, /);
    commit();
    expect(finds(holder.policy, "about Project Zeta")).toBe(0);
    expect(finds(holder.policy, "about Project Omega")).toBe(1);
  });

  test("reaches a worker whole: no file is read there", () => {
    write("project zeta");
    const loaded = load();
    const sent = JSON.parse(JSON.stringify({ effective: loaded.effective, id: loaded.revision.id })) as never;
    rmSync(join(folder, "own.yaml"));
    const restored = restorePolicy(sent, policyTools);
    expect(restored.revision.id).toBe(loaded.revision.id);
    expect(finds(restored, "about Project Zeta")).toBe(1);
  });

  test("that cannot be read is refused", () => {
    write("project zeta");
    rmSync(join(folder, "own.yaml"));
    expect(load).toThrow(/own\.yaml:1:1 cannot be read: no such file/);
  });
});
