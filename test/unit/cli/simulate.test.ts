import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keep } from "../../../src/archive/sink.ts";
import { openSqliteSink } from "../../../src/archive/sqlite-sink.ts";
import { policyTools } from "../../../src/cli/policy-tools.ts";
import { loadPolicy } from "../../../src/config/load-policy.ts";
import { makeInstallation } from "../../support/installation.ts";
import type { Installation } from "../../support/installation.ts";
import { LIMITS } from "../../support/sans-io.ts";
import { tell } from "../../support/story.ts";
import { runCommand } from "../../support/terminal.ts";
import type { CommandResult } from "../../support/terminal.ts";

const WORDS = [
  "lunch at noon",
  "the budget is late",
  "my ssn is 219-09-9998",
  "see you",
  "lunch? no: budget",
  "long ".repeat(2_500),
];
const DOMAINS = ["agency.example", "partner.example", "outside.example"];

/** Every word to everybody, from and to a user whose stream it is. */
const SAID = DOMAINS.flatMap((domain) => WORDS.map((body) => ({ to: `raj@${domain}`, body })));
const said = SAID.map(
  ({ to, body }, n) =>
    `client sends\n  <message to='${to}' type='chat' id='m${n}'><body>${body}</body></message>`,
).join("\ntime passes 1 s\n");

let installation: Installation;
const draft = (name: string, old: string, fresh: string): string => {
  installation.write(name, installation.read("policy.yaml"));
  installation.edit(name, old, fresh);
  return installation.path(name);
};

beforeAll(async () => {
  installation = await makeInstallation();
  installation.edit("policy.yaml", `["agency.example"]`, `["agency.example", "partner.example"]`);
  const { revision } = loadPolicy(installation.policy, { tools: policyTools });
  const session = tell(said, { after: "bound", options: { revision, limits: LIMITS } });
  const sink = await openSqliteSink({ dir: installation.path("data/archive"), reserveBytes: 0 });
  for (const record of session.kept) await keep(sink, record);
  await sink.close();
});
afterAll(() => {
  installation.remove();
});

const simulate = async (...args: readonly string[]): Promise<CommandResult> =>
  await runCommand(["simulate", "-c", installation.gateway, ...args], { nowMs: 1_700_000_100_000 });

const isRefused = ({ to, body }: (typeof SAID)[number]): boolean =>
  to.endsWith("outside.example") || body.includes("ssn");

