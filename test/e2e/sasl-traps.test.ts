/**
 * Log-ins that a gateway between two TLS legs can break: clients that could bind a channel (`y`), clients that check a hash
 * of what was offered (XEP-0474), clients that keep to a mechanism they once had. Shown is what holds where the server is
 * set up for the gateway, and what its user meets where it is not (docs/operations.md).
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startGateway, type Gateway } from "../../scripts/peers/gateway.ts";
import { AGENCY, ANA, PEOPLE } from "../../scripts/peers/people.ts";
import { startProsody } from "../../scripts/peers/prosody.ts";
import type { ServerOffer } from "../../scripts/peers/scram.ts";
import type { XmppServer } from "../../scripts/peers/server.ts";
import { askMechanism, atGateway, atServer, mechanismsOf, offerOf, type Place } from "../support/door.ts";
import { sessionRecords } from "../support/evidence.ts";
import { NS_SASL2, Sasl2Client } from "../support/sasl2-client.ts";
import { conditionIn, LOG_INS } from "../support/sasl-log-ins.ts";
import { startScramServer, type ScramServer } from "../support/scram-server.ts";
import { describeNeeding } from "../support/system-needs.ts";

describeNeeding(
  ["prosody", "prosody-modules"],
  "a client before a server that offers to bind to its own TLS",
  () => {
    let server: XmppServer;
    let gateway: Gateway;
    beforeAll(async () => {
      server = await startProsody({
        domains: [AGENCY],
        users: PEOPLE,
        requireTls: true,
        modules: ["sasl2_shim", "sasl2"],
        modulePaths: [`${import.meta.dirname}/prosody-modules`],
        // Prosody 0.12 with Debian's LuaSec knows no binding to TLS 1.3, and offers none there.
        extraLines: [`c2s_ssl = { protocol = "tlsv1_2" }`],
      });
      const ca = server.certificates.authorityFile;
      gateway = await startGateway({ upstream: { port: server.port, tls: "starttls", ca } });
    });
    afterAll(async () => {
      await gateway.remove();
      await server.stop();
    });

    const direct = (): Place => ({
      port: server.port,
      tls: "starttls",
      authority: server.certificates.authority,
    });

    it.each(LOG_INS)("$profile: `n` logs in, `y` is taken for an attack and reads so", async ({ logIn }) => {
      const place = atGateway(gateway);
      expect(await logIn(place, { gs2Flag: "n" })).toBe("success");
      expect(await logIn(place, { gs2Flag: "y" })).toBe("malformed-request");
      const ends = sessionRecords(gateway).filter(({ step }) => step === "auth");
      expect(ends.at(-1)?.facts).toMatchObject({ outcome: "failure", condition: "malformed-request" });
    });

    it("whoever keeps to a mechanism of the server's own TLS is not offered it, and may not ask for it", async () => {
      const [past, through] = [await offerOf(direct()), await offerOf(atGateway(gateway))];
      const pinned = "SCRAM-SHA-256-PLUS";
      expect(mechanismsOf(past)).toContain(pinned);
      expect(mechanismsOf(through)).not.toContain(pinned);
      expect(await askMechanism(through, pinned, "p=tls-exporter,,n=ana,r=x")).toBe("invalid-mechanism");
      const client = await Sasl2Client.open(atGateway(gateway), ANA);
      client.write(`<authenticate xmlns='${NS_SASL2}' mechanism='${pinned}'/>`);
      expect(conditionIn(await client.answer())).toBe("invalid-mechanism");
      for (const { stream } of [past, through, client]) stream.cut();
    });
  },
);

describe("a client that checks what was offered", () => {
  const servers: { close: () => void }[] = [];
  const gateways: Gateway[] = [];
  afterAll(async () => {
    for (const gateway of gateways) await gateway.remove();
    for (const server of servers) server.close();
  });

  const behind = async (offer: ServerOffer): Promise<{ server: ScramServer; gateway: Gateway }> => {
    const server = await startScramServer(ANA, offer);
    servers.push(server);
    const gateway = await startGateway({ upstream: { port: server.port } });
    gateways.push(gateway);
    return { server, gateway };
  };

  /** As this client saw it at that place. */
  const seenAt = async (place: Place): Promise<ServerOffer> => {
    const offered = await offerOf(place);
    const types =
      offered.features.getChild("sasl-channel-binding", "urn:xmpp:sasl-cb:0")?.getChildElements() ?? [];
    offered.stream.cut();
    return {
      mechanisms: mechanismsOf(offered),
      channelBindings: types.map(({ attrs }) => String(attrs["type"])),
    };
  };

  it("agrees where there is nothing to take away: the list comes as it was sent, in its order", async () => {
    const offer = { mechanisms: ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-1"], channelBindings: [] };
    const { gateway } = await behind(offer);
    const place = atGateway(gateway);
    const seen = await seenAt(place);
    expect(seen).toEqual(offer);
    for (const { logIn } of LOG_INS) {
      expect(await logIn(place, { seen })).toBe("success");
      expect(await logIn(place, { seen, password: "wrong" })).toBe("not-authorized");
    }
  });

  it("refuses where the gateway had to take -PLUS away: the server must not offer it", async () => {
    const offer = {
      mechanisms: ["SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", "PLAIN"],
      channelBindings: ["tls-exporter"],
    };
    const { server, gateway } = await behind(offer);
    const [past, place] = [atServer(server), atGateway(gateway)];
    expect(await seenAt(past)).toEqual(offer);
    const seen = await seenAt(place);
    expect(seen).toEqual({ mechanisms: ["SCRAM-SHA-256", "PLAIN"], channelBindings: [] });
    for (const { logIn } of LOG_INS) {
      expect(await logIn(past, { seen: offer })).toBe("success");
      const before = server.heard().split("<response").length;
      expect(await logIn(place, { seen })).toContain("offered something else");
      // The client stops there: no proof of its password was sent.
      expect(server.heard().split("<response").length).toBe(before);
      // One that does not check gets in.
      expect(await logIn(place, {})).toBe("success");
    }
  });
});
