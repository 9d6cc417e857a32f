/** A client that the register does not name, used under an exception: while that acts, and not a stanza longer. */
import { expect, test } from "vitest";
import { NO_DECISIONS } from "../../../src/policy/decisions.ts";
import type { PolicyRevision } from "../../../src/policy/revision.ts";
import { clientPolicy } from "../../support/clients.ts";
import { filed } from "../../support/exceptions.ts";
import { policyFor } from "../../support/policy.ts";
import type { SansIo } from "../../support/sans-io.ts";
import { tell } from "../../support/story.ts";

const START_MS = 1_700_000_000_000;
/** Longer than the grace period. */
const TERM_MS = 700_000;
const SLIX = `<presence><c xmlns='http://jabber.org/protocol/caps' node='http://slixmpp.com/ver/1.8.3' ver='v=' hash='sha-1'/></presence>`;
const WORD = "<message to='raj@agency.example' type='chat' id='1'><body>x</body></message>";

type Terms = Parameters<typeof filed>[0];

const policy = (...terms: readonly Terms[]): PolicyRevision =>
  policyFor({
    clients: clientPolicy(),
    decisions: {
      ...NO_DECISIONS,
      exceptions: terms.map((one) =>
        filed({ kind: "technology", subject: "Slixmpp", users: ["lee@agency.example"], ...one }),
      ),
    },
  });
const HELD = { fromMs: 0, untilMs: START_MS + TERM_MS };

const begin = (...terms: readonly Terms[]): SansIo =>
  tell(`client sends\n  ${SLIX}\nupstream receives\n  ${SLIX}\n`, {
    after: "bound",
    options: { revision: policy(...terms) },
  });
const facts = (session: SansIo): readonly object[] =>
  session.takeRecords().flatMap((one) => (one.kind === "client" ? [one.facts] : []));
const say = (session: SansIo): void => {
  session.feed({ type: "clientBytes", bytes: new TextEncoder().encode(WORD) });
};

test("it stays, is not warned, and the record names the exception", () => {
  const session = begin(HELD);
  session.pass(TERM_MS - 1);
  expect(session.isCut("client")).toBe(false);
  expect(session.events.filter(({ type }) => type === "clientWarned")).toEqual([]);
  expect(session.events).toContainEqual(
    expect.objectContaining({ type: "clientJudged", outcome: "allow", exceptionId: "ex-1" }),
  );
  expect(facts(session)).toContainEqual(
    expect.objectContaining({ step: "judged", standing: "unapproved", action: "allow", exception: "ex-1" }),
  );
});

test("at its end the stream ends, without any time after it", () => {
  const session = begin(HELD);
  session.pass(TERM_MS);
  expect(session.isCut("client")).toBe(true);
  expect(facts(session)).toContainEqual(expect.objectContaining({ step: "refused", action: "refuse" }));
});

test("where the clock is past its end, the next stanza is not sent on", () => {
  const session = begin(HELD);
  session.takeText("upstream");
  session.jump(TERM_MS);
  say(session);
  expect(session.takeText("upstream")).not.toContain("<message");
  expect(session.isCut("client")).toBe(true);
});

test("so it does where the grace period would have gone on", () => {
  const session = begin({ ...HELD, untilMs: START_MS + 1_000 });
  session.pass(1_000);
  expect(session.isCut("client")).toBe(true);
});

test("revoked, it ends at once", () => {
  const session = begin(HELD);
  session.pass(1_000);
  session.feed({ type: "policyChanged", revision: policy() });
  expect(session.isCut("client")).toBe(true);
});

test("one that follows another takes over", () => {
  const session = begin(HELD, { id: "ex-2", fromMs: HELD.untilMs - 1, untilMs: HELD.untilMs + 100_000 });
  session.pass(TERM_MS + 1);
  expect(session.isCut("client")).toBe(false);
  session.pass(100_000);
  expect(session.isCut("client")).toBe(true);
});

test("one that begins within the grace period takes the end back", () => {
  const session = begin({ fromMs: START_MS + 300_000, untilMs: START_MS + TERM_MS });
  session.pass(650_000);
  expect(session.isCut("client")).toBe(false);
  session.pass(50_000);
  expect(session.isCut("client")).toBe(true);
});

test.each([
  ["somebody else", { users: ["max@agency.example"] }],
  ["another program", { subject: "Pidgin" }],
  ["another kind", { kind: "device" }],
  ["a newer version", { subject: "Slixmpp 2" }],
] as const)("that of %s changes nothing", (_what, terms) => {
  const session = begin({ ...HELD, ...terms });
  session.pass(600_000);
  expect(session.isCut("client")).toBe(true);
});
