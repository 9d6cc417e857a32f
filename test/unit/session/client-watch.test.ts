import { describe, expect, test } from "vitest";
import { ClientFiles } from "../../../src/session/client-files.ts";
import type { SessionOptions } from "../../../src/session/scope.ts";
import type { ClientPolicy } from "../../../src/policy/client-register.ts";
import { clientPolicy } from "../../support/clients.ts";
import { policyFor } from "../../support/policy.ts";
import type { SansIo } from "../../support/sans-io.ts";
import { sessionOptions } from "../../support/sans-io.ts";
import { streamError, tell, tellTwice } from "../../support/story.ts";
import { parseSteps } from "../../support/transcript.ts";

const NS_C = "http://jabber.org/protocol/caps";
const SLIX = `<presence><c xmlns='${NS_C}' node='http://slixmpp.com/ver/1.8.3' ver='v=' hash='sha-1'/></presence>`;
const version = (name: string, ver: string): string =>
  `<iq type='result' id='q' to='gateway@agency.example/gateway'><query xmlns='jabber:iq:version'><name>${name}</name><version>${ver}</version></query></iq>`;
const REFUSED = streamError("policy-violation");

const underPolicy = (clients: Partial<ClientPolicy> = {}, more = {}): Partial<SessionOptions> => ({
  revision: policyFor({ clients: clientPolicy(clients), ...more }),
});
const withFiles = (files: ClientFiles, clients: Partial<ClientPolicy> = {}): Partial<SessionOptions> => ({
  ...underPolicy(clients),
  ports: { ...sessionOptions().ports, clients: files },
});

const said = (xml: string): string => `client sends\n  ${xml}\nupstream receives\n  ${xml}\n`;
const facts = (session: SansIo): readonly object[] =>
  session.takeRecords().flatMap((one) => (one.kind === "client" ? [one.facts] : []));
const eventsOf = (session: SansIo, type: string): readonly object[] =>
  session.events.filter((one) => one.type === type);
const sendSilently = (session: SansIo, text: string): void => {
  session.feed({ type: "clientBytes", bytes: new TextEncoder().encode(text) });
};

describe("under approved-only", () => {
  test("an unapproved client is warned at once, and ended with its time, upstream's stream too", () => {
    tellTwice(
      `${said(SLIX)}archive gets
  outbound presence allow
  client
  client
  client
time passes 599 s
client receives nothing
time passes 1 s
client receives
  ${REFUSED}
upstream receives
  </stream:stream>
client is cut
upstream is cut
archive gets
  client
  session close`,
      { after: "bound", options: underPolicy() },
    );
  });

  test("the text names the approved ones, in the stream's language; the record says why, by clause", () => {
    const session = tell(said(SLIX), { after: "bound", options: underPolicy() });
    expect(facts(session)).toMatchObject([
      { user: "lee@agency.example/desk", source: "caps", node: "http://slixmpp.com/ver/1.8.3" },
      {
        step: "judged",
        standing: "unapproved",
        action: "refuse",
        clauses: "CCPS-1.c AL-4.a",
        mode: "enforce",
      },
      { step: "warned" },
    ]);
    expect(eventsOf(session, "clientWarned")).toEqual([
      {
        type: "clientWarned",
        user: "lee@agency.example/desk",
        lang: "en",
        approved: ["Gajim 1.7+", "Dino"],
        leftMs: 600_000,
      },
    ]);
    session.pass(600_000);
    expect(session.takeText("client")).toContain(
      "Disconnected: this program is not approved here. Approved: Gajim 1.7+, Dino.",
    );
    expect(facts(session)).toMatchObject([
      { step: "refused", standing: "unapproved", reasons: "not on the list of approved clients" },
    ]);
    expect(eventsOf(session, "clientJudged").at(-1)).toMatchObject({ outcome: "refused" });
  });

  test.each([
    ["approved", version("Gajim", "1.7.3"), ""],
    ["below-version", version("Gajim", "1.6.0"), "older than the approved version"],
    ["suspect", SLIX + version("Gajim", "1.7.3"), "version and caps name two programs"],
  ])("%s", (standing, xml, reasons) => {
    const session = tell(said(xml), { after: "bound", options: underPolicy() });
    session.takeRecords();
    session.pass(600_000);
    const end = facts(session);
    if (standing === "approved") expect(end).toEqual([]);
    else expect(end).toMatchObject([{ step: "refused", standing, reasons }]);
    expect(session.isCut("client")).toBe(standing !== "approved");
  });

  test("who says nothing is warned after a minute, and ended with its time", () => {
    const session = tell("", { after: "bound", options: underPolicy() });
    session.pass(59_000);
    expect(eventsOf(session, "clientWarned")).toEqual([]);
    session.pass(1_000);
    expect(eventsOf(session, "clientWarned")).toMatchObject([{ leftMs: 540_000 }]);
    session.pass(539_000);
    expect(session.isCut("client")).toBe(false);
    session.pass(1_000);
    expect(session.isCut("client")).toBe(true);
  });

  test("who says it late is not ended, and one who is then found out is ended at once", () => {
    const session = tell("", { after: "bound", options: underPolicy() });
    session.pass(500_000);
    sendSilently(session, version("Gajim", "1.7"));
    session.pass(500_000);
    expect(session.isCut("client")).toBe(false);
    sendSilently(session, SLIX);
    expect(session.isCut("client")).toBe(true);
    expect(facts(session).at(-1)).toMatchObject({ step: "refused", standing: "suspect" });
  });

  test("nothing is told before it is on record", () => {
    const session = tell(said(SLIX), { after: "bound", options: underPolicy() });
    session.holdReceipts();
    session.pass(600_000);
    expect(session.takeText("client")).toBe("");
    session.releaseReceipts();
    expect(session.takeText("client")).toContain("not approved");
  });

  test("is asked for its version once, and for what its caps stand for", () => {
    const session = tell(said(SLIX) + said(SLIX), { after: "bound", options: underPolicy() });
    const user = "lee@agency.example/desk";
    expect(eventsOf(session, "clientAsked")).toEqual([
      { type: "clientAsked", user, node: undefined },
      { type: "clientAsked", user, node: "http://slixmpp.com/ver/1.8.3#v=" },
    ]);
  });
});

