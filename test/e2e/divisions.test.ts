/**
 * An office switched off and on by its manager, during live sessions of real clients (CCPS-1.e, ORDHS-1.5): who is in it is
 * ended with a readable text and cannot log in or resume; nobody reaches it, and nothing that was meant for it waits
 * anywhere until it is on again. The register names who decided.
 */
import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { account, ANA, bareJid, LEE, RAJ, ROOMS } from "../../scripts/peers/people.ts";
import { hasId, request, type LogIn } from "../../scripts/peers/peer.ts";
import { makeFolder, type Folder } from "../../scripts/peers/places.ts";
import { startProfanity } from "../../scripts/peers/profanity.ts";
import { startProsody } from "../../scripts/peers/prosody.ts";
import { RawClient } from "../../scripts/peers/raw-client.ts";
import { startSlixmpp } from "../../scripts/peers/slixmpp.ts";
import { perform } from "../../src/store/act.ts";
import { openStore, statePathOf } from "../../src/store/store.ts";
import { createToken, hashToken } from "../../src/store/tokens.ts";
import { addUser } from "../../src/store/users.ts";
import { metric, records, sessionRecords, stanzaRecords } from "../support/evidence.ts";
import { openHouse, placeOf, type House } from "../support/house.ts";
import { describeNeeding } from "../support/system-needs.ts";

const [MAX, TIM, SERVICE] = ["max", "tim", "stanzagate"].map((name) => account(name)) as [
  typeof ANA,
  typeof ANA,
  typeof ANA,
];
const ROOM = `plans@${ROOMS}`;
const CLINIC = {
  id: "clinic",
  title: "Clinic",
  members: { accounts: [LEE, RAJ, MAX].map(bareJid) },
  managers: ["dana"],
  contact: "Dana Reed, 555-0100",
};
/** By a group of the server: Prosody's mod_groups puts it into the service account's roster. */
const LAB = { id: "lab", members: { roster_group: "Lab" }, managers: ["dana"] };
const GROUPS = `[Lab]\n${bareJid(SERVICE)}=Gateway\n${bareJid(TIM)}=Tim\n`;

const TEXT =
  "switched off by the management of your office. Office: Clinic. Please ask: Dana Reed, 555-0100.";

let house: House;
let folder: Folder;
let ana: RawClient;

const at = (who: typeof ANA, resource = "desk"): LogIn => ({
  ...placeOf(house.gateway, "starttls"),
  account: who,
  resource,
});
const tokenFile = (login: string): string => house.gateway.folder.at(`${login}.token`);
const command = async (...args: readonly string[]): Promise<string> => {
  const { code, output } = await house.gateway.command(...args);
  expect([args.join(" "), code, output]).toEqual([args.join(" "), 0, output]);
  return output;
};
/** An admin, and a manager without any role; each with a token in a file. */
const hire = async (): Promise<void> => {
  const path = statePathOf(house.gateway.folder.at("data"));
  const store = openStore({ path, nowMs: Date.now(), uid: process.getuid?.(), busyTimeoutMs: 5_000 });
  const by = (tokenHash?: string) => ({
    tokenHash,
    uid: process.getuid?.(),
    nowMs: Date.now(),
    via: "test",
    why: undefined,
    isTrial: false,
  });
  await perform(store, by(), addUser({ login: "root", displayName: "Root", roles: ["admin"] }));
  const wish = { label: "test", lifetimeMs: 86_400_000 };
  const root = await perform(store, by(), createToken({ ...wish, login: "root" }));
  const asRoot = by(hashToken(root.secret));
  await perform(store, asRoot, addUser({ login: "dana", displayName: "Dana Reed", roles: [] }));
  const dana = await perform(store, asRoot, createToken({ ...wish, login: "dana" }));
  await store.close();
  for (const [login, { secret }] of Object.entries({ root, dana })) {
    writeFileSync(tokenFile(login), secret, { mode: 0o600 });
  }
};
const asDana = ["--token-file", "dana"] as const;
const switchTo = async (state: "on" | "off"): Promise<string> =>
  await command("division", state, "clinic", asDana[0], tokenFile(asDana[1]), "--reason", "inspection week");

