import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeInstallation } from "../../support/installation.ts";
import type { Installation } from "../../support/installation.ts";
import { runCommand } from "../../support/terminal.ts";
import type { CommandResult } from "../../support/terminal.ts";

let installation: Installation;
beforeAll(async () => {
  installation = await makeInstallation();
});
afterAll(() => {
  installation.remove();
});

const judge = async (args: readonly string[], stdin = ""): Promise<CommandResult> =>
  await runCommand(["test", "-c", installation.gateway, ...args], { stdin });

const ANN = ["--from", "ann@agency.example"];
const TO_BOB = ["--to", "bob@agency.example"];

describe("test", () => {
  it("lets an ordinary message pass", async () => {
    const { exitCode, out } = await judge([...ANN, ...TO_BOB, "--body", "lunch at 12:30?"]);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^verdict +allow$/m);
  });

  it("tells rule, clause and place of what is blocked", async () => {
    const { exitCode, out } = await judge([...ANN, ...TO_BOB, "--body", "my ssn is 219-09-9998"]);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^verdict +block$/m);
    expect(out).toMatch(/^rule +sensitive-content \(block\)$/m);
    expect(out).toMatch(/^clause +CCPS-3.b/m);
    expect(out).toMatch(/^where +\/0\/0 \[10,21\)$/m);
  });

  it("speaks JSON, with what would go on", async () => {
    const passes = await judge([...ANN, ...TO_BOB, "--body", "<&>", "--json"]);
    expect(passes.json()).toMatchObject({
      disposition: "allow",
      forwarded: expect.stringContaining("&lt;&amp;&gt;") as string,
    });
    const blocked = await judge([...ANN, "--to", "bob@other.example", "--body", "x", "--json"]);
    expect(blocked.json()).toMatchObject({
      disposition: "block",
      forwarded: null,
      findings: [{ ruleId: "external-domain" }],
    });
  });

  it("judges what comes in", async () => {
    const { out } = await judge([
      "--inbound",
      "--from",
      "eve@other.example",
      "--to",
      "ann@agency.example",
      "--body",
      "hi",
    ]);
    expect(out).toMatch(/^rule +external-domain/m);
  });

  it("reads a stanza from a file or from standard input", async () => {
    const stanza = "<message to='bob@agency.example'><body>hi</body></message>\n";
    installation.write("stanza.xml", stanza);
    const fromFile = await judge([...ANN, "--stanza", installation.path("stanza.xml")]);
    const fromInput = await judge([...ANN, "--stanza", "-"], stanza);
    expect(fromFile.exitCode).toBe(0);
    expect(fromInput.out).toBe(fromFile.out);
  });

  it("needs neither keys nor certificates", async () => {
    installation.write("data/keys/seal.key", "");
    installation.write("tls/dev-cert.pem", "");
    expect((await judge([...ANN, ...TO_BOB, "--body", "hi"])).exitCode).toBe(0);
  });

  it("tries another policy file", async () => {
    const text = installation.read("policy.yaml").replace("mode: enforce", "mode: shadow");
    installation.write("next.yaml", text);
    const args = [
      ...ANN,
      "--to",
      "bob@other.example",
      "--body",
      "x",
      "--policy",
      installation.path("next.yaml"),
    ];
    expect((await judge(args)).out).toContain("(enforced it would be block)");
  });

  it.each([
    ["no user", [...TO_BOB, "--body", "x"], 2],
    ["no recipient", [...ANN, "--body", "x"], 2],
    ["inbound for nobody", ["--inbound", "--from", "a@agency.example", "--body", "x"], 2],
    ["neither body nor stanza", [...ANN, ...TO_BOB], 2],
    ["both", [...ANN, ...TO_BOB, "--body", "x", "--stanza", "-"], 2],
    ["an address that is none", ["--from", "a@b@c", ...TO_BOB, "--body", "x"], 2],
    ["a file that is not there", [...ANN, "--stanza", "absent.xml"], 4],
    ["a broken policy", [...ANN, ...TO_BOB, "--body", "x", "--policy", "absent.yaml"], 3],
  ])("%s", async (_name, args, exitCode) => {
    expect((await judge(args)).exitCode).toBe(exitCode);
  });
});
