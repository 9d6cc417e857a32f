import { describe, expect, test } from "vitest";
import type { NoticePolicy } from "../../../src/policy/notice.ts";
import type { ArchiveRecord } from "../../../src/records/record.ts";
import type { SessionEvent } from "../../../src/session/effect.ts";
import { NoticeProofs } from "../../../src/session/notice-proofs.ts";
import { policyFor } from "../../support/policy.ts";
import { sessionOptions, type SansIo } from "../../support/sans-io.ts";
import { tell } from "../../support/story.ts";

const SERVICE = "gate@agency.example";
const LEE = "lee@agency.example/desk";
const DAY_MS = 86_400_000;
/** After the period's lead, and within what a session without traffic lives. */
const PERIOD_MS = 600_000;

type Asked = Extract<SessionEvent, { type: "noticeAsked" }>;

class Desk {
  readonly proofs: NoticeProofs;
  readonly session: SansIo;

  constructor(notices: Partial<NoticePolicy> = {}, proofs = new NoticeProofs(), isAvailable = true) {
    this.proofs = proofs;
    proofs.isAvailable = isAvailable;
    const plain = policyFor();
    const revision = {
      ...plain,
      notices: { ...plain.notices, periodMs: PERIOD_MS, ...notices },
      clauses: { ...plain.clauses, notice: ["CCPS-3.e", "ORDHS-3.5", "WV-4.2.b", "AL-6.a"] },
    };
    const ports = { ...sessionOptions().ports, notices: proofs };
    this.session = tell("", { after: "bound", options: { revision, ports, serviceAccount: SERVICE } });
    this.client("<presence/>");
    this.session.takeRecords();
  }

  get asked(): readonly Asked[] {
    return this.session.events.filter((one) => one.type === "noticeAsked");
  }

  get proven(): readonly string[] {
    return this.session.events.flatMap((one) => (one.type === "noticeProven" ? [one.proof] : []));
  }

  get last(): Asked {
    const asked = this.asked.at(-1);
    if (asked === undefined) throw new Error("nothing was asked for");
    return asked;
  }

  client(xml: string): void {
    this.session.feed({ type: "clientBytes", bytes: new TextEncoder().encode(xml) });
  }

  upstream(xml: string): void {
    this.session.feed({ type: "upstreamBytes", bytes: new TextEncoder().encode(xml) });
  }

  /** As the service account sends it, or otherwise. */
  give({ id = this.last.id, from = `${SERVICE}/gateway`, text = this.last.text ?? "" } = {}): void {
    this.upstream(
      `<message from='${from}' to='${LEE}' type='chat' id='${id}' xml:lang='en'><body>${text}</body><request xmlns='urn:xmpp:receipts'/></message>`,
    );
  }

  receipt(id = this.last.id): void {
    this.client(
      `<message to='${SERVICE}/gateway'><received xmlns='urn:xmpp:receipts' id='${id}'/></message>`,
    );
  }

  pong(type = "result", id = this.last.id): void {
    this.client(`<iq type='${type}' to='${SERVICE}/gateway' id='${id}-ping'/>`);
  }

  answer(text: string): void {
    this.client(`<message type='chat' to='${SERVICE}' id='a'><body>${text}</body></message>`);
  }

  /** What becomes of a message to somebody else. */
  get says(): string {
    return this.judged("<message type='chat' to='raj@agency.example' id='m'><body>hi</body></message>");
  }

  judged(xml: string): string {
    this.client(xml);
    const last = this.session.events.filter((one) => one.type === "judged").at(-1);
    return last?.type === "judged" ? `${last.disposition} ${last.ruleIds.join()}`.trim() : "";
  }

  get adminRecords(): readonly object[] {
    return this.session.kept.flatMap((one: ArchiveRecord) => (one.kind === "admin" ? [one.facts] : []));
  }
}

const given = (notices: Partial<NoticePolicy> = {}): Desk => {
  const desk = new Desk(notices);
  desk.give();
  return desk;
};

