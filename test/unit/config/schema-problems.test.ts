import { describe, expect, it } from "vitest";
import { gatewaySchema } from "../../../src/config/gateway-schema.ts";
import { policySchema } from "../../../src/config/policy-schema.ts";
import { problemText } from "../../../src/config/problem.ts";
import { checkForm } from "../../../src/config/schema-problems.ts";
import { parseYaml } from "../../../src/config/yaml-source.ts";

const policyProblems = (text: string): readonly string[] =>
  checkForm(policySchema, { kind: "policy", source: parseYaml("p", text) }).problems.map(problemText);

const BASE = "version: 1\nmode: enforce\ndomains: {internal: [a.example]}\n";

describe("schema problems", () => {
  it("has none for a fit file", () => {
    const { value, problems } = checkForm(policySchema, { kind: "policy", source: parseYaml("p", BASE) });
    expect(problems).toEqual([]);
    expect(value?.profile).toBe("strict");
  });

  it.each([
    ["unknown key", "mdoe: 1\n", 'p:4:1 mdoe: unknown key "mdoe" (did you mean "mode"?) [SG_CONFIG_SCHEMA]'],
    ["wrong type", "content: 5\n", "p:4:10 content: expected a block of keys [SG_CONFIG_SCHEMA]"],
    ["wrong list", "upload_hosts: x\n", "p:4:15 upload_hosts: expected a list [SG_CONFIG_SCHEMA]"],
    [
      "wrong choice",
      "profile: strickt\n",
      'p:4:10 profile: "strickt" is not one of nc-ccps | or-dhs-070-010 | al-630-04 | wv-po1010 | strict (did you mean "strict"?) [SG_CONFIG_SCHEMA]',
    ],
    [
      "number for a choice",
      "profile: 5\n",
      "p:4:10 profile: expected nc-ccps | or-dhs-070-010 | al-630-04 | wv-po1010 | strict [SG_CONFIG_SCHEMA]",
    ],
    [
      "unknown rule",
      "rules: {textonly: {mode: off}}\n",
      'p:4:9 rules.textonly: unknown key "textonly" (did you mean "text-only"?) [SG_CONFIG_SCHEMA]',
    ],
    [
      "the meant form of a union",
      "detectors: [{use: us-snn, action: block}]\n",
      'p:4:19 detectors[0].use: "us-snn" is not one of us-ssn | credit-card (did you mean "us-ssn"?) [SG_CONFIG_SCHEMA]',
    ],
    [
      "a missing key",
      "detectors: [{id: x, action: flag}]\n",
      'p:4:13 detectors[0]: "pattern" is missing [SG_CONFIG_SCHEMA]',
    ],
    [
      "a scalar of two forms",
      "limits: {stanza_bytes: big}\n",
      "p:4:24 limits.stanza_bytes: expected a size: bytes as a whole number, or 128KiB, 20MB, 1GB [SG_CONFIG_SCHEMA]",
    ],
  ])("%s", (_name, line, expected) => {
    expect(policyProblems(BASE + line)).toEqual([expected]);
  });

  it.each(["{use: us-ssn, action: hold}", "{id: x, pattern: y, action: hold}"])(
    "says why %s cannot be had",
    (detector) => {
      const [problem] = policyProblems(`${BASE}detectors: [${detector}]\n`);
      expect(problem).toMatch(/detectors\[0\]\.action: a held stanza could not be released yet: use "block"/);
    },
  );

  it("says that a choice is missing, whatever it would say of a wrong one", () => {
    expect(policyProblems(BASE.replace("version: 1\n", ""))).toEqual([
      'p:1:1 "version" is missing [SG_CONFIG_SCHEMA]',
    ]);
  });

  it.each([
    ["", "p:1:1 the file is empty [SG_CONFIG_SCHEMA]"],
    ["just words", "p:1:1 expected a block of keys [SG_CONFIG_SCHEMA]"],
  ])("says what is wrong with %j", (text, expected) => {
    expect(policyProblems(text)).toEqual([expected]);
  });

  it("passes syntax problems on", () => {
    expect(policyProblems("a: [")[0]).toContain("SG_CONFIG_YAML");
  });

  it("never repeats what could be a secret", () => {
    const text = `sealing_key: hunter2\nlimits: {idle_timeout: hunter2}\n`;
    const { problems } = checkForm(gatewaySchema, { kind: "gateway", source: parseYaml("g", text) });
    expect(problems.length).toBeGreaterThan(2);
    expect(problems.map(problemText).join()).not.toContain("hunter2");
  });
});