describe("otherwise", () => {
  test("warn tells it once a session and ends nobody", () => {
    const session = tell(said(SLIX), {
      after: "bound",
      options: underPolicy({ mode: "warn", unknown: "warn" }),
    });
    sendSilently(session, version("Pidgin", "2"));
    session.pass(1_700_000);
    expect(eventsOf(session, "clientWarned")).toMatchObject([{ leftMs: undefined }]);
    expect(session.isCut("client")).toBe(false);
  });

  test.each([
    ["an inventory", underPolicy({ mode: "inventory" })],
    ["shadow", underPolicy({}, { mode: "shadow" })],
  ])("%s does nothing to anybody", (_what, options) => {
    const session = tell(said(SLIX), { after: "bound", options });
    session.pass(1_200_000);
    expect([session.isCut("client"), eventsOf(session, "clientWarned")]).toEqual([false, []]);
  });

  test("shadow records what would come of it", () => {
    const session = tell(said(SLIX), { after: "bound", options: underPolicy({}, { mode: "shadow" }) });
    expect(facts(session)).toContainEqual(
      expect.objectContaining({ step: "judged", standing: "unapproved", action: "refuse", mode: "shadow" }),
    );
  });

  test("doubt is on record even where nobody is refused", () => {
    const session = tell(said(SLIX + version("Gajim", "1.7")), {
      after: "bound",
      options: underPolicy({ mode: "inventory", approved: [] }),
    });
    expect(facts(session).at(-1)).toMatchObject({ step: "judged", standing: "suspect", action: "allow" });
  });
});

describe("a policy that changes", () => {
  const STRICT = policyFor({ clients: clientPolicy(), id: "strict" });
  const OPEN = underPolicy({ mode: "inventory", approved: [] });

  test("judges live sessions anew, with their whole time from then on", () => {
    const session = tell(said(SLIX), { after: "bound", options: OPEN });
    session.pass(900_000);
    session.takeRecords();
    session.feed({ type: "policyChanged", revision: STRICT });
    expect(facts(session)).toMatchObject([{ step: "judged", revision: "strict" }, { step: "warned" }]);
    session.pass(599_000);
    expect(session.isCut("client")).toBe(false);
    session.pass(1_000);
    expect(session.isCut("client")).toBe(true);
  });

  test("that approves it takes the end back", () => {
    const session = tell(said(SLIX), { after: "bound", options: { revision: STRICT } });
    session.pass(300_000);
    session.feed({ type: "policyChanged", revision: policyFor() });
    session.pass(600_000);
    expect(session.isCut("client")).toBe(false);
  });

  test("that asks for newer TLS ends at once whom the next log-in would not let in", () => {
    const session = tell("", { options: { revision: policyFor() } });
    const tls = { version: "TLSv1.2", cipher: "x", serverName: "agency.example" };
    session.feed({ type: "tlsReady", side: "client", tls });
    const minimum = policyFor({ clients: clientPolicy({ mode: "inventory", minTls: "TLSv1.3" }) });
    session.feed({ type: "policyChanged", revision: minimum });
    expect(session.isCut("client")).toBe(false);
    const HEADER = `<stream:stream to='agency.example' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>`;
    sendSilently(session, HEADER);
    expect(session.takeText("client")).toContain("encryption is older than is permitted here");
    expect(session.takeText("upstream")).toBe("");
    expect(session.takeRecords()).toMatchObject([
      {
        kind: "session",
        step: "refused",
        facts: { detail: "TLS below the minimum", clauses: "CCPS-1.c AL-4.a" },
      },
    ]);
  });
});

