/** The files that people start from are fit themselves. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { policyTools } from "../../../src/cli/policy-tools.ts";
import { checkGateway } from "../../../src/config/gateway-checks.ts";
import { gatewaySchema } from "../../../src/config/gateway-schema.ts";
import { loadPolicy } from "../../../src/config/load-policy.ts";
import { problemText } from "../../../src/config/problem.ts";
import { checkForm } from "../../../src/config/schema-problems.ts";
import { readYamlFile } from "../../../src/config/yaml-source.ts";
import { runCommand } from "../../support/terminal.ts";

const path = (name: string): string => new URL(`../../../config/${name}`, import.meta.url).pathname;

describe("starter files", () => {
  it("gateway.yaml has the right form and contradicts itself nowhere", () => {
    const source = readYamlFile(path("gateway.yaml"));
    const { value, problems } = checkForm(gatewaySchema, { kind: "gateway", source });
    expect(problems.map(problemText)).toEqual([]);
    expect(value === undefined ? [] : checkGateway(value, policyTools)).toEqual([]);
  });

  it("policy.yaml loads without a warning", () => {
    const { revision, warnings } = loadPolicy(path("policy.yaml"), { tools: policyTools });
    expect(warnings).toEqual([]);
    expect(revision).toMatchObject({ profile: "strict", mode: "enforce" });
    expect(revision.patterns.map(({ id }) => id)).toEqual(["case-number"]);
  });

  it("policy-tests/starter.yaml passes under that policy", async () => {
    const { exitCode, out } = await runCommand(["policy", "test", "--policy", path("policy.yaml")]);
    expect(out).toMatch(/^7 passed$/m);
    expect(exitCode).toBe(0);
  });

  it("ejabberd.yml is YAML, closed to other servers and with clients on loopback alone", () => {
    const config = parse(readFileSync(path("examples/ejabberd.yml"), "utf8")) as {
      readonly listen: readonly { readonly ip: string; readonly module: string }[];
      readonly s2s_access: string;
    };
    expect(config.s2s_access).toBe("none");
    expect(config.listen.map(({ ip, module }) => [ip, module])).toEqual([["127.0.0.1", "ejabberd_c2s"]]);
  });

  it("prosody.cfg.lua closes the same doors", () => {
    const text = readFileSync(path("examples/prosody.cfg.lua"), "utf8");
    for (const line of [
      'modules_disabled = { "s2s" }',
      'c2s_interfaces = { "127.0.0.1" }',
      "component_ports = {}",
    ]) {
      expect(text).toContain(`\n${line}`);
    }
  });
});
