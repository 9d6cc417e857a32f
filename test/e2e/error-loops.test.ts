/**
 * Two gateways before one server, as different as a policy lets them be: each refuses what the other says in its errors.
 * An error is never answered, and a refused one is silent: nothing goes round.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Gateway } from "../../scripts/peers/gateway.ts";
import { AGENCY, ANA, RAJ, type Account } from "../../scripts/peers/people.ts";
import { hasBody, idOf } from "../../scripts/peers/peer.ts";
import { startProsody } from "../../scripts/peers/prosody.ts";
import { RawClient } from "../../scripts/peers/raw-client.ts";
import type { XmppServer } from "../../scripts/peers/server.ts";
import { gatewayBefore, placeOf } from "../support/house.ts";
import { describeNeeding } from "../support/system-needs.ts";

/** Refuses what the other gateway lets pass, and every word that a refusal begins with. */
const policyAgainst = (word: string): Readonly<Record<string, unknown>> => ({
  detectors: [{ id: "against", pattern: `${word}|Not delivered`, action: "block" }],
});

const ERROR = "<error type='cancel'><not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>";

describeNeeding(["prosody"], "errors between two gateways", () => {
  let server: XmppServer;
  let first: Gateway;
  let second: Gateway;
  beforeAll(async () => {
    server = await startProsody({ domains: [AGENCY], users: [ANA, RAJ] });
    first = await gatewayBefore(server, { gateway: { policy: policyAgainst("apple") } });
    second = await gatewayBefore(server, { gateway: { policy: policyAgainst("pear") } });
  });
  afterAll(async () => {
    await first.remove();
    await second.remove();
    await server.stop();
  });

  const logIn = async (account: Account, of: Gateway): Promise<RawClient> => {
    const client = await RawClient.logIn({ ...placeOf(of, "direct"), account, resource: "desk" });
    await client.send("<presence/>");
    return client;
  };
  const errorsTo = ({ stanzas }: RawClient): readonly string[] =>
    stanzas.all.filter((one) => one.attrs["type"] === "error").map((one) => String(idOf(one)));

  it("are told once at most, and go round nowhere", async () => {
    const ana = await logIn(ANA, first);
    const raj = await logIn(RAJ, second);
    // The second gateway refuses what the first lets go; of its error the first takes the words out, and passes it on.
    await ana.send(`<message type='chat' id='m1' to='${raj.jid}'><body>a pear</body></message>`);
    const asked = await raj.stanzas.take((one) => one.getChild("ping") !== undefined, "the substitute");
    await raj.send(`<iq type='result' id='${String(idOf(asked))}' to='${AGENCY}'/>`);
    const bounced = await ana.stanzas.take((one) => idOf(one) === "m1", "the bounce");
    expect(bounced.attrs).toMatchObject({ type: "error", from: raj.jid });
    expect(bounced.getChild("error")?.getChild("policy-violation")).toBeDefined();
    expect(bounced.toString()).not.toContain("Not delivered");
    // Errors made by hand, with words that the other side refuses.
    await raj.send(`<message type='error' id='m2' to='${ana.jid}'><body>an apple</body>${ERROR}</message>`);
    await ana.send(`<message type='error' id='m3' to='${raj.jid}'><body>a pear</body>${ERROR}</message>`);
    // Whatever they had set off would stand before what is said after them, there and back, twice.
    for (const word of ["one", "two"]) {
      await ana.send(`<message type='chat' to='${raj.jid}'><body>${word}</body></message>`);
      await raj.stanzas.take(hasBody(word), word);
      await raj.send(`<message type='chat' to='${ana.jid}'><body>back ${word}</body></message>`);
      await ana.stanzas.take(hasBody(`back ${word}`), word);
    }
    expect([errorsTo(ana), errorsTo(raj)]).toEqual([["m1", "m2"], ["m3"]]);
    expect(raj.stanzas.all.filter((one) => one.getChild("ping") !== undefined)).toHaveLength(1);
    expect(
      [ana, raj].flatMap(({ stanzas }) => stanzas.all.map(String)).filter((one) => /pear|apple/.test(one)),
    ).toEqual([]);
    await ana.end();
    await raj.end();
  });
});
