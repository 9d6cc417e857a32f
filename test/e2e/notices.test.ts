/**
 * The notice that messages are not private, before a real Prosody, by a real service account: what waits for it, what proves
 * it, once a period, in two languages, accepted, blocked, and while nobody can give it.
 *
 * Sources: clauses CCPS-3.e, ORDHS-3.5, WV-4.2.b, AL-6.a; XEP-0004, XEP-0184, XEP-0191, XEP-0199.
 */
import { randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import type { Element } from "@xmpp/xml";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { account, ANA, bareJid, RAJ } from "../../scripts/peers/people.ts";
import { hasId, request, type LogIn } from "../../scripts/peers/peer.ts";
import { startProsody } from "../../scripts/peers/prosody.ts";
import { RawClient } from "../../scripts/peers/raw-client.ts";
import { startSlixmpp } from "../../scripts/peers/slixmpp.ts";
import { readProfile } from "../../src/config/profiles.ts";
import type { ProfileId } from "../../src/config/policy-schema.ts";
import { isNoticeId } from "../../src/xmpp/notice-message.ts";
import { metric, records, stanzaRecords } from "../support/evidence.ts";
import { openHouse, placeOf, type House } from "../support/house.ts";
import { describeNeeding } from "../support/system-needs.ts";

type Account = typeof ANA;
const NAMES = ["stanzagate", "lee2", "mia", "kim", "tom", "zoe", "joe"] as const;
const [SERVICE, LEE, MIA, KIM, TOM, ZOE, JOE] = NAMES.map((name) => account(name)) as [
  Account,
  Account,
  Account,
  Account,
  Account,
  Account,
  Account,
];
const PATIENCE = { timeout: 15_000, interval: 50 };
const PING = { type: "get", payload: "<ping xmlns='urn:xmpp:ping'/>" } as const;

let house: House;
let raj: RawClient;
let first: object;

const at = (who: Account, resource = "desk"): LogIn => ({
  ...placeOf(house.gateway, "starttls"),
  account: who,
  resource,
});

const logIn = async (who: Account, more: Partial<LogIn> = {}): Promise<RawClient> => {
  const client = await RawClient.logIn({ ...at(who), ...more });
  await client.send("<presence/>");
  return client;
};

const isNotice = (one: Element): boolean =>
  one.is("message") &&
  isNoticeId(String(one.attrs["id"])) &&
  one.attrs["from"] === `${bareJid(SERVICE)}/gateway`;

const noticeOf = async (client: RawClient): Promise<Element> =>
  await client.stanzas.take(isNotice, "the notice");

const acknowledge = async (client: RawClient, { attrs }: Element): Promise<void> => {
  const received = `<received xmlns='urn:xmpp:receipts' id='${String(attrs["id"])}'/>`;
  await client.send(`<message to='${String(attrs["from"])}'>${received}</message>`);
};

interface Said {
  readonly isDelivered: boolean;
  /** What the sender reads; "" where nothing came back. */
  readonly told: string;
  readonly clauses: readonly string[];
  readonly enforced: string | undefined;
  readonly disposition: string | undefined;
}

/** To Raj, who is not behind the gateway. */
const say = async (client: RawClient): Promise<Said> => {
  const id = randomUUID();
  await client.send(
    `<message type='chat' to='${bareJid(RAJ)}' id='${id}'><body>see you at nine</body></message>`,
  );
  await request(client, PING);
  await request(raj, PING);
  const error = client.stanzas.all.find(hasId(id));
  const record = stanzaRecords(house.gateway).find(({ addressing }) => addressing.id === id);
  return {
    isDelivered: raj.stanzas.all.some(hasId(id)),
    told: error?.getChild("error")?.getChildText("text") ?? "",
    clauses: record?.verdict.clauseIds ?? [],
    enforced: record?.verdict.enforced,
    disposition: record?.verdict.disposition,
  };
};

const putInForce = async (policy: object): Promise<void> => {
  const reloads = async (): Promise<number> =>
    await metric(house.gateway, "config_reloads_total", 'result="success"');
  writeFileSync(house.gateway.folder.at("policy.yaml"), JSON.stringify({ ...first, ...policy }));
  const count = await reloads();
  process.kill(house.gateway.pid(), "SIGHUP");
  await expect.poll(reloads, PATIENCE).toBe(count + 1);
};

const proofsOf = (who: Account): readonly unknown[] =>
  records(house.gateway).flatMap((one) =>
    one.kind === "admin" && one.facts["on"] === `account:${bareJid(who)}` ? [one.facts] : [],
  );

const SCHEDULE = {
  clause: "AL-5",
  statement: "Schedule 7 applies to messages.",
  by: "R. Cole, records officer",
  date: "2026-10-01",
  document: "memo 2026-14",
};
const CLAUSES: readonly (readonly [clause: string, profile: ProfileId])[] = [
  ["CCPS-3.e", "nc-ccps"],
  ["ORDHS-3.5", "or-dhs-070-010"],
  ["WV-4.2.b", "wv-po1010"],
  ["AL-6.a", "al-630-04"],
];

describeNeeding(["prosody", "python3-slixmpp"], "the notice", () => {
  beforeAll(async () => {
    const password = "NOTICE_SERVICE_PASSWORD";
    process.env[password] = SERVICE.password;
    house = await openHouse({
      start: async (wishes) => await startProsody({ ...wishes, mayRegister: true }),
      users: [ANA, RAJ, SERVICE, LEE, MIA, KIM, TOM, ZOE, JOE],
      gateway: { gateway: { service: { account: bareJid(SERVICE), password: `env:${password}` } } },
    });
    first = JSON.parse(readFileSync(house.gateway.folder.at("policy.yaml"), "utf8")) as object;
    const isConnected = (): boolean =>
      house.gateway.log().some((line) => line.includes("service account: connected"));
    await vi.waitUntil(isConnected, PATIENCE);
    raj = await RawClient.logIn({ ...placeOf(house.server, "direct"), account: RAJ, resource: "desk" });
    await raj.send("<presence/>");
  });
  afterAll(async () => {
    await house.close();
  });

  describe.each(CLAUSES)("for %s", (clause, profile) => {
    const policy = { profile, attestations: profile === "al-630-04" ? [SCHEDULE] : [] };

    it(`${clause} holds: nothing is said to others before the client has it`, async () => {
      await putInForce(policy);
      const ana = await logIn(ANA);
      const before = await say(ana);
      expect(before).toMatchObject({ isDelivered: false, enforced: "block", clauses: [clause] });
      expect(before.told).toMatch(
        `must reach you first; please wait a moment and send again. (${clause}) Ref G-`,
      );
      const notice = await noticeOf(ana);
      expect(notice.getChildText("body")).toBe(readProfile(profile).notices.texts.en);
      expect(notice.attrs["to"]).toBe(ana.jid);
      await acknowledge(ana, notice);
      expect(await say(ana)).toMatchObject({ isDelivered: true, disposition: "allow" });
      expect(proofsOf(ANA).at(-1)).toMatchObject({
        act: "notice delivered",
        proof: "receipt",
        clauses: clause,
      });
      await ana.end();
    });

    it(`${clause} does not hold with the rule in shadow`, async () => {
      await putInForce({
        ...policy,
        notices: { texts: { en: profile } },
        rules: { notice: { mode: "shadow" } },
      });
      const ana = await logIn(ANA);
      expect(await say(ana)).toMatchObject({ isDelivered: true, disposition: "flag", enforced: "block" });
      await ana.end();
    });
  });

  it("is given once: at the next log-in, at another device and after a restart there is none", async () => {
    await putInForce({});
    const tom = await logIn(TOM);
    await acknowledge(tom, await noticeOf(tom));
    expect(await say(tom)).toMatchObject({ isDelivered: true });
    await tom.end();
    await house.gateway.restart();
    const again = await logIn(TOM, { resource: "phone" });
    expect(await say(again)).toMatchObject({ isDelivered: true });
    expect(again.stanzas.all.filter(isNotice)).toEqual([]);
    await again.end();
    const { output } = await house.gateway.command("notice", "list", "--json");
    const mine = output.split("\n").find((line) => line.includes(bareJid(TOM))) ?? "{}";
    expect(JSON.parse(mine)).toMatchObject({
      proof: "receipt",
      lang: "en",
      standing: "holds",
      accepted: null,
    });
  });

  it("speaks the language of the client's stream; presence, lists and the account itself are reached before it", async () => {
    const lee = await logIn(LEE, { lang: "es-MX" });
    expect((await noticeOf(lee)).getChildText("body")).toBe(readProfile("strict").notices.texts.es);
    const roster = await request(lee, { type: "get", payload: "<query xmlns='jabber:iq:roster'/>" });
    expect(roster.attrs["type"]).toBe("result");
    await lee.send(`<message type='chat' to='${bareJid(SERVICE)}'><body>ayuda</body></message>`);
    const answer = await lee.stanzas.take((one) => one.is("message") && !isNotice(one), "an answer");
    expect(answer.getChildText("body")).toContain("pasarela");
    expect((await say(lee)).told).toContain("primero debe llegarle el aviso");
    await lee.end();
  });

  it("a real client proves it by itself", async () => {
    const slix = await startSlixmpp(at(JOE, "slix"));
    await slix.call("send_presence");
    await expect.poll(() => proofsOf(JOE).length, PATIENCE).toBe(1);
    expect(await metric(house.gateway, "notices_total", 'kind="monitoring"')).toBeGreaterThan(0);
    await slix.end();
  });

  it.each([
    ["reply", MIA, "<body>I understand.</body>"],
    [
      "form",
      KIM,
      "<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>urn:stanzagate:notice:1</value></field><field var='agree'><value>1</value></field></x>",
    ],
  ] as const)("is accepted by %s", async (proof, who, answer) => {
    await putInForce({ notices: { proof: "accepted" } });
    const client = await logIn(who);
    const notice = await noticeOf(client);
    expect(notice.getChild("x", "jabber:x:data")?.attrs["type"]).toBe("form");
    await acknowledge(client, notice);
    expect((await say(client)).told).toContain("please answer the notice about this service first");
    await client.send(`<message type='chat' to='${bareJid(SERVICE)}' id='yes'>${answer}</message>`);
    expect(await say(client)).toMatchObject({ isDelivered: true });
    expect(proofsOf(who)).toMatchObject([{ proof: "receipt" }, { act: "notice accepted", proof }]);
    await client.end();
  });

  it("does not reach who blocks the account: he is held until he does not", async () => {
    await putInForce({});
    const straight = await RawClient.logIn({ ...placeOf(house.server, "direct"), account: ZOE });
    const item = `<item xmlns='urn:xmpp:blocking' jid='${bareJid(SERVICE)}'/>`;
    await request(straight, { type: "set", payload: `<block xmlns='urn:xmpp:blocking'>${item}</block>` });
    const zoe = await logIn(ZOE);
    expect(await say(zoe)).toMatchObject({ isDelivered: false });
    await request(straight, { type: "set", payload: `<unblock xmlns='urn:xmpp:blocking'>${item}</unblock>` });
    expect(zoe.stanzas.all.filter(isNotice)).toEqual([]);
    const again = await logIn(ZOE, { resource: "phone" });
    await acknowledge(again, await noticeOf(again));
    expect([(await say(again)).isDelivered, (await say(zoe)).isDelivered]).toEqual([true, true]);
    for (const one of [straight, zoe, again]) await one.end();
  });

  it("while the account is away, the policy says whether messages wait", async () => {
    const impostor = await RawClient.logIn({
      ...placeOf(house.server, "direct"),
      account: SERVICE,
      resource: "elsewhere",
    });
    const password = "another-one";
    const change = `<username>${SERVICE.username}</username><password>${password}</password>`;
    await request(impostor, { type: "set", payload: `<query xmlns='jabber:iq:register'>${change}</query>` });
    const killer = await RawClient.logIn({
      ...placeOf(house.server, "direct"),
      account: { ...SERVICE, password },
      resource: "gateway",
    });
    const isLost = (): boolean =>
      house.gateway.log().some((line) => line.includes("service account: connection lost"));
    await vi.waitUntil(isLost, PATIENCE);
    const lee = await logIn(LEE, { resource: "away" });
    const held = await say(lee);
    expect(held).toMatchObject({ isDelivered: false, enforced: "block" });
    expect(held.told).toContain("cannot reach you at the moment");
    await putInForce({ notices: { when_unavailable: "pass" } });
    expect(await say(lee)).toMatchObject({ isDelivered: true, enforced: "flag" });
    for (const one of [impostor, killer, lee]) await one.end();
  });
});
