/**
 * Exceptions end to end before a real Prosody, by the commands that people type, with keys of their own: what no policy grants
 * does not act (CCPS-1.d, ORDHS-1.4, AL-4.a, WV-4.1); what is granted acts for whom it is, on record, and after its end or
 * revocation the next stanza is refused.
 */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { ANA, bareJid, EVE, RAJ } from "../../scripts/peers/people.ts";
import { hasId, request as ping } from "../../scripts/peers/peer.ts";
import { RawClient } from "../../scripts/peers/raw-client.ts";
import type { StanzaRecord } from "../../src/records/record.ts";
import { metric, records } from "../support/evidence.ts";
import { placeOf } from "../support/house.ts";
import { PolicedHouse } from "../support/policed-house.ts";
import { describeNeeding } from "../support/system-needs.ts";
import { runCommand, type CommandResult } from "../support/terminal.ts";

const PATIENCE = { timeout: 15_000, interval: 50 };
const SLIX = `<presence><c xmlns='http://jabber.org/protocol/caps' node='http://slixmpp.com/ver/1.8.3' ver='v=' hash='sha-1'/></presence>`;
const CLIENTS = {
  mode: "approved-only",
  unknown: "allow",
  grace: "5m",
  approved: [
    { name: "Gajim", designated_by: "CIO", standard: "IM-1", standard_version: "3", date: "2026-11-22" },
  ],
};

