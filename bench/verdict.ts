/**
 * What a verdict costs by profile, with exceptions on file and divisions in the policy: flat, because both are looked up.
 *
 * Method: every case of a stanza runs in turn, in each round; the figure is its best round's mean, in microseconds, and × is its
 * ratio to the same profile without exceptions and divisions. So a neighbour's load hits all cases alike, and mostly drops out.
 */
import { policyTools } from "../src/cli/policy-tools.ts";
import { compilePolicy } from "../src/config/compile.ts";
import { PROFILE_IDS, type ProfileId } from "../src/config/policy-schema.ts";
import { evaluate } from "../src/policy/evaluate.ts";
import { EXCEPTION_KINDS, type FiledException } from "../src/policy/exception.ts";
import { exceptionFor } from "../src/policy/exception-index.ts";
import { forAccount, type PolicyRevision } from "../src/policy/revision.ts";
import type { RuleContext } from "../src/policy/rule.ts";
import type { Stanza } from "../src/xmpp/stanza.ts";
import { filed } from "../test/support/exceptions.ts";
import { tightened } from "../test/support/policy.ts";
import { contextFor, stanzaOf, USER } from "../test/support/stanzas.ts";

const ROUNDS = 25;
const TIMES = 400;
const EXCEPTIONS = [0, 100, 10_000] as const;
const DIVISIONS = [0, 1_000] as const;

/** Of every kind; each tenth for the user, the others for 1,000 others and their divisions, all of them active. */
const exceptionsOf = (count: number): readonly FiledException[] =>
  Array.from({ length: count }, (_, n) =>
    filed(
      {
        id: `ex-${String(n)}`,
        kind: EXCEPTION_KINDS[Math.floor(n / 10) % EXCEPTION_KINDS.length] ?? "domain",
        subject: `partner-${String(n % 500)}.example`,
        users: [n % 10 === 0 ? USER.bare : `user-${String(n % 1_000)}@agency.example`],
        divisions: [`division-${String(n % 1_000)}`],
      },
      {
        approvals: ["cio", "iso", "wvot"].map((role) => ({ role, login: `${role}-${String(n)}` })),
      },
    ),
  );

/** The user is in the first two. */
const divisionsOf = (count: number): readonly object[] =>
  Array.from({ length: count }, (_, n) => ({
    id: `division-${String(n)}`,
    members: { accounts: [n < 2 ? USER.bare : `user-${String(n)}@agency.example`] },
  }));

/** One that is among any hundred: of kind `domain`, for the user. */
const EXCEPTED = exceptionsOf(100).find(
  ({ terms: { kind, users } }) => kind === "domain" && users.includes(USER.bare),
);

const DECISIONS = new Map(EXCEPTIONS.map((count) => [count, { exceptions: exceptionsOf(count) }]));

interface Case {
  readonly name: string;
  readonly revision: PolicyRevision;
  best: number;
}

function casesOf(profile: ProfileId): readonly Case[] {
  return DIVISIONS.flatMap((divisionCount) => {
    const divisions = divisionsOf(divisionCount);
    const { policy } = tightened({ profile, divisions }, profile);
    const base = compilePolicy(policy, policyTools).revision;
    return EXCEPTIONS.map((count): Case => {
      const decisions = { ...base.decisions, ...DECISIONS.get(count) };
      const revision = forAccount({ ...base, decisions }, USER.bare);
      const name = `${String(count)} exceptions, ${String(divisionCount)} divisions`;
      return { name, revision, best: Number.POSITIVE_INFINITY };
    });
  });
}

/** Each in turn, the first in another place each round. */
function measure(cases: readonly Case[], run: (revision: PolicyRevision) => unknown): void {
  for (let round = 0; round < ROUNDS; round += 1) {
    cases.forEach((_, at) => {
      const one = cases[(at + round) % cases.length];
      if (one === undefined) return;
      const start = performance.now();
      for (let time = 0; time < TIMES; time += 1) run(one.revision);
      one.best = Math.min(one.best, ((performance.now() - start) * 1_000) / TIMES);
    });
  }
}

const context: RuleContext = contextFor("outbound");
const STANZAS: Readonly<Record<string, Stanza>> = {
  "to a colleague": stanzaOf(
    "<message to='pat@agency.example' id='1' type='chat'><body>Can you send me the agenda for the meeting at two on Thursday?</body></message>",
  ),
  "to outside": stanzaOf("<message to='eve@far.example' id='1' type='chat'><body>Can you?</body></message>"),
  "to an excepted domain": stanzaOf(
    `<message to='eve@${EXCEPTED?.terms.subject ?? ""}' id='1' type='chat'><body>Can you?</body></message>`,
  ),
};

for (const profile of PROFILE_IDS) {
  for (const [what, stanza] of Object.entries(STANZAS)) {
    const cases = casesOf(profile);
    measure(cases, (revision) => evaluate(stanza, context, revision));
    const [base] = cases;
    console.log(`| ${profile} | ${what} | ${cases.map((one) => cell(one, base)).join(" | ")} |`);
  }
}

function cell({ best }: Case, base: Case | undefined): string {
  return `${best.toFixed(1)} (${(best / (base?.best ?? best)).toFixed(2)} ×)`;
}

/** What it costs once for each snapshot of what is on file. */
for (const count of EXCEPTIONS) {
  const [, revision] = casesOf("wv-po1010").map((one) => one.revision);
  if (revision === undefined) continue;
  const decisions = { ...revision.decisions, exceptions: exceptionsOf(count) };
  const start = performance.now();
  exceptionFor(
    { ...revision, decisions },
    { kind: "domain", subject: "x.example", user: USER.bare, nowMs: 0 },
  );
  console.log(`sorting out ${String(count)}: ${(performance.now() - start).toFixed(1)} ms`);
}
