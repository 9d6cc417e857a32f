/** A WebSocket client above its rate: it is read more slowly, to the last stanza, and loses nothing. */
import { expect, it } from "vitest";
import { AGENCY, LEE, RAJ } from "../../scripts/peers/people.ts";
import { linesWith } from "../support/evidence.ts";
import { besiegedHouse } from "../support/hostile-house.ts";
import { frame, RawWeb } from "../support/raw-web.ts";
import { describeNeeding } from "../support/system-needs.ts";

const RATE = 100;
/** Above what ten quiet seconds save up, and what comes in while that is spent. */
const BURST = 14 * RATE;
/** Its rate alone: what it says in a minute is more than the profile's volumes. */
const LIMITS = {
  stanzas_per_second: RATE,
  user_messages_per_minute: 60_000,
  pair_messages_per_minute: 60_000,
};

const words = (round: number, n: number): string => `word ${String(round)}-${String(n)}.`;

const headline = (text: string): Buffer =>
  frame(
    `<message xmlns='jabber:client' type='headline' to='raj@${AGENCY}/web'><body>${text}</body></message>`,
  );

describeNeeding(["prosody"], "a WebSocket client above its rate", () => {
  it("is read to the end, each time", async () => {
    const house = await besiegedHouse({ policy: { limits: LIMITS } });
    try {
      const raj = await RawWeb.bound(house.web, RAJ);
      raj.write(frame("<presence xmlns='jabber:client'/>"));
      const lee = await RawWeb.bound(house.web, LEE);
      for (const [round, count] of [BURST, RATE].entries()) {
        lee.write(Buffer.concat(Array.from({ length: count }, (_, n) => headline(words(round, n)))));
        await raj.until(words(round, count - 1));
        const { received } = raj;
        const missing = Array.from({ length: count }, (_, n) => words(round, n)).filter(
          (text) => !received.includes(text),
        );
        expect(missing).toEqual([]);
      }
      expect(linesWith(house.gateway, { msg: "client at its rate limit" })).not.toEqual([]);
    } finally {
      await house.close();
    }
  });
});
