/**
 * The leg to the server: plain, STARTTLS and direct TLS with an authority and a server name that are checked; log-ins
 * through it with both GS2 flags; and what a client is told where it cannot be had.
 *
 * Sources: protocol.md §1.4 (set-ups A and B), §1.8, §1.10, §6.3; RFC 7590 §3.4.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startGateway, type Gateway } from "../../scripts/peers/gateway.ts";
import { account, type Account } from "../../scripts/peers/people.ts";
import { LOOPBACK } from "../../scripts/peers/places.ts";
import { startProsody } from "../../scripts/peers/prosody.ts";
import { authenticate, RawClient } from "../../scripts/peers/raw-client.ts";
import { RawStream, type ScriptedStream } from "../../scripts/peers/raw-stream.ts";
import type { XmppServer } from "../../scripts/peers/server.ts";
import { atGateway, mechanismsOf, offerOf, streamError } from "../support/door.ts";
import { leaksIn, linesWith } from "../support/evidence.ts";
import { startScriptedUpstream, type ScriptedUpstream } from "../support/scripted-upstream.ts";
import { describeNeeding } from "../support/system-needs.ts";
import { openTap } from "../support/tap.ts";

const [STARTTLS, DIRECT, PLAIN] = ["starttls.example", "direct.example", "plain.example"];
const GOOD = [STARTTLS, DIRECT, PLAIN];
const BAD = [
  { domain: "wrong-ca.example", reason: "SG_EDGE_UPSTREAM_TLS" },
  { domain: "wrong-ca-direct.example", reason: "SG_EDGE_UPSTREAM_TLS" },
  { domain: "wrong-name.example", reason: "SG_EDGE_UPSTREAM_TLS" },
  { domain: "stripped.example", reason: "upstream offers no STARTTLS" },
  { domain: "nobody-there.example", reason: "SG_EDGE_UPSTREAM_UNREACHABLE" },
] as const;
const DOMAINS = [...GOOD, ...BAD.map(({ domain }) => domain)];

const ana = (domain: string): Account => account("ana", domain);
const MECHANISMS = ["PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256"] as const;

describeNeeding(["prosody"], "the leg to the server", () => {
  let secured: XmppServer;
  let loopback: XmppServer;
  let stranger: XmppServer;
  let stripper: ScriptedUpstream;
  let gateway: Gateway;
  beforeAll(async () => {
    const users = DOMAINS.map(ana);
    const tls12 = ["c2s_ssl", "c2s_direct_tls_ssl"].map((name) => `${name} = { protocol = "tlsv1_2" }`);
    [secured, loopback, stranger, stripper] = await Promise.all([
      // TLS 1.2, with which Prosody 0.12 binds channels: what the gateway strips must really be on offer.
      startProsody({ domains: DOMAINS, users, requireTls: true, extraLines: tls12 }),
      startProsody({ domains: [PLAIN], users: [ana(PLAIN)] }),
      startProsody({ domains: ["somebody.example"], users: [] }),
      startScriptedUpstream({
        domain: "stripped.example",
        mechanisms: ["PLAIN"],
        jid: "x@stripped.example/x",
      }),
    ]);
    // Up for the gateway's first look, gone for its clients.
    const leaver = await openTap(loopback.port);
    const to = (port: number, tls: string, more: object = {}): object => ({
      connect: `${LOOPBACK}:${port}`,
      tls,
      ca: secured.certificates.authorityFile,
      ...more,
    });
    const foreign = { ca: stranger.certificates.authorityFile };
    const upstreams = {
      starttls: { domains: [STARTTLS], ...to(secured.starttlsPort, "starttls") },
      direct: { domains: [DIRECT], ...to(secured.directPort, "direct", { server_name: DOMAINS[3] }) },
      plain: { domains: [PLAIN], connect: `${LOOPBACK}:${loopback.port}`, tls: "none" },
      "wrong-ca": { domains: [DOMAINS[3]], ...to(secured.starttlsPort, "starttls", foreign) },
      "wrong-ca-direct": { domains: [DOMAINS[4]], ...to(secured.directPort, "direct", foreign) },
      "wrong-name": {
        domains: [DOMAINS[5]],
        ...to(secured.starttlsPort, "starttls", { server_name: "no.example" }),
      },
      stripped: { domains: [DOMAINS[6]], ...to(stripper.port, "starttls") },
      "nobody-there": { domains: [DOMAINS[7]], ...to(leaver.port, "direct") },
    };
    gateway = await startGateway({
      upstream: { port: loopback.port },
      domains: DOMAINS,
      gateway: { upstreams },
    });
    leaver.close();
  });
  afterAll(async () => {
    await gateway.remove();
    stripper.close();
    await Promise.all([secured.stop(), loopback.stop(), stranger.stop()]);
  });

  describe.each([STARTTLS, DIRECT, PLAIN])("of %s", (domain) => {
    it.each(MECHANISMS)("takes a log-in with %s", async (mechanism) => {
      const client = await RawClient.logIn({ ...atGateway(gateway), account: ana(domain), mechanism });
      expect(client.jid).toMatch(new RegExp(`^ana@${domain}/`));
      await client.end();
    });
  });

  it("takes clients that hold binding data themselves (`y`) where it is plain (set-up A)", async () => {
    for (const mechanism of ["SCRAM-SHA-1", "SCRAM-SHA-256"]) {
      const who = { ...ana(PLAIN), gs2Flag: "y" } as const;
      const client = await RawClient.logIn({ ...atGateway(gateway), account: who, mechanism });
      await client.end();
    }
  });

  it("relays the server's refusal of `y` where it is TLS and binds channels (set-up B)", async () => {
    const offered = await offerOf(atGateway(gateway), STARTTLS);
    expect(mechanismsOf(offered).filter((name) => name.endsWith("-PLUS"))).toEqual([]);
    const who = { ...ana(STARTTLS), gs2Flag: "y" } as const;
    const attempt = authenticate(offered.stream, {
      ...atGateway(gateway),
      account: who,
      mechanism: "SCRAM-SHA-1",
    });
    await expect(attempt).rejects.toThrow("malformed-request");
    // The very mechanism that the gateway hides is what makes the server refuse.
    const straight = await offerOf(
      {
        port: secured.directPort,
        tls: "direct",
        authority: secured.certificates.authority,
      },
      STARTTLS,
    );
    expect(mechanismsOf(straight)).toContain("SCRAM-SHA-1-PLUS");
    await straight.stream.end();
    await offered.stream.end();
  });

  it.each(BAD)(
    "of $domain cannot be had: the client is told, the log says why",
    async ({ domain, reason }) => {
      const { authority = "", port } = atGateway(gateway);
      const stream = await RawStream.connect({ port, domain, isDirect: true, authority });
      stream.open();
      // Pipelined, as quick clients do: it must not reach a server that is not proved.
      const first = Buffer.from("\0ana\0not-for-strangers").toString("base64");
      stream.write(`<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${first}</auth>`);
      expect(await streamError(stream)).toMatch(/remote-connection-failed|internal-server-error/);
      const said = (): string =>
        JSON.stringify(linesWith(gateway, {}).filter((line) => JSON.stringify(line).includes(reason)));
      await expect.poll(said).toContain(reason);
      expect(leaksIn(Buffer.from(stripper.heard.join("")), ["not-for-strangers"])).toEqual([]);
    },
  );

  it("and the others go on", async () => {
    const client = await RawClient.logIn({ ...atGateway(gateway), account: ana(STARTTLS) });
    client.stream.write(" ");
    await pongAt(client.stream, STARTTLS);
    await client.end();
  });
});

const pongAt = async (stream: ScriptedStream, domain: string): Promise<void> => {
  stream.write(`<iq type='get' id='well' to='${domain}'><ping xmlns='urn:xmpp:ping'/></iq>`);
  await stream.stanzas.take((one) => one.attrs["id"] === "well", "the answer to a ping");
};