/** Sent by Ana: what she hears of it, and what is on record. */
const say = async (xml: (id: string) => string) => {
  const id = randomUUID();
  await ana.send(xml(id));
  await request(ana, { type: "get", payload: "<ping xmlns='urn:xmpp:ping'/>" });
  const [record] = stanzaRecords(house.gateway).filter(({ addressing }) => addressing.id === id);
  return { id, record, answer: ana.stanzas.all.find(hasId(id)) };
};
const chatTo = (who: typeof ANA) => (id: string) =>
  `<message type='chat' id='${id}' to='${bareJid(who)}'><body>are you there</body></message>`;
const invite = (who: typeof ANA) => (id: string) =>
  `<message id='${id}' to='${ROOM}'><x xmlns='http://jabber.org/protocol/muc#user'><invite to='${bareJid(who)}'/></x></message>`;
const ask = (who: typeof ANA) => (id: string) =>
  `<iq type='get' id='${id}' to='${bareJid(who)}'><vCard xmlns='vcard-temp'/></iq>`;
const REACHES = [
  ["a message", chatTo(RAJ)],
  ["a question", ask(RAJ)],
  ["an invitation through a room", invite(RAJ)],
  ["a wish to see", (id: string) => `<presence type='subscribe' id='${id}' to='${bareJid(RAJ)}'/>`],
] as const;

