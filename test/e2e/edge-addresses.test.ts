/**
 * Who the client is: by a PROXY header from whom we trust, by the socket from everybody else; in records and logs, in
 * limits, and told on to the server.
 *
 * Sources: protocol.md §1.10, §6.3; the PROXY protocol, versions 1 and 2.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { startEjabberd } from "../../scripts/peers/ejabberd.ts";
import { startGateway, type Gateway } from "../../scripts/peers/gateway.ts";
import { account, AGENCY, ANA, bareJid } from "../../scripts/peers/people.ts";
import { LOOPBACK } from "../../scripts/peers/places.ts";
import { startProsody } from "../../scripts/peers/prosody.ts";
import { RawStream } from "../../scripts/peers/raw-stream.ts";
import type { XmppServer } from "../../scripts/peers/server.ts";
import { callTo, dial, dialAndBind, proxyV1, proxyV2, type Call } from "../support/calls.ts";
import { linesWith, metric, sessionRecords } from "../support/evidence.ts";
import { startHaproxy } from "../support/haproxy.ts";
import { DoctorReport } from "../support/doctor.ts";
import { describeNeeding } from "../support/system-needs.ts";

const CLIENT = "203.0.113.9";
/** Not in the list of trusted peers. */
const STRANGER = "127.0.0.5";
const PER_ADDRESS = 3;

describeNeeding(["prosody", "haproxy"], "the client's address", () => {
  let prosody: XmppServer;
  let gateway: Gateway;
  beforeAll(async () => {
    prosody = await startProsody({ domains: [AGENCY], users: [ANA] });
    gateway = await startGateway({
      upstream: { port: prosody.port },
      trustProxy: [LOOPBACK],
      gateway: { limits: { connections_per_address: PER_ADDRESS, handshake_timeout: "5s" } },
    });
  });
  afterAll(async () => {
    await gateway.remove();
    await prosody.stop();
  });

  const whoWas = (address: string): readonly unknown[] =>
    sessionRecords(gateway)
      .filter(({ step, facts }) => step === "open" && facts["clientAddress"] === address)
      .map(({ facts }) => facts["proxied"]);

  it.each([
    ["v1", CLIENT, proxyV1(CLIENT)],
    ["v2", "203.0.113.10", proxyV2("203.0.113.10")],
  ])("is what a trusted peer says in %s", async (_, address, preamble) => {
    const stream = await dialAndBind({ ...callTo(gateway, ANA), preamble });
    await stream.end();
    expect(whoWas(address)).toEqual([true]);
    await expect.poll(() => linesWith(gateway, { msg: "session bound", client: address })).toHaveLength(1);
  });

  it("is the socket's own for everybody else, who is not asked", async () => {
    await (await dialAndBind({ ...callTo(gateway, ANA), localAddress: STRANGER })).end();
    expect(whoWas(STRANGER)).toEqual([false]);
  });

  it.each([
    ["v1", proxyV1("203.0.113.66")],
    ["v2", proxyV2("203.0.113.66")],
  ])("is not believed of others in %s", async (_, preamble) => {
    const place = { domain: AGENCY, port: gateway.starttlsPort, preamble, localAddress: STRANGER };
    const stream = await RawStream.connect(place);
    stream.open();
    await stream.closed();
    expect(stream.received).toMatch(/not-well-formed|unsupported-encoding|restricted-xml/);
    await expect(dial({ ...callTo(gateway, ANA), preamble, localAddress: STRANGER })).rejects.toThrow();
    expect(whoWas("203.0.113.66")).toEqual([]);
    expect(linesWith(gateway, { client: "203.0.113.66" })).toEqual([]);
  });

  it.each([
    ["nothing of the kind", "<?xml version='1.0'?>"],
    ["half of it", "PROXY TCP4 203.0.113.66 192.0.2.1 51000\r\n"],
    ["no end of it", `PROXY TCP4 ${"2".repeat(200)}`],
    ["an address that is none", "PROXY TCP4 203.0.113.666 192.0.2.1 51000 5222\r\n"],
  ])("must be said by a trusted peer: %s ends the connection", async (_, preamble) => {
    const before = await metric(gateway, "connections_total", 'listener="c2s",outcome="proxy-header"');
    const stream = await RawStream.connect({ domain: AGENCY, port: gateway.starttlsPort, preamble });
    await stream.closed();
    expect(stream.received).toBe("");
    expect(await metric(gateway, "connections_total", 'listener="c2s",outcome="proxy-header"')).toBe(
      before + 1,
    );
  });

  it("comes through HAProxy with send-proxy-v2", async () => {
    const port = await startHaproxy({ to: gateway.directPort, server: "send-proxy-v2" });
    await (await dialAndBind({ ...callTo(gateway, ANA), port, localAddress: "127.0.0.7" })).end();
    expect(whoWas("127.0.0.7")).toEqual([true]);
  });

  it("has its share of connections and no more, whoever passes them on", async () => {
    const callFrom = (address: string): Call => ({ ...callTo(gateway, ANA), preamble: proxyV2(address) });
    const open: RawStream[] = [];
    for (let count = 0; count < PER_ADDRESS; count += 1) open.push(await dial(callFrom("198.51.100.7")));
    await expect(dial(callFrom("198.51.100.7"))).rejects.toThrow();
    open.push(await dial(callFrom("198.51.100.8")));
    expect(await metric(gateway, "connections_total", 'listener="c2s-tls",outcome="limit-address"')).toBe(1);
    await open.shift()?.end();
    // A place is free once the leg to the server is gone too.
    await expect
      .poll(async () => await metric(gateway, "connections", 'listener="c2s-tls"'))
      .toBe(PER_ADDRESS);
    open.push(await dial(callFrom("198.51.100.7")));
    for (const stream of open) await stream.end();
  });
});

