import { describe, expect, it } from "vitest";
import { gatewayYaml, planOf, policyYaml } from "../../../src/cli/init-plan.ts";
import { gatewaySchema } from "../../../src/config/gateway-schema.ts";
import { policySchema } from "../../../src/config/policy-schema.ts";
import { parseYaml } from "../../../src/config/yaml-source.ts";

const ANSWERS = {
  domain: "agency.example",
  upstream: "127.0.0.1:5322",
  mode: "enforce",
  profile: "strict",
  services: ["rooms.agency.example"],
  upstreamTls: undefined,
  dataDir: undefined,
};

describe("the plan", () => {
  it.each([
    ["127.0.0.1:5322", "none"],
    ["[::1]:5322", "none"],
    ["localhost:1", "none"],
    ["xmpp.agency.example:5222", "starttls"],
    ["127.example:5222", "starttls"],
  ])("goes to %s with %s unless told", (upstream, tls) => {
    expect(planOf({ ...ANSWERS, upstream }).upstreamTls).toBe(tls);
    expect(planOf({ ...ANSWERS, upstream, upstreamTls: "direct" }).upstreamTls).toBe("direct");
  });

  it.each([
    ["domain", { domain: "a b" }],
    ["domain", { domain: "*.agency.example" }],
    ["upstream", { upstream: "nowhere" }],
    ["mode", { mode: "loose" }],
    ["service", { services: ["ok.example", "user@x"] }],
    ["tls", { upstreamTls: "maybe" }],
    ["data directory", { dataDir: "" }],
  ])("refuses a bad %s", (_name, change) => {
    expect(() => planOf({ ...ANSWERS, ...change })).toThrow(
      expect.objectContaining({ code: "SG_CLI_USAGE" }),
    );
  });
});

describe("the files", () => {
  const plan = planOf({ ...ANSWERS, domain: "büro.example", mode: "shadow" });

  it("have a web listener ready to be let in", () => {
    const text = gatewayYaml(plan).replace("# - {", "- {");
    const { listeners } = gatewaySchema.parse(parseYaml("g", text).value);
    expect(listeners.map(({ type }) => type)).toEqual(["c2s", "c2s", "web", "metrics"]);
  });

  it("are fit and say what was answered", () => {
    const gateway = gatewaySchema.parse(parseYaml("g", gatewayYaml(plan)).value);
    expect(gateway.upstreams["agency"]).toMatchObject({
      domains: ["büro.example"],
      connect: "127.0.0.1:5322",
      tls: "none",
    });
    const policy = policySchema.parse(parseYaml("p", policyYaml(plan)).value);
    expect(policy).toMatchObject({
      profile: "strict",
      mode: "shadow",
      domains: { internal: ["büro.example"], services: ["rooms.agency.example"] },
    });
  });

  it("cannot be broken out of by an answer", () => {
    const sly = planOf({ ...ANSWERS, domain: "x.example]}\\#" });
    expect(policySchema.parse(parseYaml("p", policyYaml(sly)).value).domains.internal).toEqual([
      "x.example]}\\#",
    ]);
  });
});