describeNeeding(["prosody", "profanity", "tmux", "python3-slixmpp", "openssl"], "an office", () => {
  beforeAll(async () => {
    const password = "SERVICE_PASSWORD";
    process.env[password] = SERVICE.password;
    folder = makeFolder("groups");
    writeFileSync(folder.at("groups.txt"), GROUPS);
    const lines = [`groups_file = ${JSON.stringify(folder.at("groups.txt"))}`];
    house = await openHouse({
      start: async (wishes) => await startProsody({ ...wishes, modules: ["groups"], extraLines: lines }),
      users: [ANA, LEE, RAJ, MAX, TIM, SERVICE],
      gateway: {
        web: {},
        // The notice has its own test; here it would hold what is said to these clients, which answer nothing.
        policy: { divisions: [CLINIC, LAB], notices: { hold: false } },
        gateway: { service: { account: bareJid(SERVICE), password: `env:${password}` } },
      },
    });
    await hire();
    ana = await RawClient.logIn(at(ANA));
    await ana.send(
      `<presence/><presence to='${ROOM}/ana'><x xmlns='http://jabber.org/protocol/muc'/></presence>`,
    );
    const unlock =
      "<query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' type='submit'/></query>";
    await request(ana, { type: "set", to: ROOM, payload: unlock });
  });
  afterAll(async () => {
    await house.close();
    folder.remove();
  });

  it("is switched off by its manager alone, while its people talk", async () => {
    const [raj, lee] = await Promise.all([startProfanity(at(RAJ)), startSlixmpp({ ...at(LEE, "slix") })]);
    await lee.send("<presence/>");
    await lee.send(`<presence to='${ROOM}/lee'><x xmlns='http://jabber.org/protocol/muc'/></presence>`);
    await lee.stanzas.take((one) => one.attrs["from"] === `${ROOM}/lee`, "the room");
    const max = await RawClient.logIn(at(MAX));
    await max.enable();
    await max.send("<presence/>");
    const cut = max.cut();

    const byAdmin = await house.gateway.command(
      ...["division", "off", "clinic", "--token-file", tokenFile("root"), "--reason", "I say so"],
    );
    expect(byAdmin).toMatchObject({ code: 5 });
    expect(byAdmin.output).toContain("clinic is switched by its managers alone: dana; root is none");
    expect(await switchTo("off")).toMatch(/clinic is off since .*, decided by dana/u);

    await expect(lee.stanzas.take(() => false, "the end")).rejects.toThrow(
      `policy-violation: Messaging is ${TEXT}`,
    );
    await raj.until("Lost connection");
    await raj.end();
    await ana.stanzas.take(
      (one) => one.attrs["from"] === `${ROOM}/lee` && one.attrs["type"] === "unavailable",
      "Lee leaves the room",
    );
    await expect(RawClient.resume(at(MAX), cut)).rejects.toThrow("account-disabled");
    expect(
      sessionRecords(house.gateway).flatMap(({ step, facts }) => (step === "division" ? [facts] : [])),
    ).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          account: bareJid(RAJ),
          outcome: "ended",
          mode: "enforce",
          division: "clinic",
        }),
        expect.objectContaining({ account: bareJid(LEE), outcome: "ended", clauses: "CCPS-1.e ORDHS-1.5" }),
        expect.objectContaining({ account: bareJid(MAX), outcome: "turned-away" }),
      ]),
    );
    expect(
      await metric(
        house.gateway,
        "division_refusals_total",
        'division="clinic",outcome="ended",mode="enforce"',
      ),
    ).toBe(2);
  });

  it.each([
    ["TLS", () => placeOf(house.gateway, "direct")],
    ["a WebSocket", () => ({ port: house.gateway.webPort, isWeb: true })],
    ["BOSH", () => ({ port: house.gateway.webPort, isBosh: true })],
  ] as const)("lets nobody of it in by %s", async (_door, way) => {
    await expect(RawClient.logIn({ ...at(RAJ), ...way() })).rejects.toThrow("account-disabled");
  });

  it.each(REACHES)("is not reached by %s", async (_what, xml) => {
    const { record, answer } = await say(xml);
    expect(record?.verdict).toMatchObject({ disposition: "block", clauseIds: ["CCPS-1.e", "ORDHS-1.5"] });
    expect(answer?.attrs["type"]).toBe("error");
    expect(answer?.toString()).toContain("that office does not use this service at present");
  });

  it("is back when its manager says so, and finds nothing of the meantime", async () => {
    const { id } = await say(chatTo(RAJ));
    await switchTo("on");
    const raj = await RawClient.logIn(at(RAJ));
    await raj.send("<presence/>");
    const later = await say(chatTo(RAJ));
    await raj.stanzas.take(hasId(later.id), "what is said now");
    const history = await request(raj, {
      type: "set",
      payload: "<query xmlns='urn:xmpp:mam:2' queryid='q'/>",
    });
    expect(history.attrs["type"]).toBe("result");
    const seen = raj.stanzas.all.map(String).join("");
    expect(seen).toContain("urn:xmpp:mam:2");
    expect(seen.split("are you there")).toHaveLength(3);
    expect(seen).not.toContain(id);
    expect(await command("division", "show", "clinic")).toMatch(
      /decision +off .* by dana: inspection week\n.*decision +on .* by dana/u,
    );
    const decided = records(house.gateway).flatMap((one) =>
      one.kind === "admin" && one.facts["act"] === "division switch" ? [one.facts] : [],
    );
    expect(decided).toMatchObject([
      { state: "off", by: "dana", why: "inspection week", managers: "dana" },
      { state: "on", by: "dana" },
    ]);
    await raj.end();
  });

  it("has the members that a group of the server has, and a member who logs in is one at once", async () => {
    const members = (): readonly object[] =>
      records(house.gateway).flatMap((one) =>
        one.kind === "admin" && one.facts["act"] === "division members" ? [one.facts] : [],
      );
    await expect
      .poll(members, { timeout: 20_000 })
      .toMatchObject([{ on: "group:Lab", joined: bareJid(TIM) }]);
    const tim = await RawClient.logIn(at(TIM));
    await command("division", "off", "lab", "--token-file", tokenFile("dana"), "--reason", "moving house");
    await expect.poll(() => tim.stream.received).toContain("Office: lab. Please ask: dana.");
    expect((await say(chatTo(TIM))).record?.verdict.disposition).toBe("block");
  });
});
