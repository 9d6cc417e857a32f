/**
 * What no rule forbids passes unchanged: the same conversation, straight and through the gateway, gives every client
 * the same canonical XML, whichever server, transport, mechanism and client.
 *
 * Each conversation has accounts of its own; the straight one of a client is held once and compared with all others.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Gateway } from "../../scripts/peers/gateway.ts";
import type { LogIn, Peer } from "../../scripts/peers/peer.ts";
import { RawClient } from "../../scripts/peers/raw-client.ts";
import { startSlixmpp } from "../../scripts/peers/slixmpp.ts";
import { startXmppClient } from "../../scripts/peers/xmpp-client.ts";
import { rolesOf } from "../support/conversation/cast.ts";
import type { Comparable } from "../support/conversation/comparable.ts";
import { converse } from "../support/conversation/conversation.ts";
import { gatewayBefore, openHouse, placeOf, SERVERS, type House, type Place } from "../support/house.ts";
import { describeNeeding } from "../support/system-needs.ts";

type ClientName = "@xmpp/client" | "slixmpp" | "raw client";
type Seen = Readonly<Record<string, Comparable>>;

const CLIENTS: Readonly<Record<ClientName, (where: LogIn) => Promise<Peer>>> = {
  "@xmpp/client": startXmppClient,
  slixmpp: startSlixmpp,
  "raw client": async (where) => await RawClient.logIn(where),
};

const WAYS: readonly (readonly [ClientName, "starttls" | "direct", string])[] = [
  ["@xmpp/client", "starttls", "PLAIN"],
  ["@xmpp/client", "direct", "PLAIN"],
  ["@xmpp/client", "starttls", "SCRAM-SHA-1"],
  ["@xmpp/client", "direct", "SCRAM-SHA-1"],
  ["slixmpp", "starttls", "SCRAM-SHA-256"],
  ["slixmpp", "direct", "SCRAM-SHA-256"],
  ["raw client", "starttls", "SCRAM-SHA-256"],
  ["raw client", "direct", "SCRAM-SHA-256"],
];

/** One a way, one a client straight, one a kind of upstream connection. */
const RUNS = WAYS.length + 3 + 2;

const everybody = Array.from({ length: RUNS }, (_, run) => rolesOf(run)).flatMap(({ ana, raj, lee }) => [
  ana,
  raj,
  lee,
]);

/** Far fewer would mean that the script, not the gateway, is quiet. */
const LEAST_STANZAS = 90;

const countOf = (seen: Seen): number =>
  Object.values(seen)
    .flatMap((one) => Object.values(one))
    .reduce((sum, { length }) => sum + length, 0);

describe.each(SERVERS)("through the gateway to $name", ({ name, start }) => {
  describeNeeding([name, "python3-slixmpp"], "everything passes unchanged", () => {
    let house: House;
    let runs = 0;
    const straight = new Map<ClientName, Promise<Seen>>();

    const hold = async (client: ClientName, place: Place, mechanism: string): Promise<Seen> => {
      const run = runs++;
      return await converse(run, async (who) => await CLIENTS[client]({ ...who, ...place, mechanism }));
    };

    /** The mechanism and the transport of the straight conversation are no matter of stanzas: one serves all. */
    const holdStraight = async (client: ClientName): Promise<Seen> => {
      const mechanism = client === "@xmpp/client" ? "SCRAM-SHA-1" : "SCRAM-SHA-256";
      const held = straight.get(client) ?? hold(client, placeOf(house.server, "starttls"), mechanism);
      straight.set(client, held);
      return await held;
    };

    beforeAll(async () => {
      house = await openHouse({ start, users: everybody });
    });
    afterAll(async () => {
      await house.close();
    });

    it.each(WAYS)("%s, %s, %s", async (client, tls, mechanism) => {
      const expected = await holdStraight(client);
      expect(countOf(expected)).toBeGreaterThan(LEAST_STANZAS);
      const seen = await hold(client, placeOf(house.gateway, tls), mechanism);
      expect(seen).toEqual(expected);
    });

    it.each(["starttls", "direct"] as const)("with %s between gateway and server", async (upstreamTls) => {
      const gateway: Gateway = await gatewayBefore(house.server, { upstreamTls });
      try {
        const seen = await hold("raw client", placeOf(gateway, "direct"), "SCRAM-SHA-256");
        expect(seen).toEqual(await holdStraight("raw client"));
      } finally {
        await gateway.remove();
      }
    });

    it("refused nothing of it", async () => {
      const { code, output } = await house.gateway.command("--json", "blocked");
      expect(code).toBe(0);
      expect(output.split("\n").filter((line) => line.includes('"block"'))).toEqual([]);
      const { output: verified, code: soundness } = await house.gateway.command("archive", "verify");
      expect({ soundness, verified }).toMatchObject({ soundness: 0 });
    });
  });
});
