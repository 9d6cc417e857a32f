/**
 * Each clause that a rule enforces, shown end to end under its own profile before a real Prosody: what it forbids is not
 * delivered, its sender is told, and the record names the clause. With the control in shadow the same does not hold.
 */
import { randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { ANA, bareJid, EVE, RAJ } from "../../scripts/peers/people.ts";
import { hasId, request } from "../../scripts/peers/peer.ts";
import { startProsody } from "../../scripts/peers/prosody.ts";
import { RawClient } from "../../scripts/peers/raw-client.ts";
import { metric, stanzaRecords } from "../support/evidence.ts";
import { openHouse, placeOf, type House } from "../support/house.ts";
import { describeNeeding } from "../support/system-needs.ts";
import { headOf, TRIALS, type ProfileTrials, type Trial } from "./clauses/trials.ts";

const PING = { type: "get", payload: "<ping xmlns='urn:xmpp:ping'/>" } as const;
/** Below the size of the large stanza. */
const LIMITS = { stanzas_per_second: 1000, bytes_per_second: "16MB", stanza_bytes: "12kB" };

describeNeeding(["prosody"], "a clause", () => {
  let house: House;
  /** The policy that the house begins with. */
  let first: object;
  const people = new Map<string, RawClient>();

  const personOf = ({ username }: Trial["from"]): RawClient => {
    const client = people.get(username);
    if (client === undefined) throw new Error(`nobody is ${username}`);
    return client;
  };

  const putInForce = async (policy: object): Promise<void> => {
    const file = house.gateway.folder.at("policy.yaml");
    writeFileSync(file, JSON.stringify({ ...first, limits: LIMITS, ...policy }));
    const reloads = async (): Promise<number> =>
      await metric(house.gateway, "config_reloads_total", 'result="success"');
    const count = await reloads();
    process.kill(house.gateway.pid(), "SIGHUP");
    await vi.waitFor(
      async () => {
        expect(await reloads()).toBe(count + 1);
      },
      { timeout: 10_000 },
    );
  };

  const policyOf = ({
    profile,
    content = {},
    directives = [],
    attestations = [],
    blocked = [],
  }: ProfileTrials): object => ({
    profile,
    content,
    directives,
    attestations,
    acceptable_use: {
      categories: Object.fromEntries(blocked.map((category) => [category, { action: "block" }])),
    },
  });

  /** @throws AssertionError where the clause does not hold */
  const show = async (trial: Trial): Promise<void> => {
    const [sender, receiver] = [personOf(trial.from), personOf(trial.to)];
    const id = randomUUID();
    await sender.send(trial.xml(headOf(trial, id)));
    // What was sent before is judged, kept and delivered when these are answered.
    await request(sender, PING);
    await request(receiver, PING);
    const kept = stanzaRecords(house.gateway).filter(({ addressing }) => addressing.id === id);
    expect(kept.map(({ verdict }) => verdict.disposition)).toEqual(["block"]);
    expect(kept[0]?.verdict.clauseIds).toContain(trial.clause);
    expect(kept[0]?.received).toContain(id);
    expect(receiver.stanzas.all.filter(hasId(id))).toEqual([]);
    if (trial.from !== ANA) return;
    const told = await sender.stanzas.take(hasId(id), "the refusal");
    expect(told.attrs["type"]).toBe("error");
    expect(told.toString()).toMatch(/\((?:CCPS|ORDHS|AL|WV|D)-/u);
  };

  beforeAll(async () => {
    house = await openHouse({ start: startProsody, users: [ANA, RAJ, EVE] });
    first = JSON.parse(readFileSync(house.gateway.folder.at("policy.yaml"), "utf8")) as object;
    for (const account of [ANA, RAJ, EVE]) {
      const at = placeOf(account === ANA ? house.gateway : house.server, "direct");
      const client = await RawClient.logIn({ ...at, account, resource: "desk" });
      await client.send("<presence/>");
      people.set(account.username, client);
    }
  });
  afterAll(async () => {
    await house.close();
  });

  describe("of law and policy together (CCPS-2.a, ORDHS-2.1, WV-7.0.c, WV-7.0.d)", () => {
    const NUMBER = "DOC-123456";
    const DIVISION = {
      id: "corrections",
      members: { patterns: ["an*@agency.example"] },
      detectors: [{ id: "inmate-number", pattern: String.raw`\bDOC-\d{6}\b`, action: "block" }],
    };
    const say = async (body: string): Promise<string | undefined> => {
      const [ana, raj] = [personOf(ANA), personOf(RAJ)];
      const id = randomUUID();
      await ana.send(`<message type='chat' id='${id}' to='${bareJid(RAJ)}'><body>${body}</body></message>`);
      await request(ana, PING);
      await request(raj, PING);
      if (raj.stanzas.all.some(hasId(id))) return undefined;
      return stanzaRecords(house.gateway).find(({ addressing }) => addressing.id === id)?.verdict.incidentRef;
    };
    const explained = async (reference = "none"): Promise<string> =>
      (await house.gateway.command("explain", reference)).output;

    it("a division's setting holds for its users, at once, and is named", async () => {
      await putInForce({ profile: "or-dhs-070-010", divisions: [DIVISION] });
      expect(await explained(await say(NUMBER))).toMatch(/asked by +division corrections/u);
      await putInForce({ profile: "or-dhs-070-010", divisions: [] });
      expect(await say(NUMBER)).toBeUndefined();
    });

    it("a law that binds the agency is named beside the profile", async () => {
      await putInForce({ profile: "or-dhs-070-010", laws: ["ferpa"] });
      expect(await explained(await say("ssn 219-45-6781"))).toMatch(
        /asked by +law ferpa, law hipaa, profile/u,
      );
    });
  });

  describe.each(TRIALS)("of $profile", (of) => {
    beforeAll(async () => {
      await putInForce(policyOf(of));
    });

    it.each(of.trials)("$clause holds", async (trial) => {
      await show(trial);
    });

    it.each(of.trials)("$clause does not hold without $rules", async (trial) => {
      await putInForce({
        ...policyOf(of),
        rules: Object.fromEntries(trial.rules.map((id) => [id, { mode: "shadow" }])),
      });
      await expect(show(trial)).rejects.toThrow("expected [");
    });
  });
});