describe("a resumption", () => {
  const ENABLE = "<enable xmlns='urn:xmpp:sm:3' resume='true' max='300'/>";
  const resumable = (more = ""): string => `${said(ENABLE)}upstream sends
  <enabled xmlns='urn:xmpp:sm:3' id='up-id' resume='true' max='300'/>
client receives
  <enabled xmlns='urn:xmpp:sm:3' id='{previd}' resume='true' max='300'/>
${more}`;

  test("goes on with what was known, and with the time that is left", () => {
    const files = new ClientFiles();
    const first = tell(resumable(said(SLIX)), { after: "bound", options: withFiles(files) });
    const [file] = files.all;
    first.pass(400_000);
    expect(file).toMatchObject({ streamId: "s1", action: "refuse", isWarned: true });
    const resumed = resume(withFiles(files), files);
    resumed.pass(199_000);
    expect(resumed.isCut("client")).toBe(false);
    resumed.pass(1_000);
    expect(resumed.isCut("client")).toBe(true);
    expect(eventsOf(resumed, "clientWarned")).toEqual([]);
    expect(eventsOf(resumed, "clientAsked")).toEqual([]);
  });

  test("under a policy that came meanwhile has the whole time, unless it says something new itself", () => {
    const files = new ClientFiles();
    tell(said(SLIX), { after: "bound", options: withFiles(files, { mode: "inventory", approved: [] }) });
    for (const file of files.all) files.hear({ ...file, graceFromMs: file.graceFromMs - 900_000 });
    const bind = (content: string): string =>
      `<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>${content}</bind>`;
    const steps = `client sends
  <iq type='set' id='b'>${bind("<resource>desk</resource>")}</iq>
upstream receives
  {*}
upstream sends
  <iq type='result' id='b'>${bind("<jid>lee@agency.example/desk</jid>")}</iq>
client receives
  {*}`;
    const resumed = tell(steps, {
      after: "authenticated",
      options: { ...withFiles(files), sessionId: "s1" },
    });
    expect([resumed.isCut("client"), files.of("s1")?.action]).toEqual([false, "refuse"]);
    resumed.pass(599_000);
    expect(resumed.isCut("client")).toBe(false);
    resumed.pass(1_000);
    expect(resumed.isCut("client")).toBe(true);
  });

  /** The same stream in a new session, 400 seconds later. */
  function resume(options: Partial<SessionOptions>, files: ClientFiles): SansIo {
    const [file] = files.all;
    const earlier = file && { ...file, graceFromMs: file.graceFromMs - 400_000 };
    if (earlier !== undefined) files.hear(earlier);
    return tell("", { after: "bound", options: { ...options, sessionId: "s1" } });
  }
});

const leaves = (session: SansIo): void => {
  session.feed({ type: "clientEnd" });
};

describe("while the archive is down", () => {
  test("claims and judgements wait, and are kept when it is back", () => {
    const session = tell("archive fails", { after: "bound", options: underPolicy() });
    sendSilently(session, SLIX);
    expect(facts(session)).toEqual([]);
    session.play(parseSteps("archive works"));
    session.pass(1_000);
    expect(facts(session)).toMatchObject([{ source: "caps" }, { step: "judged" }, { step: "warned" }]);
  });

  test("are owed when the session ends before that", () => {
    const session = tell("archive fails", { after: "bound", options: underPolicy() });
    sendSilently(session, SLIX);
    session.pass(30_000);
    session.play(parseSteps("archive works"));
    leaves(session);
    session.pass(30_000);
    expect(facts(session)).toMatchObject([{ source: "caps" }, { step: "judged" }, { step: "warned" }]);
  });
});

test("a change that says nothing of a client is told to no other process", () => {
  const told: string[] = [];
  const files = new ClientFiles(({ streamId }) => void told.push(streamId));
  const session = tell(said(SLIX), { after: "bound", options: withFiles(files, { mode: "inventory" }) });
  const before = told.length;
  expect(before).toBeGreaterThan(0);
  const { revision } = underPolicy({ mode: "inventory" });
  if (revision === undefined) throw new Error("no policy");
  session.feed({ type: "policyChanged", revision });
  expect(told).toHaveLength(before);
  const { revision: stricter = revision } = underPolicy({ mode: "warn" });
  session.feed({ type: "policyChanged", revision: stricter });
  expect(told.length).toBeGreaterThan(before);
});