describe("simulate", () => {
  it("changes nothing with the policy that judged", async () => {
    const { exitCode, out } = await simulate();
    expect(exitCode).toBe(0);
    expect(out).toMatch(new RegExp(`^stanzas +${SAID.length}$`, "m"));
    expect(out).toMatch(/^judged by +revision [0-9a-f]{16}: 18 \(the draft itself\)$/m);
    expect(out).toMatch(/^Nothing would be judged otherwise\.$/m);
    expect((await simulate("--json")).json()).toMatchObject({
      judged: SAID.length,
      changed: { refused: 0, passed: 0, altered: 0 },
      inFact: { refused: 0, passed: 0 },
      refusals: { were: SAID.filter(isRefused).length, are: SAID.filter(isRefused).length },
    });
  });

  it("counts what one more pattern would refuse", async () => {
    const file = draft(
      "pattern.yaml",
      "detectors: []",
      "detectors: [{ id: food, pattern: lunch, action: block }]",
    );
    const result = await simulate("--policy", file, "--json");
    const expected = SAID.filter((one) => one.body.includes("lunch"));
    const fresh = expected.filter((one) => !isRefused(one));
    expect(fresh.length).toBe(4);
    expect(result.json()).toMatchObject({
      changed: { refused: fresh.length, passed: 0 },
      byRule: { "sensitive-content food": { refused: fresh.length } },
      byTransition: { "allow -> block": { refused: fresh.length } },
      byPerson: { "lee@agency.example": { refused: fresh.length } },
      inFact: { refused: fresh.length, passed: 0 },
      examples: { refused: [{ rule: "sensitive-content", detector: "food", where: ["/0/0 [0,5)"] }, {}, {}] },
    });
    for (const word of WORDS) expect(result.out).not.toContain(word);
  });

  it("counts what one domain less would refuse, and one more would pass", async () => {
    const less = draft("less.yaml", `, "partner.example"]`, "]");
    const toPartner = SAID.filter((one) => one.to.endsWith("partner.example"));
    expect((await simulate("--policy", less, "--json")).json()).toMatchObject({
      changed: {
        refused: toPartner.filter((one) => !isRefused(one)).length,
        passed: 0,
        altered: toPartner.filter(isRefused).length,
      },
      byRule: { "external-domain": { refused: 5, altered: 1 } },
    });
    const more = draft("more.yaml", `"partner.example"]`, `"partner.example", "outside.example"]`);
    expect((await simulate("--policy", more, "--json")).json()).toMatchObject({
      changed: { refused: 0, passed: 5, altered: 1 },
      byTransition: { "block -> allow": { passed: 5 }, "block -> block": { altered: 1 } },
      altered: { reasons: 1 },
    });
  });

  it("counts what a lower limit would refuse", async () => {
    const file = draft("limit.yaml", "domains:", "limits: { stanza_bytes: 10000 }\ndomains:");
    const tooLong = SAID.filter((one) => one.body.length > 10_000 && !isRefused(one));
    expect((await simulate("--policy", file, "--json")).json()).toMatchObject({
      changed: { refused: tooLong.length, passed: 0, altered: 1 },
      byRule: { "size-and-rate": { refused: 2, altered: 1 } },
    });
  });

  it("judges each user as their divisions are to be", async () => {
    const inField = (account: string): string =>
      draft(
        "division.yaml",
        "detectors: []",
        `divisions: [{ id: field, members: { accounts: [${account}] }, detectors: [{ id: food, pattern: lunch, action: block }] }]`,
      );
    const theirs = await simulate("--policy", inField("lee@agency.example"), "--json");
    expect(theirs.json()).toMatchObject({ changed: { refused: 4 }, byDivision: { field: { refused: 4 } } });
    const others = await simulate("--policy", inField("pat@agency.example"), "--json");
    expect(others.json()).toMatchObject({ changed: { refused: 0, passed: 0, altered: 0 }, byDivision: {} });
  });

  it("says that in shadow mode nothing of it would bite", async () => {
    const file = draft("shadow.yaml", "mode: enforce", "mode: shadow ");
    const { out } = await simulate("--policy", file);
    expect(out).toMatch(/^newly refused +0$/m);
    const passing = SAID.filter(isRefused).length;
    expect(out).toContain(
      `In its mode (shadow): 0 that went on would be refused, ${passing} that were refused would go on.`,
    );
  });

  it("looks at the asked time alone, and at so many stanzas", async () => {
    expect((await simulate("--from", "2h")).out).toMatch(/^stanzas +18$/m);
    expect((await simulate("--days", "1")).out).toMatch(/^stanzas +18$/m);
    expect((await simulate("--to", "2h")).out).toMatch(/^received +none$/m);
    expect((await simulate("--from", "2024-01-01")).out).toMatch(/^stanzas +0$/m);
    expect((await simulate("--limit", "4")).out).toMatch(/^stanzas +4 \(cut short by --limit\)$/m);
    expect((await simulate("--limit", "18")).out).toMatch(/^stanzas +18$/m);
  });

  it.each([
    [["--days", "1", "--from", "2h"], 2],
    [["--days", "0"], 2],
    [["--limit", "no"], 2],
    [["--from", "1h", "--to", "2h"], 2],
    [["--policy", "/nowhere/policy.yaml"], 3],
    [["--dir", "/nowhere"], 4],
  ] as const)("ends rightly where it cannot: %j", async (args, code) => {
    expect((await simulate(...args)).exitCode).toBe(code);
  });
});
