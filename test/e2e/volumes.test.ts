/**
 * Limits of volume before a real Prosody, each with the control on and off: what goes beyond is refused with "later", is on
 * record under its clause (WV-5.3.5, WV-5.3.7), and passes where nothing asks for a limit. Thresholds of use (WV-5.2) flag.
 */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ANA, bareJid, RAJ, ROOMS, type Account } from "../../scripts/peers/people.ts";
import { hasId, request } from "../../scripts/peers/peer.ts";
import type { RawClient } from "../../scripts/peers/raw-client.ts";
import type { StanzaRecord } from "../../src/records/record.ts";
import { PolicedHouse } from "../support/policed-house.ts";
import { describeNeeding } from "../support/system-needs.ts";

const ROOM = `desk@${ROOMS}`;
const DIVISIONS = [{ id: "north", members: { accounts: [bareJid(ANA)] } }];

describeNeeding(["prosody"], "volumes", () => {
  let house: PolicedHouse;

  const putInForce = async (wanted: object): Promise<void> => {
    await house.putInForce({ profile: "wv-po1010", divisions: DIVISIONS, ...wanted });
  };

  const recordOf = async (from: Account, head: string): Promise<StanzaRecord> => {
    const id = randomUUID();
    const to = from === ANA ? RAJ : ANA;
    const xml = `<message id='${id}' ${head}><body>one more</body></message>`;
    const kept = await house.say([house.person(from), house.person(to)], id, xml);
    const [record] = kept.filter(({ direction }) => direction === (from === ANA ? "outbound" : "inbound"));
    if (record === undefined) throw new Error("there is no record of it");
    return record;
  };
  const direct = (to: Account): string => `type='chat' to='${bareJid(to)}'`;
  const IN_ROOM = `type='groupchat' to='${ROOM}'`;

  const enter = async (person: RawClient): Promise<void> => {
    const nick = randomUUID();
    await person.send(
      `<presence to='${ROOM}/${nick}'><x xmlns='http://jabber.org/protocol/muc'/></presence>`,
    );
    await person.stanzas.take((one) => one.attrs["from"] === `${ROOM}/${nick}`, "its place in the room");
  };

  beforeAll(async () => {
    house = await PolicedHouse.open(ANA, [RAJ]);
    const [raj, ana] = [house.person(RAJ), house.person(ANA)];
    await enter(raj);
    // A new room is closed until its owner has said that it is as it should be.
    await request(raj, {
      type: "set",
      to: ROOM,
      payload:
        "<query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' type='submit'/></query>",
    });
    await enter(ana);
  });
  afterAll(async () => {
    await house.close();
  });

  describe.each([
    ["user", ANA, direct(RAJ)],
    ["pair", ANA, direct(RAJ)],
    ["division", ANA, direct(RAJ)],
    ["address", ANA, direct(RAJ)],
    ["room", ANA, IN_ROOM],
    ["user", RAJ, direct(ANA)],
    ["pair", RAJ, direct(ANA)],
    ["division", RAJ, direct(ANA)],
    ["room", RAJ, IN_ROOM],
  ] as const)("%s, said by %o", (scope, from, head) => {
    it.each([
      ["messages_per_minute", 1, "messages a minute", "WV-5.3.5"],
      ["bytes_per_day", 20, "bytes a day", "WV-5.3.7"],
    ] as const)("%s: refused beyond it (%s), and not without it", async (unit, most, reason, clause) => {
      await putInForce({});
      expect((await recordOf(from, head)).verdict.disposition).toBe("allow");
      await putInForce({ limits: { [`${scope}_${unit}`]: most } });
      // What nobody asks about is not counted: of some, this is the first.
      await recordOf(from, head);
      const { verdict, findings, addressing } = await recordOf(from, head);
      expect(verdict.disposition).toBe("block");
      expect(verdict.clauseIds).toContain(clause);
      expect(findings.map((one) => [one.ruleId, one.reason])).toEqual([
        ["size-and-rate", `${scope}: over ${most} ${reason}`],
      ]);
      // What comes in is dropped in silence: its sender's own gateway would have told.
      if (from === RAJ) return;
      const told = await house.person(from).stanzas.take(hasId(addressing.id ?? ""), "the refusal");
      expect(told.getChild("error")?.attrs["type"]).toBe("wait");
      expect(told.toString()).toMatch(unit === "bytes_per_day" ? /again tomorrow/u : /wait a minute/u);
    });
  });

  it("presence and requests are never refused for a volume", async () => {
    await putInForce({ limits: { user_messages_per_minute: 1, user_bytes_per_day: 1 } });
    expect((await recordOf(ANA, direct(RAJ))).verdict.disposition).toBe("block");
    const ping = `<iq type='get' id='ping' to='${bareJid(RAJ)}'><ping xmlns='urn:xmpp:ping'/></iq>`;
    const rows = await house.say([house.person(ANA), house.person(RAJ)], "ping", ping);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.map(({ verdict }) => verdict.disposition)).not.toContain("block");
  });

  it("a threshold of use flags one message of the day, and lets it pass (WV-5.2)", async () => {
    await putInForce({ usage: { thresholds: { messages_per_day: 1, messages_to_one_peer: 1 } } });
    const [first, second] = [await recordOf(ANA, direct(RAJ)), await recordOf(ANA, direct(RAJ))];
    expect(first.verdict).toMatchObject({ disposition: "flag", clauseIds: ["WV-5.2"] });
    expect(first.findings.map(({ detector }) => detector)).toEqual([
      "messages_per_day",
      "messages_to_one_peer",
    ]);
    expect(second.verdict.disposition).toBe("allow");
    await putInForce({ profile: "nc-ccps" });
    expect((await recordOf(ANA, direct(RAJ))).verdict.disposition).toBe("allow");
  });
});