describeNeeding(["ejabberd"], "the client's address at ejabberd with use_proxy_protocol", () => {
  const BUREAU = "bureau.example";
  const [ANA_V1, ANA_V2] = [account("ana", AGENCY), account("ana", BUREAU)];
  let ejabberd: XmppServer;
  let gateway: Gateway;
  beforeAll(async () => {
    const domains = [AGENCY, BUREAU];
    ejabberd = await startEjabberd({ domains, users: [ANA_V1, ANA_V2], useProxyProtocol: true });
    const connect = `${LOOPBACK}:${ejabberd.port}`;
    gateway = await startGateway({
      upstream: { port: ejabberd.port },
      domains,
      trustProxy: [LOOPBACK],
      gateway: {
        upstreams: {
          one: { domains: [AGENCY], connect, tls: "none", send_proxy: "v1" },
          two: { domains: [BUREAU], connect, tls: "none", send_proxy: "v2" },
        },
      },
    });
  });
  afterAll(async () => {
    await gateway.remove();
    await ejabberd.stop();
  });

  it.each([
    ["v1", ANA_V1, "203.0.113.21"],
    ["v2", ANA_V2, "203.0.113.22"],
  ])("is told by our header (%s)", async (_, who, address) => {
    await (await dialAndBind({ ...callTo(gateway, who), preamble: proxyV2(address) })).end();
    await expect.poll(() => ejabberd.log().join("\n")).toContain(address);
  });

  describeNeeding(["haproxy"], "behind HAProxy", () => {
    it.each([
      ["v1", "send-proxy", ANA_V1, "127.0.0.8"],
      ["v2", "send-proxy-v2", ANA_V2, "127.0.0.9"],
    ])("is told on from hop to hop (%s on both)", async (_, server, who, localAddress) => {
      const port = await startHaproxy({ to: gateway.directPort, server });
      await (await dialAndBind({ ...callTo(gateway, who), port, localAddress })).end();
      const told = `authentication for ${bareJid(who)} by mnesia backend from ${localAddress}`;
      await expect.poll(() => ejabberd.log().join("\n")).toContain(told);
    });
  });

  it("is our own where the client came without one", async () => {
    const stream = await dialAndBind({ ...callTo(gateway, ANA_V1), localAddress: STRANGER });
    await stream.end();
    await expect.poll(() => ejabberd.log().join("\n")).toContain(STRANGER);
  });

  it("is no hindrance to doctor, which begins as the gateway does", async () => {
    const report = new DoctorReport((await gateway.command("--json", "doctor")).output);
    for (const upstream of ["one", "two"]) {
      expect(report.codes("fail", upstream)).toEqual([]);
      expect(report.said("SETUP", upstream)).toEqual([expect.stringMatching(/^ok: set-up A/)]);
    }
  });
});
