import { describe, expect, test } from "vitest";
import type { ClientPolicy } from "../../../src/policy/client-register.ts";
import type { ClientFile, Offence } from "../../../src/session/client-file.ts";
import { ClientFiles } from "../../../src/session/client-files.ts";
import { isOnTrial, programOf, timed } from "../../../src/session/client-grace.ts";
import type { SessionOptions } from "../../../src/session/scope.ts";
import { clientPolicy } from "../../support/clients.ts";
import { policyFor } from "../../support/policy.ts";
import { sessionOptions, type SansIo } from "../../support/sans-io.ts";
import { tell } from "../../support/story.ts";

const DAY_MS = 86_400_000;
const GRACE_MS = 600_000;
const BOUND_MS = 1_000_000;
const file = (changes: Partial<ClientFile> = {}): ClientFile => ({
  streamId: "s2",
  user: "lee@agency.example/desk",
  boundAtMs: BOUND_MS,
  graceFromMs: BOUND_MS,
  claims: [],
  judgement: { standing: "unapproved", reasons: [], name: "Pidgin", namedBy: "version", version: "2" },
  action: "refuse",
  isWarned: false,
  isRefused: false,
  ...changes,
});
const UNKNOWN = { ...file().judgement, standing: "unknown" } as const;
const known = (changes: Partial<Offence> = {}): Offence => ({
  program: "pidgin",
  sinceMs: BOUND_MS - 300_000,
  beganOn: "s1",
  seenAtMs: BOUND_MS - 300_000,
  ...changes,
});
const OVER = BOUND_MS - 700_000;
/** Milliseconds that it has from its log-in on. */
const timeOf = (of: ClientFile, offence?: Offence): number =>
  timed(of, { known: offence, nowMs: BOUND_MS, graceMs: GRACE_MS }).graceFromMs + GRACE_MS - BOUND_MS;

test.each([
  ["nothing is known of it", file(), undefined, GRACE_MS],
  ["it was refused before", file(), known(), 300_000],
  ["its time is over", file(), known({ sinceMs: OVER }), 60_000],
  ["it had its last word elsewhere", file(), known({ sinceMs: OVER, lastWordOn: "s1" }), 0],
  ["it has its last word here", file(), known({ sinceMs: OVER, lastWordOn: "s2" }), 60_000],
  [
    "it has not said yet what it is",
    file({ judgement: UNKNOWN }),
    known({ sinceMs: OVER, lastWordOn: "s1" }),
    10_000,
  ],
  [
    "it was long away",
    file(),
    known({ sinceMs: BOUND_MS - DAY_MS - GRACE_MS - 1, seenAtMs: -DAY_MS }),
    GRACE_MS,
  ],
  ["it had none left itself", file({ graceFromMs: 0 }), known(), GRACE_MS - BOUND_MS],
])("%s", (_when, of, offence, leftMs) => {
  expect(timeOf(of, offence)).toBe(leftMs);
});

test("is on trial behind all of that alone", () => {
  const onTrial = (of: ClientFile, offence: Offence): boolean =>
    isOnTrial(timed(of, { known: offence, nowMs: BOUND_MS, graceMs: GRACE_MS }), GRACE_MS);
  const unknown = file({ judgement: UNKNOWN });
  expect(onTrial(unknown, known({ sinceMs: OVER, lastWordOn: "s1" }))).toBe(true);
  expect(onTrial(unknown, known({ sinceMs: OVER }))).toBe(false);
  expect(onTrial(unknown, known({ lastWordOn: "s1" }))).toBe(false);
  expect(onTrial(file(), known({ sinceMs: OVER, lastWordOn: "s1" }))).toBe(false);
});

test("a name that stands in the resource alone is none", () => {
  expect(programOf(file().judgement)).toBe("pidgin");
  expect(programOf({ ...file().judgement, namedBy: "resource" })).toBe("");
  expect(programOf({ ...file().judgement, name: undefined })).toBe("");
});

const NS_C = "http://jabber.org/protocol/caps";
const SLIX = `<presence><c xmlns='${NS_C}' node='http://slixmpp.com/ver/1.8.3' ver='v=' hash='sha-1'/></presence>`;
const version = (name: string, ver: string): string =>
  `<iq type='result' id='q' to='gateway@agency.example/gateway'><query xmlns='jabber:iq:version'><name>${name}</name><version>${ver}</version></query></iq>`;
const withFiles = (files: ClientFiles, clients: Partial<ClientPolicy> = {}): Partial<SessionOptions> => ({
  revision: policyFor({ clients: clientPolicy(clients) }),
  ports: { ...sessionOptions().ports, clients: files },
});
const facts = (session: SansIo): readonly object[] =>
  session.takeRecords().flatMap((one) => (one.kind === "client" ? [one.facts] : []));
const eventsOf = (session: SansIo, type: string): readonly object[] =>
  session.events.filter((one) => one.type === type);
const sendSilently = (session: SansIo, text: string): void => {
  session.feed({ type: "clientBytes", bytes: new TextEncoder().encode(text) });
};
const said = (xml: string): string => `client sends\n  ${xml}\nupstream receives\n  ${xml}\n`;
const MINUTE_MS = 60_000;

/** One log-in of the account, so many minutes behind the first. */
const logIn = (
  files: ClientFiles,
  minutes: number,
  xml: string,
  clients: Partial<ClientPolicy> = {},
): SansIo =>
  tell(xml === "" ? "" : said(xml), {
    after: "bound",
    options: { ...withFiles(files, clients), sessionId: `at${minutes}` },
    laterMs: minutes * MINUTE_MS,
  });