describe("until the client has it", () => {
  test("messages to others are refused; presence, iq, signs and what is said to the account pass", () => {
    const desk = new Desk();
    expect(desk.says).toBe("block notice");
    expect(desk.judged("<presence/>")).toBe("allow");
    expect(desk.judged("<iq type='get' id='r'><query xmlns='jabber:iq:roster'/></iq>")).toBe("allow");
    const typing = "<composing xmlns='http://jabber.org/protocol/chatstates'/>";
    expect(desk.judged(`<message type='chat' to='raj@agency.example'>${typing}</message>`)).toBe("allow");
    expect(desk.judged(`<message type='chat' to='${SERVICE}' id='h'><body>help</body></message>`)).toBe(
      "allow",
    );
    expect(
      desk.judged("<message type='groupchat' to='ops@rooms.agency.example'><body>x</body></message>"),
    ).toBe("block notice");
    expect(desk.judged("<message to='raj@agency.example'><thread>words</thread></message>")).toBe(
      "block notice",
    );
  });

  test("the sender reads what to do, with clause and reference; the record has both", () => {
    const desk = new Desk();
    desk.client("<message type='chat' to='raj@agency.example' id='m'><body>hi</body></message>");
    const [record] = desk.session.takeRecords();
    expect(record).toMatchObject({
      verdict: { ruleIds: ["notice"], clauseIds: ["CCPS-3.e", "ORDHS-3.5", "WV-4.2.b", "AL-6.a"] },
    });
    const ping = /id=["'](g1\.[^"']+)/u.exec(desk.session.takeText("upstream"))?.[1] ?? "";
    desk.session.takeText("client");
    desk.upstream(`<iq type='result' from='agency.example' to='${LEE}' id='${ping}'/>`);
    const error = desk.session.takeText("client");
    expect(error).toContain("the notice about this service must reach you first");
    expect(error).toMatch(/type=.wait.*policy-violation.*\(CCPS-3\.e\) Ref G-/su);
  });

  test.each(["receipt", "result", "error"])("the client's %s behind it proves it", (how) => {
    const desk = given();
    expect(desk.says).toBe("block notice");
    if (how === "receipt") desk.receipt();
    else desk.pong(how);
    expect(desk.says).toBe("allow");
    expect(desk.proven).toEqual([how === "receipt" ? "receipt" : "ping"]);
    expect(desk.proofs.of("lee@agency.example")).toMatchObject({ deliveredAtMs: 1_700_000_000_000 });
  });

  test("the proof is on record before what it frees, with clause, text and the record of the notice", () => {
    const desk = given();
    desk.session.holdReceipts();
    desk.receipt();
    desk.client("<message type='chat' to='raj@agency.example' id='m'><body>hi</body></message>");
    const kinds = desk.session.kept.slice(-3).map(({ kind }) => kind);
    expect(kinds).toEqual(["stanza", "admin", "stanza"]);
    expect(desk.adminRecords).toMatchObject([
      {
        act: "notice delivered",
        on: "account:lee@agency.example",
        proof: "receipt",
        lang: "en",
        clauses: "CCPS-3.e ORDHS-3.5 WV-4.2.b AL-6.a",
        notice: expect.stringMatching(/^s1\.\d+$/u) as string,
      },
    ]);
    expect(desk.session.takeText("upstream")).not.toContain("<body>hi");
    desk.session.releaseReceipts();
    expect(desk.session.takeText("upstream")).toContain("<body>hi");
  });

  test("an acknowledgement proves it where it covers it", () => {
    const desk = new Desk();
    desk.client("<enable xmlns='urn:xmpp:sm:3'/>");
    desk.upstream("<enabled xmlns='urn:xmpp:sm:3'/>");
    desk.upstream("<presence from='raj@agency.example/x'/>");
    desk.client("<a xmlns='urn:xmpp:sm:3' h='2'/>");
    desk.give();
    desk.client("<a xmlns='urn:xmpp:sm:3' h='1'/>");
    expect(desk.proven).toEqual([]);
    desk.client("<a xmlns='urn:xmpp:sm:3' h='2'/>");
    expect(desk.proven).toEqual(["acknowledgement"]);
    expect(desk.says).toBe("allow");
  });
});

describe("nothing else counts", () => {
  test.each([
    ["from somebody else", { from: "eve@agency.example/x" }],
    ["under another id", { id: "notice-1" }],
    ["with another text", { text: "Welcome!" }],
  ])("one %s", (_what, otherwise) => {
    const desk = new Desk();
    desk.give(otherwise);
    desk.receipt();
    desk.pong();
    expect([desk.proven, desk.says]).toEqual([[], "block notice"]);
  });

  test("a copy of it, or an answer before it came", () => {
    const desk = new Desk();
    desk.receipt();
    desk.pong();
    const { id, text = "" } = desk.last;
    const inner = `<message xmlns='jabber:client' from='${SERVICE}/gateway' to='lee@agency.example/other' type='chat' id='${id}'><body>${text}</body></message>`;
    desk.upstream(
      `<message from='lee@agency.example' to='${LEE}'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>${inner}</forwarded></received></message>`,
    );
    desk.receipt();
    expect([desk.proven, desk.says]).toEqual([[], "block notice"]);
  });

  test("a receipt to somebody else, or for something else", () => {
    const desk = given();
    desk.client(
      `<message to='raj@agency.example'><received xmlns='urn:xmpp:receipts' id='${desk.last.id}'/></message>`,
    );
    desk.receipt("another");
    desk.pong("get");
    expect(desk.proven).toEqual([]);
  });
});

describe("once in a period, for the account", () => {
  const shown = (): Desk => {
    const desk = given();
    desk.receipt();
    return desk;
  };

  test("another session of the account is asked for none, and free", () => {
    const { proofs } = shown();
    const second = new Desk({}, proofs);
    expect([second.asked, second.says]).toEqual([[], "allow"]);
  });

  test("one that waits is free when another has it", () => {
    const proofs = new NoticeProofs();
    const first = new Desk({}, proofs);
    const second = new Desk({}, proofs);
    first.give();
    first.pong();
    expect(second.says).toBe("allow");
  });

  test("asked again before the period is over, and due behind it; until then nothing is held", () => {
    const desk = shown();
    desk.session.pass(PERIOD_MS * 0.9 - 1);
    expect(desk.asked).toHaveLength(1);
    desk.session.pass(1);
    expect(desk.asked).toHaveLength(2);
    expect(desk.says).toBe("allow");
    desk.session.pass(PERIOD_MS * 0.1);
    expect(desk.says).toBe("block notice");
    desk.give();
    desk.receipt();
    expect(desk.says).toBe("allow");
  });

  test("a changed text is a new notice; another decision is none", () => {
    const desk = shown();
    const plain = policyFor();
    const notices = { ...plain.notices, periodMs: PERIOD_MS };
    const text = { id: "f".repeat(16), text: "Nothing is private." };
    desk.session.feed({ type: "policyChanged", revision: { ...plain, notices } });
    expect([desk.asked.length, desk.says]).toEqual([1, "allow"]);
    const changed = { ...plain, notices: { ...notices, texts: { en: text, es: text } } };
    desk.session.feed({ type: "policyChanged", revision: changed });
    expect([desk.asked.length, desk.says]).toEqual([2, "block notice"]);
    desk.session.feed({ type: "policyChanged", revision: changed });
    expect([desk.asked.length, desk.last.text]).toEqual([2, "Nothing is private."]);
  });
});

describe("asking", () => {
  test("not before the client has said that it is there, or had the time for it", () => {
    const ports = { ...sessionOptions().ports, notices: new NoticeProofs() };
    ports.notices.isAvailable = true;
    const session = tell("", { after: "bound", options: { ports, serviceAccount: SERVICE } });
    const asked = (): number => session.events.filter(({ type }) => type === "noticeAsked").length;
    session.pass(1_999);
    expect(asked()).toBe(0);
    session.pass(1);
    expect(asked()).toBe(1);
  });

  test("again while it does not come, slower and slower; only the ping once it came", () => {
    const desk = new Desk({ periodMs: 30 * DAY_MS });
    desk.session.pass(39_999);
    expect(desk.asked).toHaveLength(2);
    desk.session.pass(1);
    expect(new Set(desk.asked.map(({ id }) => id)).size).toBe(1);
    expect(desk.asked).toHaveLength(3);
    desk.give();
    desk.session.pass(60_000);
    expect(desk.last.text).toBeUndefined();
  });

  test("nobody where the account is not there: what then holds is the policy's", () => {
    const held = new Desk({ whenUnavailable: "hold" }, new NoticeProofs(), false);
    expect([held.asked, held.says]).toEqual([[], "block notice"]);
    const free = new Desk({ whenUnavailable: "pass" }, new NoticeProofs(), false);
    expect(free.says).toBe("flag notice");
    free.proofs.isAvailable = true;
    expect(free.says).toBe("block notice");
    free.session.pass(5_000);
    expect(free.asked).toHaveLength(1);
  });

  test("who only has to be told is held by nothing", () => {
    const desk = new Desk({ hold: false });
    expect([desk.asked.length, desk.says, desk.last.hasPing]).toEqual([1, "allow", false]);
    desk.give();
    desk.session.pass(10_000);
    expect(desk.last).toMatchObject({ text: undefined, hasPing: true });
    desk.pong();
    expect(desk.proven).toEqual(["ping"]);
  });
});

describe("where it is to be accepted", () => {
  const ACCEPTED = { proof: "accepted" } as const;
  const FORM = `<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>urn:stanzagate:notice:1</value></field><field var='agree'><value>BOX</value></field></x>`;

  test("delivered is not enough; the user's words are, in any language", () => {
    const desk = given(ACCEPTED);
    expect(desk.last).toMatchObject({
      isForm: true,
      text: expect.stringContaining("answer this message") as string,
    });
    desk.receipt();
    expect(desk.proven).toEqual(["receipt"]);
    expect(desk.judged("<message type='chat' to='raj@agency.example' id='m'><body>hi</body></message>")).toBe(
      "block notice",
    );
    desk.answer("I do not understand");
    expect(desk.says).toBe("block notice");
    desk.answer("¡Entiendo!");
    expect(desk.says).toBe("allow");
    expect(desk.proven).toEqual(["receipt", "reply"]);
    expect(desk.adminRecords).toMatchObject([{ act: "notice delivered" }, { act: "notice accepted" }]);
  });

  test.each([
    ["1", ["form"]],
    ["0", []],
  ])("its form, with %s in the box", (value, proven) => {
    const desk = given(ACCEPTED);
    desk.client(`<message to='${SERVICE}' id='f'>${FORM.replace("BOX", value)}</message>`);
    expect(desk.proven).toEqual(proven);
  });

  test("the account's other session has to see it accepted, too", () => {
    const desk = given(ACCEPTED);
    desk.receipt();
    expect(new Desk(ACCEPTED, desk.proofs).says).toBe("block notice");
    desk.answer("I understand");
    expect(new Desk(ACCEPTED, desk.proofs).says).toBe("allow");
  });

  test("a session that another one freed asks again in time", () => {
    const desk = given(ACCEPTED);
    desk.receipt();
    const [delivered] = desk.proofs.all;
    if (delivered === undefined) throw new Error("nothing was proven");
    desk.session.pass(60_000);
    desk.proofs.hear({ ...delivered, kind: "form", sessionId: "t" });
    expect(desk.says).toBe("allow");
    expect(desk.asked).toHaveLength(1);
    desk.session.pass(PERIOD_MS * 0.9 - 60_000);
    expect(desk.asked).toHaveLength(2);
  });
});

test("without an account nobody is told and nothing is held, unless the policy asks for it by itself", () => {
  const session = tell("", { after: "bound" });
  expect(session.events.filter(({ type }) => type === "noticeAsked")).toEqual([]);
  const plain = policyFor();
  const revision = { ...plain, notices: { ...plain.notices, isHoldAsked: true } };
  const asked = tell("", { after: "bound", options: { revision } });
  const xml = "<message type='chat' to='raj@agency.example' id='m'><body>hi</body></message>";
  asked.feed({ type: "clientBytes", bytes: new TextEncoder().encode(xml) });
  expect(asked.events.at(-1)).toMatchObject({ type: "judged", disposition: "block", ruleIds: ["notice"] });
});
