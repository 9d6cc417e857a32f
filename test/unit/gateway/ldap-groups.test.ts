import { expect, test } from "vitest";
import { DirectoryError } from "../../../src/directory/directory-error.ts";
import type { GroupAnswer } from "../../../src/directory/options.ts";
import { LdapGroups, makeLdapGroups } from "../../../src/gateway/ldap-groups.ts";
import { NO_DECISIONS } from "../../../src/policy/decisions.ts";
import type { DirectoryGroup } from "../../../src/policy/divisions.ts";
import type { PolicyRevision } from "../../../src/policy/revision.ts";
import type { DirectoryTurn } from "../../../src/store/directory-groups.ts";
import { configured } from "../../support/configured.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { officeOf } from "../../support/offices.ts";
import { policyFor } from "../../support/policy.ts";

const [ANA, RAJ] = ["ana@agency.example", "raj@agency.example"] as const;
const YARD = "cn=yard,dc=agency,dc=example";
const REFRESH_MS = 60_000;
const told = (accounts: readonly string[], unread: readonly string[] = []): GroupAnswer => ({
  state: "told",
  accounts,
  unread,
});
const group = (...accounts: readonly string[]): DirectoryGroup => ({ source: "ldap", group: YARD, accounts });

const asked = (revision: PolicyRevision = policyFor(officeOf({ ldapGroup: YARD }))) => {
  const kept: DirectoryGroup[] = [];
  const turns: DirectoryTurn[] = [];
  const lines: (readonly [object, string])[] = [];
  const questions: (readonly string[])[] = [];
  const clock = new ManualClock();
  const policy = { revision };
  const say: { answer: GroupAnswer | Error; failure?: Error } = { answer: told([ANA]) };
  const line = (facts: object | string, phrase = ""): void =>
    void lines.push(typeof facts === "string" ? [{}, facts] : [facts, phrase]);
  const groups = new LdapGroups({
    policy,
    clock,
    url: "ldap://a",
    refreshMs: REFRESH_MS,
    read: async (names) => {
      questions.push(names);
      await Promise.resolve();
      if (say.answer instanceof Error) throw say.answer;
      return new Map([[YARD, say.answer]]);
    },
    events: {
      keepGroups: async (all) => {
        if (say.failure !== undefined) throw say.failure;
        kept.push(...all);
        policy.revision = { ...policy.revision, decisions: { ...NO_DECISIONS, groups: all } };
        await Promise.resolve();
      },
      keepTurn: async (turn) => {
        if (say.failure !== undefined) throw say.failure;
        await Promise.resolve(void turns.push(turn));
      },
    },
    log: { warn: line, error: line, info: line } as never,
  });
  const settled = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  };
  const next = async (answer: GroupAnswer | Error): Promise<void> => {
    say.answer = answer;
    clock.pass(REFRESH_MS);
    await settled();
  };
  const start = async (answer: GroupAnswer | Error = told([ANA])): Promise<void> => {
    say.answer = answer;
    groups.start();
    await settled();
  };
  return { groups, policy, say, kept, turns, lines, questions, clock, settled, next, start };
};

test("what the directory says of a group that is named is kept, at the start and at each round", async () => {
  const { start, next, kept, questions, groups, lines } = asked();
  expect(groups.facts).toBeUndefined();
  await start();
  await next(told([ANA, RAJ]));
  expect(kept).toEqual([group(ANA), group(ANA, RAJ)]);
  expect(questions).toEqual([[YARD], [YARD]]);
  expect(groups.facts).toEqual({ url: "ldap://a", isUp: true, answeredMs: expect.any(Number) as number });
  expect(lines).toEqual([]);
});

test("nothing is asked where no division wants to know, and a new policy is asked for at once", async () => {
  const { start, questions, policy, groups, settled, next } = asked(
    policyFor(officeOf({ rosterGroup: "Yard" })),
  );
  groups.policyChanged();
  await start();
  await next(told([]));
  expect([questions, groups.facts]).toEqual([[], undefined]);
  policy.revision = policyFor(officeOf({ ldapGroup: YARD }));
  groups.policyChanged();
  await settled();
  expect(questions).toEqual([[YARD]]);
});

