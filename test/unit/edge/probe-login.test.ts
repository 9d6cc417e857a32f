/** What a probe does with servers that refuse, cheat or break off; the good ones are in test/e2e/doctor.test.ts. */
import { expect, it } from "vitest";
import type { AccountFact } from "../../../src/edge/probe-fact.ts";
import { openLeg } from "../../../src/edge/probe-leg.ts";
import { askYFlag, logIn } from "../../../src/edge/probe-login.ts";
import {
  mechanisms,
  offering,
  QUICK,
  startProbePeer,
  targetAt,
  type Rule,
} from "../../support/probe-peer.ts";

const ACCOUNT = { username: "ana", domain: "agency.example", password: "not-for-strangers" };
const SASL = "urn:ietf:params:xml:ns:xmpp-sasl";
const AUTH = /<auth [\s\S]*?<\/auth>/;
const RESPONSE = /<response[\s\S]*?<\/response>/;
const sasl = (name: string, text = ""): string => `<${name} xmlns='${SASL}'>${text}</${name}>`;
const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** A challenge that goes with the client's nonce. */
const challenge = (rest: string): Rule => [
  /<auth [^>]*>([^<]*)<\/auth>/,
  ([, first = ""]) => {
    const nonce = Buffer.from(first, "base64").toString().split("r=")[1] ?? "";
    return sasl("challenge", base64(`r=${nonce}x,${rest}`));
  },
];

const FAIR = "s=QSXCR+Q6sek8bf92,i=4096";

const play = async (rules: readonly Rule[], use: typeof logIn | typeof askYFlag = logIn) => {
  const peer = await startProbePeer([...offering(mechanisms("SCRAM-SHA-1", "PLAIN")), ...rules]);
  const { wire } = await openLeg({ target: targetAt(peer), domain: ACCOUNT.domain, nowMs: 0, bounds: QUICK });
  if (wire === undefined) throw new Error("the peer does not serve");
  const result = await use(wire, ["SCRAM-SHA-1", "PLAIN"], ACCOUNT);
  wire.close();
  const facts: readonly AccountFact[] = "facts" in result ? result.facts : result;
  return { facts, heard: peer.heard.join("") };
};

it.each<[string, readonly Rule[], AccountFact]>([
  [
    "refuses",
    [[AUTH, sasl("failure", "<not-authorized/>")]],
    { type: "log-in-refused", condition: "not-authorized" },
  ],
  [
    "asks for the password cheaply",
    [challenge("s=QSXC,i=1")],
    { type: "log-in-refused", condition: "unanswerable challenge" },
  ],
  ["believes without proof", [challenge(FAIR), [RESPONSE, sasl("success")]], { type: "server-not-proven" }],
  ["believes at once", [[AUTH, sasl("success")]], { type: "server-not-proven" }],
  [
    "breaks off",
    [[AUTH, "</stream:stream>"]],
    { type: "log-in-stopped", step: "log-in", stop: { type: "closed" } },
  ],
  ["is silent", [], { type: "log-in-stopped", step: "log-in", stop: { type: "silent" } }],
])("says where a server %s, and never shows the password", async (_, rules, fact) => {
  const { facts, heard } = await play(rules);
  expect(facts).toEqual([fact]);
  for (const secret of [ACCOUNT.password, base64(`\0ana\0${ACCOUNT.password}`)])
    expect(heard).not.toContain(secret);
});

it("notes a hash over what was offered", async () => {
  const { facts } = await play([
    challenge(`${FAIR},h=abcd`),
    [RESPONSE, sasl("failure", "<not-authorized/>")],
  ]);
  expect(facts.map(({ type }) => type)).toEqual(["downgrade-hash", "log-in-refused"]);
});

it("asks with `y`, and says what the server makes of it", async () => {
  const refused = await play([[AUTH, sasl("failure", "<malformed-request/>")]], askYFlag);
  expect(refused.facts).toEqual([{ type: "y-flag", isTaken: false, condition: "malformed-request" }]);
  expect((await play([], askYFlag)).facts).toEqual([{ type: "y-flag", isTaken: false, condition: "silent" }]);
  const first = />([^<]*)<\/auth>/.exec(refused.heard)?.[1] ?? "";
  expect(Buffer.from(first, "base64").toString()).toMatch(/^y,,n=ana,/);
});

it("does not try where there is no SCRAM", async () => {
  const peer = await startProbePeer(offering(mechanisms("PLAIN")));
  const { wire } = await openLeg({ target: targetAt(peer), domain: "a.example", nowMs: 0, bounds: QUICK });
  if (wire === undefined) throw new Error("the peer does not serve");
  expect(await logIn(wire, ["PLAIN"], ACCOUNT)).toEqual({
    facts: [{ type: "no-mechanism", offered: ["PLAIN"] }],
  });
  expect(await askYFlag(wire, ["PLAIN"], ACCOUNT)).toEqual([]);
  wire.close();
});