const HELLO = "<message to='raj@agency.example'><body>hello</body></message>";
const isEnded = (session: SansIo): boolean => session.isCut("client");
const leaves = (session: SansIo): void => {
  session.feed({ type: "clientEnd" });
};

describe("a client that is refused and comes back", () => {
  test("has what is left of its time, whether it was ended or left before", () => {
    const files = new ClientFiles();
    const first = logIn(files, 0, SLIX);
    first.pass(9 * MINUTE_MS);
    leaves(first);
    const again = logIn(files, 8, SLIX);
    expect(eventsOf(again, "clientWarned")).toMatchObject([{ leftMs: 2 * MINUTE_MS }]);
    again.pass(2 * MINUTE_MS - 1);
    expect(isEnded(again)).toBe(false);
    again.pass(1);
    expect(isEnded(again)).toBe(true);
  });

  test("has a minute once when none is left, and behind that is ended as soon as it is known", () => {
    const files = new ClientFiles();
    leaves(logIn(files, 0, SLIX));
    const again = logIn(files, 12, SLIX);
    expect(eventsOf(again, "clientWarned")).toMatchObject([{ leftMs: MINUTE_MS }]);
    again.pass(MINUTE_MS - 1);
    expect(isEnded(again)).toBe(false);
    leaves(again);
    const third = logIn(files, 13, "");
    sendSilently(third, SLIX);
    expect(isEnded(third)).toBe(true);
    expect(facts(third).at(-1)).toMatchObject({ step: "refused", standing: "unapproved" });
  });

  test("and says that it is others, has not their time too", () => {
    const files = new ClientFiles();
    for (const name of ["A", "B", "C", "D"]) leaves(logIn(files, 0, version(name, "1")));
    const other = logIn(files, 9, version("E", "1"));
    expect(eventsOf(other, "clientWarned")).toMatchObject([{ leftMs: MINUTE_MS }]);
  });

  test("and is another program now has the whole of it", () => {
    const files = new ClientFiles();
    const some = { unknown: "allow" } as const;
    leaves(logIn(files, 0, SLIX, some));
    const again = logIn(files, 12, version("Pidgin", "2"), some);
    expect(eventsOf(again, "clientWarned")).toMatchObject([{ leftMs: 10 * MINUTE_MS }]);
  });

  test("after more than a day begins anew", () => {
    const files = new ClientFiles();
    leaves(logIn(files, 0, SLIX));
    const later = DAY_MS / MINUTE_MS + 11;
    expect(eventsOf(logIn(files, later, SLIX), "clientWarned")).toMatchObject([{ leftMs: 10 * MINUTE_MS }]);
  });

  test("from a trial in shadow, has the whole of it", () => {
    const files = new ClientFiles();
    const options = { ...withFiles(files), revision: policyFor({ clients: clientPolicy(), mode: "shadow" }) };
    const session = tell(said(SLIX), { after: "bound", options });
    session.pass(20 * MINUTE_MS);
    session.feed({ type: "policyChanged", revision: policyFor({ clients: clientPolicy(), id: "now" }) });
    expect(eventsOf(session, "clientWarned")).toMatchObject([{ leftMs: 10 * MINUTE_MS }]);
    expect(isEnded(session)).toBe(false);
  });

  test("under a policy that refuses it again, has the whole of it", () => {
    const files = new ClientFiles();
    leaves(logIn(files, 0, SLIX));
    const session = logIn(files, 30, SLIX, { mode: "inventory" });
    session.feed({ type: "policyChanged", revision: policyFor({ clients: clientPolicy(), id: "again" }) });
    expect(eventsOf(session, "clientWarned")).toMatchObject([{ leftMs: 10 * MINUTE_MS }]);
  });
});

describe("a client that never says what it is", () => {
  test("gains nothing by new log-ins, and may write to nobody when its time has run out", () => {
    const files = new ClientFiles();
    leaves(logIn(files, 0, ""));
    const again = logIn(files, 11, HELLO);
    again.pass(MINUTE_MS - 1);
    expect(isEnded(again)).toBe(false);
    leaves(again);
    const third = logIn(files, 12, "");
    third.pass(9_999);
    expect(isEnded(third)).toBe(false);
    third.pass(1);
    expect(isEnded(third)).toBe(true);
    const fourth = logIn(files, 13, "");
    sendSilently(fourth, HELLO);
    expect([isEnded(fourth), fourth.takeText("upstream")]).toEqual([true, "</stream:stream>"]);
    expect(facts(fourth).at(-1)).toMatchObject({ step: "refused", standing: "unknown" });
  });

  test("does not spoil it for one that does, which has some seconds to", () => {
    const files = new ClientFiles();
    leaves(logIn(files, 0, ""));
    leaves(logIn(files, 11, ""));
    const gajim = logIn(files, 12, version("Gajim", "1.7"));
    gajim.pass(MINUTE_MS);
    sendSilently(gajim, HELLO);
    expect([isEnded(gajim), gajim.takeText("upstream")]).toEqual([false, expect.stringContaining("hello")]);
  });

  test("and one that always does in the end has no clock of its own running", () => {
    const files = new ClientFiles();
    for (const minutes of [0, 11, 12]) leaves(logIn(files, minutes, version("Gajim", "1.7")));
    const gajim = logIn(files, 13, "");
    gajim.pass(9 * MINUTE_MS);
    expect(isEnded(gajim)).toBe(false);
  });
});
