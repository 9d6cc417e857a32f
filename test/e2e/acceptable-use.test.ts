/**
 * Words that are not to be used, before a real Prosody: flagged they are delivered and on record, blocked they are refused
 * with a text that says what to do, and what the agency has switched off passes. Both ways; nothing of it reaches the log.
 */
import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ANA, bareJid, RAJ } from "../../scripts/peers/people.ts";
import { hasId } from "../../scripts/peers/peer.ts";
import type { RawClient } from "../../scripts/peers/raw-client.ts";
import type { StanzaRecord } from "../../src/records/record.ts";
import { USE_CATEGORIES, type UseCategory } from "../../src/policy/acceptable-use.ts";
import { metricsPage } from "../support/evidence.ts";
import { PolicedHouse } from "../support/policed-house.ts";
import { describeNeeding } from "../support/system-needs.ts";

const SLUR = "0ld g33zer";
const LEXICON = `id: harassment-age-en
category: harassment-age
language: en
title: The test's own
origin: Written here.
licence: none
date: 2026-01-31
entries: [{ severity: 3, terms: [old geezer] }]
`;
/** One phrase a category, and the clause that is about it. */
const SAID: Readonly<Record<UseCategory, readonly [words: string, clause: string]>> = {
  "not-work": ["who wants in on the fantasy football league", "CCPS-3.a"],
  sexual: ["send nudes", "WV-5.3.2"],
  "harassment-race": ["go back to africa", "WV-5.3.3"],
  "harassment-gender": ["you filthy slut", "WV-5.3.3"],
  "harassment-national-origin": ["go back to your country", "WV-5.3.3"],
  "harassment-age": ["ok boomer", "WV-5.3.3"],
  "harassment-marital-status": ["no wonder your wife left", "WV-5.3.3"],
  "harassment-religion": ["dirty jew", "WV-5.3.3"],
  "harassment-disability": ["are you r3tarded", "WV-5.3.3"],
  "harassment-general": ["I know where you live", "WV-5.3.3"],
  rumor: ["rumor has it he is leaving", "WV-5.4"],
  "formal-act": ["I hereby authorize the payment", "WV-5.1"],
  unlawful: ["falsify the report before Friday", "WV-5.3.1"],
};

/** Through the gateway, and straight to the server. */
const WAYS = [
  ["outbound", "ana", "raj"],
  ["inbound", "raj", "ana"],
] as const;

describeNeeding(["prosody"], "acceptable use", () => {
  let house: PolicedHouse;

  const personOf = (username: string): RawClient => house.person({ username });

  const putInForce = async (profile: string, action: string): Promise<void> => {
    writeFileSync(house.gateway.folder.at("own.yaml"), LEXICON);
    const categories = { "harassment-age": { action, min_severity: 2 } };
    await house.putInForce({ profile, acceptable_use: { categories, lexicons: ["own.yaml"] } });
  };

  /** @returns the record of what was said, when all of it is over. */
  const say = async (
    from: string,
    to: string,
    id: string,
    words = `ask that ${SLUR} again`,
  ): Promise<StanzaRecord> => {
    const account = to === "raj" ? RAJ : ANA;
    const head = `type='chat' id='${id}' to='${bareJid(account)}' xml:lang='en'`;
    const xml = `<message ${head}><body>${words}</body></message>`;
    const [record] = await house.say([personOf(from), personOf(to)], id, xml);
    if (record === undefined) throw new Error("there is no record of it");
    return record;
  };

  const isDelivered = (to: string, id: string): boolean =>
    personOf(to).stanzas.all.some((stanza) => hasId(id)(stanza) && stanza.getChild("body") !== undefined);

  beforeAll(async () => {
    house = await PolicedHouse.open(ANA, [RAJ]);
  });
  afterAll(async () => {
    await house.close();
  });

  describe("flagged", () => {
    beforeAll(async () => {
      await putInForce("strict", "flag");
    });

    it.each(WAYS)(
      "%s it is delivered, and the record says category, severity, place and clause",
      async (...way) => {
        const [direction, from, to] = way;
        const id = randomUUID();
        const record = await say(from, to, id);
        expect(isDelivered(to, id)).toBe(true);
        expect(record).toMatchObject({
          direction,
          verdict: { disposition: "flag", clauseIds: ["WV-5.3.3"] },
        });
        expect(record.findings).toMatchObject([
          {
            ruleId: "acceptable-use",
            detector: "harassment-age",
            severity: 3,
            spans: [{ start: 9, end: 19 }],
          },
        ]);
        expect(JSON.stringify(record.findings)).not.toContain("g33zer");
      },
    );
  });

  describe("every category of the lists that ship, and among them the seven grounds", () => {
    beforeAll(async () => {
      await house.putInForce({ profile: "strict" });
    });

    describe.each(WAYS)("%s", (_direction, from, to) => {
      it.each(USE_CATEGORIES)("%s is flagged under its clause, and delivered", async (category) => {
        const [words, clause] = SAID[category];
        const id = randomUUID();
        const { findings, verdict } = await say(from, to, id, words);
        expect(isDelivered(to, id)).toBe(true);
        expect(verdict.disposition).toBe("flag");
        expect(findings.map(({ detector }) => detector)).toContain(category);
        expect(verdict.clauseIds).toContain(clause);
      });

      it("ordinary words are not", async () => {
        const { verdict } = await say(from, to, randomUUID(), "the class assessment is at noon");
        expect(verdict.disposition).toBe("allow");
      });
    });
  });

  describe("blocked", () => {
    beforeAll(async () => {
      await putInForce("strict", "block");
    });

    it.each(WAYS)("%s it is refused, and the user who wrote it reads why", async (direction, from, to) => {
      const id = randomUUID();
      const record = await say(from, to, id);
      expect(isDelivered(to, id)).toBe(false);
      expect(record.verdict).toMatchObject({ disposition: "block", clauseIds: ["WV-5.3.3"] });
      // What comes in is dropped in silence: its sender's own gateway would have told.
      if (direction === "inbound") return;
      const told = await personOf(from).stanzas.take(hasId(id), "the refusal");
      expect(told.attrs["type"]).toBe("error");
      expect(told.toString()).toContain("the wording is not acceptable here; please put it differently.");
      expect(told.toString()).not.toContain("g33zer");
    });
  });

  describe("switched off, where no clause stands behind it", () => {
    beforeAll(async () => {
      await putInForce("nc-ccps", "off");
    });

    it.each(WAYS)("%s it passes", async (_direction, from, to) => {
      const id = randomUUID();
      const record = await say(from, to, id);
      expect(isDelivered(to, id)).toBe(true);
      expect(record.verdict.disposition).toBe("allow");
    });
  });

  it("nothing of it stands in the log or the metrics but its category", async () => {
    const told = `${house.gateway.log().join("\n")}\n${await metricsPage(house.gateway)}`;
    expect(told).toContain("harassment-age");
    expect(told).not.toMatch(/g33zer|geezer/u);
  });
});
