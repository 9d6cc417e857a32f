/**
 * A server that turned on its users: what it may not say reaches no client by any door, ends what it must, and costs the
 * next session nothing. (Bytes that are no XML: `hostile-xml.test.ts`.)
 *
 * Sources: protocol.md §1.7, §1.8, §6.3; RFC 6121 §2.1.6; XEP-0280 §11; CVE-2017-5589, CVE-2015-8688, CVE-2019-16235.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AGENCY, ANA, bareJid, LEE } from "../../scripts/peers/people.ts";
import { meOf, sayingsOf } from "../fixtures/hostile-sayings.ts";
import { askMechanism, atGateway, bindAsIs, offerOf } from "../support/door.ts";
import { linesWith, stanzaRecords } from "../support/evidence.ts";
import { pong, residentBytes } from "../support/hostile.ts";
import { besieged, type Besieged } from "../support/hostile-house.ts";
import { RawWeb } from "../support/raw-web.ts";
import { startScriptedUpstream, type ScriptedUpstream } from "../support/scripted-upstream.ts";

const ME = meOf(AGENCY);
const SAYINGS = sayingsOf(AGENCY);

/** Everything that comes behind, as text. */
interface Victim {
  readonly received: string;
  readonly isClosed: boolean;
  cut(): void;
}

describe("a hostile server", () => {
  let upstream: ScriptedUpstream;
  let house: Besieged;
  beforeAll(async () => {
    upstream = await startScriptedUpstream({ domain: AGENCY, mechanisms: ["PLAIN"], jid: ME });
    house = await besieged(upstream.port, { gateway: { limits: { connections_per_user: 200 } } });
  });
  afterAll(async () => {
    await house.close();
    upstream.close();
  });

  const overTcp = async (): Promise<Victim & Awaited<ReturnType<typeof offerOf>>["stream"]> => {
    const { stream } = await offerOf(atGateway(house.gateway));
    await askMechanism({ stream }, "PLAIN", "\0ana\0x");
    expect(await bindAsIs(stream)).toBe(ME);
    return stream;
  };
  const overWeb = async (): Promise<Victim> => await RawWeb.bound(house.web, { ...ANA, password: "x" });

  describe.each([
    { door: "TCP", open: overTcp },
    { door: "WebSocket", open: overWeb },
  ])("over $door", ({ open }) => {
    it.each(SAYINGS)("says: $name", async ({ says, ends, never }) => {
      const bystander = await overTcp();
      const victim: Victim = await open();
      const before = victim.received.length;
      const told = (): string => victim.received.slice(before);
      upstream.say(`${says}<presence from='${bareJid(LEE)}/x' id='behind'/>`);
      if (ends) await expect.poll(() => victim.isClosed).toBe(true);
      else await expect.poll(told).toContain("behind");
      expect(told()).not.toMatch(never);
      expect(told().includes("behind")).toBe(!ends);
      await pong(bystander);
      await bystander.end();
      victim.cut();
    });
  });

  it("floods one client: memory holds, and others are answered", async () => {
    const bystander = await overTcp();
    const victim = await overTcp();
    const before = residentBytes(house.gateway.pid());
    const one = `<message from='${bareJid(LEE)}/x' to='${ME}' type='chat'><body>flood</body></message>`;
    for (let round = 0; round < 20; round += 1) upstream.say(one.repeat(500));
    await pong(bystander);
    expect(residentBytes(house.gateway.pid()) - before).toBeLessThan(128 * 1024 * 1024);
    victim.cut();
    await bystander.end();
  });

  it("is on record for all that was refused, with a code for all that it broke", () => {
    const errors = linesWith(house.gateway, { msg: "stream error", side: "upstream" });
    expect(errors.length).toBeGreaterThanOrEqual(2 * SAYINGS.filter(({ ends }) => ends).length);
    const refused = stanzaRecords(house.gateway).filter(({ verdict }) => verdict.disposition !== "allow");
    expect(refused.length).toBeGreaterThanOrEqual(2 * SAYINGS.filter(({ ends }) => !ends).length);
    expect(linesWith(house.gateway, { msg: "session ended by a fault of the gateway" })).toEqual([]);
  });
});