test("one round at a time; a policy that comes meanwhile is asked for after it", async () => {
  const { groups, questions, settled } = asked();
  groups.start();
  groups.policyChanged();
  groups.policyChanged();
  expect(questions).toHaveLength(1);
  await settled();
  expect(questions).toHaveLength(2);
});

test("a directory that is away changes nothing, and both turns are on record", async () => {
  const { start, next, kept, turns, lines, groups } = asked();
  const away = new DirectoryError("SG_DIRECTORY_TIMEOUT", "no answer in time");
  await start();
  await next(away);
  expect(groups.facts?.isUp).toBe(false);
  await next(away);
  await next(told([ANA]));
  expect(kept).toEqual([group(ANA), group(ANA)]);
  expect(turns).toEqual([
    { source: "ldap", state: "away", code: "SG_DIRECTORY_TIMEOUT" },
    { source: "ldap", state: "back", code: "" },
  ]);
  const said = "LDAP directory not read: the last known members stay";
  const facts = { code: "SG_DIRECTORY_TIMEOUT", detail: away.message, everybody: [] };
  expect(lines).toEqual([
    [facts, said],
    [facts, said],
    [{}, "LDAP directory is back"],
  ]);
});

test("one that was never there leaves everybody a member, and says so", async () => {
  const { start, lines, kept } = asked();
  await start(new Error("no"));
  expect(kept).toEqual([]);
  expect(lines[0]?.[0]).toEqual({ code: "failed", detail: "no", everybody: ["yard"] });
});

test("a group of which it says nothing keeps its last members; told once for each reason", async () => {
  const { start, next, kept, lines } = asked();
  await start({ state: "silent", why: "absent" });
  await next({ state: "silent", why: "absent" });
  expect(kept).toEqual([]);
  const silent = "LDAP group says nothing: its last members stay";
  const everybody = "; it was never told, so everybody counts as a member";
  expect(lines).toEqual([[{ group: YARD, reason: "absent" }, silent + everybody]]);
  await next(told([ANA]));
  await next({ state: "silent", why: "empty" });
  expect(kept).toEqual([group(ANA)]);
  expect(lines[1]).toEqual([{ group: YARD, reason: "empty" }, silent]);
});

test("while a member cannot be read nobody leaves, and a group that was never told stays untold", async () => {
  const { start, next, kept, lines } = asked();
  const crowd = Array.from({ length: 30 }, (_one, index) => `uid=${String(index)}`);
  await start(told([ANA], crowd));
  expect(kept).toEqual([]);
  expect(lines[0]?.[0]).toEqual({ group: YARD, members: crowd.slice(0, 20), count: 30 });
  await next(told([ANA]));
  await next(told([RAJ], ["uid=x"]));
  await next(told([RAJ]));
  expect(kept).toEqual([group(ANA), group(ANA, RAJ), group(RAJ)]);
  expect(lines).toHaveLength(2);
});

test("what cannot be kept is told and tried again", async () => {
  const { start, next, say, kept, lines } = asked();
  say.failure = new Error("busy");
  await start();
  await next(new Error("no"));
  expect(lines.map(([, phrase]) => phrase)).toEqual([
    "members of divisions not kept: the last known hold",
    "LDAP directory not read: the last known members stay",
    "LDAP directory away: not on record",
  ]);
  delete say.failure;
  await next(told([ANA]));
  expect(kept).toEqual([group(ANA)]);
});

test("closed, it asks no more, and what is under way comes to its end", async () => {
  const { groups, clock, kept, questions } = asked();
  groups.start();
  await groups.close();
  groups.policyChanged();
  expect([kept, questions.length, clock.timerCount]).toEqual([[group(ANA)], 1, 0]);
});

test("there is none where no directory is configured", async () => {
  const { gateway: config } = await configured();
  const policy = { revision: policyFor() };
  expect(
    makeLdapGroups({ options: { config, log: {} as never }, policy, events: {} as never }),
  ).toBeUndefined();
});
