/**
 * Each clause that a rule enforces, shown end to end under its own profile before a real Prosody: what it forbids is not
 * delivered, its sender is told, and the record names the clause. With the control in shadow the same does not hold.
 */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ANA, bareJid, EVE, LEE, RAJ } from "../../scripts/peers/people.ts";
import { hasId } from "../../scripts/peers/peer.ts";
import { PolicedHouse } from "../support/policed-house.ts";
import { describeNeeding } from "../support/system-needs.ts";
import { headOf, TRIALS, type ProfileTrials, type Trial } from "./clauses/trials.ts";

/** Below the size of the large stanza. */
const LIMITS = { stanzas_per_second: 1000, bytes_per_second: "16MB", stanza_bytes: "12kB" };

describeNeeding(["prosody"], "a clause", () => {
  let house: PolicedHouse;

  const putInForce = async (policy: object): Promise<void> => {
    await house.putInForce({ limits: LIMITS, ...policy });
  };

  const policyOf = ({
    profile,
    content = {},
    directives = [],
    attestations = [],
    blocked = [],
    settings = {},
  }: ProfileTrials): object => ({
    ...settings,
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
    const [sender, receiver] = [house.person(trial.from), house.person(trial.to)];
    const id = randomUUID();
    const kept = await house.say([sender, receiver], id, trial.xml(headOf(trial, id)));
    expect(kept.map(({ verdict }) => verdict.disposition)).toEqual(["block"]);
    expect(kept[0]?.verdict.clauseIds).toContain(trial.clause);
    expect(kept[0]?.received).toContain(id);
    expect(receiver.stanzas.all.filter(hasId(id))).toEqual([]);
    if (trial.from !== ANA) return;
    const told = await sender.stanzas.take(hasId(id), "the refusal");
    expect(told.attrs["type"]).toBe("error");
    expect(told.toString()).toMatch(/\((?:CCPS|ORDHS|AL|WV|D)-/u);
  };

  /** The same stanza, delivered, with what would have become of it on record. @throws AssertionError where it is stopped */
  const showsNot = async (trial: Trial): Promise<void> => {
    const [sender, receiver] = [house.person(trial.from), house.person(trial.to)];
    const id = randomUUID();
    const kept = await house.say([sender, receiver], id, trial.xml(headOf(trial, id)));
    const verdicts = kept.map(({ verdict: { disposition, enforced } }) => [disposition, enforced]);
    expect(verdicts).toEqual([["flag", "block"]]);
    expect(receiver.stanzas.all.filter(hasId(id))).toHaveLength(1);
  };

  beforeAll(async () => {
    house = await PolicedHouse.open(ANA, [RAJ, EVE, LEE]);
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
      const [ana, raj] = [house.person(ANA), house.person(RAJ)];
      const id = randomUUID();
      const xml = `<message type='chat' id='${id}' to='${bareJid(RAJ)}'><body>${body}</body></message>`;
      const [record] = await house.say([ana, raj], id, xml);
      return raj.stanzas.all.some(hasId(id)) ? undefined : record?.verdict.incidentRef;
    };
    const explained = async (reference = "none"): Promise<string> =>
      (await house.gateway.command("explain", reference)).output;

    it("a division's setting holds for its users, at once, and is named", async () => {
      await putInForce({ profile: "or-dhs-070-010", divisions: [DIVISION] });
      expect(await explained(await say(NUMBER))).toMatch(/asked by +division corrections/u);
      await putInForce({ profile: "or-dhs-070-010", divisions: [] });
      expect(await say(NUMBER)).toBeUndefined();
    });

    it("a division's sterner words and its own directive hold for its users, and are named", async () => {
      const profile = "or-dhs-070-010";
      const { id, members } = DIVISION;
      const strict = { id, members, acceptable_use: { categories: { "formal-act": { action: "block" } } } };
      const storm = {
        id: "storm",
        pattern: "elm",
        action: "block",
        authority: "J. Reed, CTO",
        reason: "Only told by telephone.",
        until: "2036-10-31",
      };
      await putInForce({ profile, divisions: [strict], directives: [{ ...storm, divisions: [id] }] });
      expect(await explained(await say("I hereby approve it"))).toMatch(/asked by +division corrections/u);
      expect(await explained(await say("project elm"))).toMatch(/asked by +division corrections/u);
      const others = { ...strict, members: { accounts: ["kim@agency.example"] } };
      await putInForce({ profile, divisions: [others], directives: [{ ...storm, divisions: [id] }] });
      expect(await say("I hereby approve project elm")).toBeUndefined();
    });

    it("what would loosen a law is refused, and the law holds on", async () => {
      await putInForce({ profile: "or-dhs-070-010" });
      const soft = [{ use: "us-ssn", action: "flag" }];
      const { code, output } = await house.refusalOf({ profile: "or-dhs-070-010", detectors: soft });
      expect(code).toBe(3);
      expect(output).toContain('"flag" instead of "block" loosens law hipaa and profile or-dhs-070-010');
      expect(await say("ssn 219-45-6781")).toMatch(/^G-/u);
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
      await showsNot(trial);
    });
  });
});