describeNeeding(["prosody"], "an exception", () => {
  let house: PolicedHouse;

  const cli = async (login: string, ...args: readonly string[]): Promise<CommandResult> =>
    await runCommand(["--config", house.gateway.folder.at("gateway.yaml"), ...args], {
      env: login === "" ? {} : { STANZAGATE_TOKEN_FILE: house.gateway.folder.at(`${login}.token`) },
    });
  const done = async (login: string, ...args: readonly string[]): Promise<CommandResult> => {
    const result = await cli(login, ...args);
    expect([result.exitCode, result.err]).toEqual([0, expect.any(String)]);
    return result;
  };
  const hire = async (login: string, role: string, by = "root"): Promise<void> => {
    await done(by, "user", "add", login, "--role", role);
    await done(by, "token", "create", login, "--out", house.gateway.folder.at(`${login}.token`));
  };
  /** With a key of their own for each role, confirmed by the admin. */
  const appoint = async (login: string, ...roles: readonly string[]): Promise<void> => {
    await hire(login, "approver");
    const file = house.gateway.folder.at(`${login}.key`);
    await done(login, "approver", "keygen", "--out", file);
    for (const role of roles) {
      const enrolled = await done(
        login,
        "approver",
        "enroll",
        "--role",
        role,
        "--key",
        `${file}.pub`,
        "--json",
      );
      await done("root", "approver", "confirm", (enrolled.json() as { id: string }).id);
    }
  };

  const asked = async (terms: Readonly<Record<string, string>>): Promise<CommandResult> =>
    await cli(
      "lee",
      "exception",
      "request",
      ...Object.entries({
        user: bareJid(ANA),
        need: "a storm",
        ticket: "T-1",
        until: "2099-01-01",
        ...terms,
      }).flatMap(([name, value]) => [`--${name}`, value]),
      "--json",
    );
  const idOf = async (terms: Readonly<Record<string, string>>): Promise<string> => {
    const result = await asked(terms);
    expect(result.err).toBe("");
    return (result.json() as { id: string }).id;
  };
  const shown = async (id: string) =>
    (await done("", "exception", "show", id, "--json")).json() as {
      readonly hash: string;
      readonly state: object;
      readonly uses: object;
    };
  const approve = async (id: string, login: string, role: string): Promise<CommandResult> => {
    const { hash } = await shown(id);
    const key = house.gateway.folder.at(`${login}.key`);
    return await cli(login, "exception", "approve", id, "--role", role, "--key", key, "--hash", hash);
  };
  const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1_000).toISOString();
  const past = async (time: string): Promise<void> => {
    await vi.waitUntil(() => Date.now() > Date.parse(time), PATIENCE);
  };

  /** Under a program that the register does not name. */
  const logIn = async (resource: string): Promise<RawClient> => {
    const client = await RawClient.logIn({ ...placeOf(house.gateway, "direct"), account: ANA, resource });
    await client.send(SLIX);
    await ping(client, { type: "get", payload: "<ping xmlns='urn:xmpp:ping'/>" });
    return client;
  };
  const clientFacts = (resource: string, step: string) =>
    records(house.gateway).flatMap((record) =>
      record.kind === "client" &&
      record.facts["user"] === `${bareJid(ANA)}/${resource}` &&
      record.facts["step"] === step
        ? [record.facts]
        : [],
    );

  /** Undefined where it did not arrive. */
  const say = async (
    [from, to]: readonly [typeof ANA, typeof ANA],
    body = "hello",
  ): Promise<{ readonly arrived: boolean; readonly record: StanzaRecord | undefined }> => {
    const id = randomUUID();
    const xml = `<message type='chat' id='${id}' to='${bareJid(to)}'><body>${body}</body></message>`;
    const [record] = await house.say([house.person(from), house.person(to)], id, xml);
    return { arrived: house.person(to).stanzas.all.some(hasId(id)), record };
  };

  beforeAll(async () => {
    house = await PolicedHouse.open(ANA, [RAJ, EVE]);
    await hire("root", "admin", "");
    await hire("lee", "ops");
    await appoint("carl", "cio", "iso");
    await appoint("ina", "iso");
    await appoint("wes", "wvot");
  });
  afterAll(async () => {
    await house.close();
  });

  it.each([
    ["or-dhs-070-010", "domain", "ORDHS-1.2"],
    ["nc-ccps", "domain", "CCPS-1.b"],
    ["al-630-04", "technology", "AL-4.a"],
    ["wv-po1010", "technology", "WV-4.1"],
  ])("%s knows none of kind %s (%s)", async (profile, kind, clause) => {
    const statement = {
      clause: "AL-5",
      statement: "the schedule is confirmed",
      by: "Records",
      date: "2026-01-01",
      document: "m1",
    };
    await house.putInForce({ profile, attestations: [statement] });
    const refused = await asked({ kind, subject: "other.example" });
    expect([refused.exitCode, refused.err]).toEqual([5, expect.stringContaining(clause)]);
  });

  it("of another technology acts in Oregon once CIO and ISO have signed, and to its very end (ORDHS-1.4)", async () => {
    await house.putInForce({ profile: "or-dhs-070-010", clients: CLIENTS });
    const kind = { kind: "technology", subject: "Slixmpp" };
    expect((await asked({ ...kind, need: "" })).exitCode).toBe(2);
    const [incomplete, wrong, twice, edited] = [
      await idOf(kind),
      await idOf(kind),
      await idOf(kind),
      await idOf(kind),
    ];
    await approve(incomplete, "carl", "cio");
    await approve(wrong, "carl", "cio");
    expect((await approve(wrong, "wes", "iso")).exitCode).not.toBe(0);
    await approve(twice, "carl", "cio");
    await approve(twice, "carl", "iso");
    await approve(edited, "carl", "cio");
    await approve(edited, "ina", "iso");
    expect((await shown(edited)).state).toEqual({ type: "active" });
    await done("lee", "exception", "change", edited, "--need", "another storm");
    for (const [id, missing] of [
      [incomplete, ["iso"]],
      [wrong, ["iso"]],
      [twice, ["iso"]],
      [edited, ["cio", "iso"]],
    ] as const)
      expect((await shown(id)).state).toEqual({ type: "unsigned", missing });

    const client = await logIn("slix");
    await expect
      .poll(() => clientFacts("slix", "judged").at(-1), PATIENCE)
      .toMatchObject({ standing: "unapproved", action: "refuse" });
    const until = inSeconds(6);
    const id = await idOf({ ...kind, until });
    await approve(id, "carl", "cio");
    await approve(id, "ina", "iso");
    await expect
      .poll(() => clientFacts("slix", "judged").at(-1), PATIENCE)
      .toMatchObject({ action: "allow", exception: id });
    expect(client.stream.stanzas.all.filter((of) => of.getName() === "message")).toEqual([]);
    await past(until);
    const word = randomUUID();
    await client.send(`<message to='${bareJid(RAJ)}' id='${word}'><body>still here</body></message>`);
    await expect.poll(() => clientFacts("slix", "refused").length, PATIENCE).toBe(1);
    await ping(house.person(RAJ), { type: "get", payload: "<ping xmlns='urn:xmpp:ping'/>" });
    expect(house.person(RAJ).stanzas.all.some(hasId(word))).toBe(false);
    expect((await shown(id)).uses).toMatchObject({ stanzas: 0, logIns: 1 });
    // Under a policy that asks for fewer signatures they would act.
    for (const one of [incomplete, wrong, twice, edited]) await done("lee", "exception", "revoke", one);
  });

  it("of another technology acts in North Carolina with the CIO's signature, until it is revoked (CCPS-1.d)", async () => {
    await house.putInForce({ profile: "nc-ccps", clients: CLIENTS });
    const id = await idOf({ kind: "technology", subject: "Slixmpp" });
    await approve(id, "carl", "cio");
    await logIn("other");
    await expect
      .poll(() => clientFacts("other", "judged").at(-1), PATIENCE)
      .toMatchObject({ action: "allow", exception: id });
    await done("lee", "exception", "revoke", id);
    await expect.poll(() => clientFacts("other", "refused").length, PATIENCE).toBe(1);
    expect(clientFacts("other", "refused")[0]).toMatchObject({
      clauses: expect.stringContaining("CCPS-1.d") as string,
    });
  });

  it.each(["or-dhs-070-010", "nc-ccps"])(
    "%s without the control: any technology stays, and no record tells of an exception (ORDHS-1.4, CCPS-1.d)",
    async (profile) => {
      await house.putInForce({ profile, clients: { ...CLIENTS, mode: "inventory" } });
      const client = await logIn(profile);
      await ping(client, { type: "get", payload: "<ping xmlns='urn:xmpp:ping'/>" });
      expect(["judged", "refused"].flatMap((step) => clientFacts(profile, step))).toEqual([]);
      client.stream.cut();
    },
  );

  it("of a domain lets its users reach it, on record, and nothing else; the stanza after its end is refused", async () => {
    await house.putInForce({ profile: "wv-po1010", laws: ["hipaa"] });
    expect(await say([ANA, EVE])).toMatchObject({
      arrived: false,
      record: { verdict: { disposition: "block" } },
    });
    const until = inSeconds(8);
    const id = await idOf({ kind: "domain", subject: "Other.Example", until });
    await approve(id, "wes", "wvot");
    const flagged = { verdict: { disposition: "flag" }, findings: [{ exceptionId: id }] };
    const [out, back] = [await say([ANA, EVE]), await say([EVE, ANA])];
    expect(out).toMatchObject({ arrived: true, record: flagged });
    expect(back).toMatchObject({ arrived: true, record: flagged });
    // What a law forbids stays forbidden.
    expect(await say([ANA, EVE], "my ssn is 219-45-6781")).toMatchObject({ arrived: false });
    const tried = await done("", "test", "--from", bareJid(ANA), "--to", bareJid(EVE), "--body", "hello");
    expect(tried.out).toMatch(new RegExp(`^exception +${id}$`, "mu"));

    await past(until);
    expect(await say([ANA, EVE])).toMatchObject({
      arrived: false,
      record: { verdict: { disposition: "block" } },
    });
    expect(await say([EVE, ANA])).toMatchObject({ arrived: false });
    const { state, uses } = await shown(id);
    expect([state, uses]).toMatchObject([{ type: "expired" }, { stanzas: 3, refused: 1, logIns: 0 }]);
    expect(await metric(house.gateway, "exception_uses_total", `exception="${id}"`)).toBe(3);
    const ended = () =>
      records(house.gateway).filter(
        ({ kind, ...one }) => kind === "admin" && "facts" in one && one.facts["act"] === "exception expire",
      );
    await expect
      .poll(() => ended().map((one) => "facts" in one && one.facts["on"]), PATIENCE)
      .toContain(`exception:${id}`);
  });

  it("that is revoked lets the next stanza of a session no longer pass", async () => {
    const id = await idOf({ kind: "domain", subject: "other.example" });
    await approve(id, "wes", "wvot");
    expect(await say([ANA, EVE])).toMatchObject({ arrived: true });
    await done("wes", "exception", "revoke", id);
    expect(await say([ANA, EVE])).toMatchObject({
      arrived: false,
      record: { verdict: { disposition: "block" } },
    });
  });
});
