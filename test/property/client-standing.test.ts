/**
 * Clients: versions have one order, and no claim makes up for another.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ClientClaim } from "../../src/policy/client-claim.ts";
import { clientAction, CLIENT_ACTIONS, type ClientStanding } from "../../src/policy/client-register.ts";
import { judgeClient } from "../../src/policy/client-standing.ts";
import { compareVersions } from "../../src/policy/client-version.ts";
import { approvedClient, clientPolicy } from "../support/clients.ts";

const part = fc.oneof(
  fc.nat(12).map(String),
  fc.constantFrom("rc", "beta", "dev", "~", "a", "z", "00", "007", "123456789012345678901"),
);
const version = fc
  .tuple(
    fc.nat(3).map(String),
    fc.array(fc.tuple(fc.constantFrom(".", "-", "", "+"), part), { maxLength: 5 }),
  )
  .map(([first, parts]) => first + parts.map(([mark, text]) => mark + text).join(""));

const order = (a: string, b: string): number => Math.sign(compareVersions(a, b) ?? NaN);

test("versions are in one order", () => {
  fc.assert(
    fc.property(version, version, version, (a, b, c) => {
      expect(order(a, a)).toBe(0);
      expect(order(a, b) + order(b, a)).toBe(0);
      if (order(a, b) <= 0 && order(b, c) <= 0) expect(order(a, c)).toBeLessThanOrEqual(0);
      if (order(a, b) === 0) expect(order(a, c)).toBe(order(b, c));
    }),
    { numRuns: 3_000 },
  );
});

test("a part more is no earlier version, unless it is a word of one to come", () => {
  fc.assert(
    fc.property(version, fc.nat(9), (a, more) => {
      expect(order(`${a}.${String(more)}`, a)).toBeGreaterThanOrEqual(0);
      expect(order(`${a}.rc${String(more)}`, a)).toBeLessThan(1);
    }),
  );
});

const name = fc.constantFrom("Gajim", "gajim 1.8", "Dino", "Pidgin", "Slixmpp", "AgencyBot", "Other");
const ver = fc.constantFrom("1.6", "1.7", "1.8", "latest");
const node = fc.constantFrom(
  "https://gajim.org",
  "https://dino.im",
  "http://pidgin.im/",
  "http://slixmpp.com/ver/1.8",
  "https://bot.example",
  "https://x.example",
);
const at = { atMs: fc.constant(0) };
const claim: fc.Arbitrary<ClientClaim> = fc.oneof(
  fc.record({
    ...at,
    source: fc.constant("version" as const),
    name: fc.option(name, { nil: undefined }),
    version: fc.option(ver, { nil: undefined }),
  }),
  fc.record({ ...at, source: fc.constant("user-agent" as const), software: name }),
  fc.record({ ...at, source: fc.constant("tag" as const), tag: fc.constantFrom("dino", "desk", "Gajim") }),
  fc.record({
    ...at,
    source: fc.constant("resource" as const),
    resource: fc.constantFrom("gajim.x", "desk"),
  }),
  fc.record({
    ...at,
    source: fc.constant("caps" as const),
    node,
    ver: fc.constant("v"),
    hash: fc.constant("sha-1"),
  }),
  fc.record({
    ...at,
    source: fc.constant("caps-answer" as const),
    node,
    ver: fc.constant("v"),
    isMatch: fc.boolean(),
  }),
);
const claims = fc.array(claim, { maxLength: 6 });

const REGISTER = [
  approvedClient("Gajim", { minVersion: "1.7" }),
  approvedClient("Dino"),
  approvedClient("AgencyBot", { nodes: ["https://bot.example", "http://slixmpp.com/ver/"] }),
];
const standingOf = (of: readonly ClientClaim[]): ClientStanding => judgeClient(of, REGISTER).standing;

test("no claim makes up for another: who is not approved is approved by no later word, and doubt stays", () => {
  fc.assert(
    fc.property(claims, claim, (before, more) => {
      const [was, is] = [standingOf(before), standingOf([...before, more])];
      if (was === "suspect") expect(is).toBe("suspect");
      if (was === "unapproved" || was === "below-version") expect(is).not.toBe("approved");
    }),
    { numRuns: 20_000 },
  );
});

test("the order of claims decides nothing", () => {
  fc.assert(
    fc.property(claims, (said) => {
      expect(standingOf(said.toReversed())).toBe(standingOf(said));
    }),
    { numRuns: 5_000 },
  );
});

test("a stricter mode, or a stricter word on the unknown, lets nobody stay that had to go", () => {
  const rank = (
    standing: ClientStanding,
    mode: "inventory" | "warn" | "approved-only",
    unknown: number,
  ): number => {
    const action = CLIENT_ACTIONS[unknown] ?? "refuse";
    return CLIENT_ACTIONS.indexOf(clientAction(standing, clientPolicy({ mode, unknown: action })));
  };
  for (const standing of ["approved", "unapproved", "below-version", "unknown", "suspect"] as const)
    for (const unknown of [0, 1, 2]) {
      const ranks = (["inventory", "warn", "approved-only"] as const).map((mode) =>
        rank(standing, mode, unknown),
      );
      expect(ranks).toEqual(ranks.toSorted());
      const stricter = rank(standing, "approved-only", Math.min(2, unknown + 1));
      expect(stricter).toBeGreaterThanOrEqual(ranks[2] ?? 0);
    }
});
