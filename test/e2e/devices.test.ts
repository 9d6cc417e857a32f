/**
 * Approved devices with real TLS, by every door: certificates of the agency's own authority, networks, the register; a stream that is
 * resumed, and one that is carried on, from elsewhere; another device than the first is told.
 *
 * Sources: clause WV-5.3.8; RFC 6120 §13.7.1.4; docs/decisions/0032-devices.md.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { BoshStream } from "../../scripts/peers/bosh-stream.ts";
import { BoshDoorway, BoshSession } from "../../scripts/peers/bosh-client.ts";
import { startGateway, type Gateway } from "../../scripts/peers/gateway.ts";
import { AGENCY, ANA, bareJid, RAJ, type Account } from "../../scripts/peers/people.ts";
import { makeFolder, type Folder } from "../../scripts/peers/places.ts";
import { startProsody } from "../../scripts/peers/prosody.ts";
import { authenticate, bind, openStream, openWeb, RawClient } from "../../scripts/peers/raw-client.ts";
import type { ScriptedStream } from "../../scripts/peers/raw-stream.ts";
import type { XmppServer } from "../../scripts/peers/server.ts";
import { callControl } from "../../src/ops/control-client.ts";
import type { OperationRecord } from "../../src/records/record.ts";
import type { Pem } from "../support/certificates.ts";
import { DeviceAuthority } from "../support/device-authority.ts";
import { atGateway, atWebDoor, type Place } from "../support/door.ts";
import { metricsPage, records } from "../support/evidence.ts";
import { bindRequest, Sasl2Client } from "../support/sasl2-client.ts";
import { runCommand, type CommandResult } from "../support/terminal.ts";
import { describeNeeding } from "../support/system-needs.ts";

const PATIENCE = { timeout: 10_000, interval: 50 };
/** The agency's network, and a place that is not in it. */
const OFFICE = "127.0.0.1/32";
const ELSEWHERE = "127.0.0.9";
const DEMANDS = { mode: "refuse", demand: ["certificate", "network"], networks: [OFFICE] } as const;
const WV = { profile: "wv-po1010" } as const;

let folder: Folder;
let server: XmppServer;
let gateway: Gateway;
let own: DeviceAuthority;
const certificates: Partial<Record<"ana" | "raj" | "lost" | "old" | "foreign", Pem>> = {};
const open: { cut(): void }[] = [];

const shown = (name: keyof typeof certificates): Pick<Place, "certificate"> => {
  const certificate = certificates[name];
  return certificate === undefined ? {} : { certificate };
};

/** What the gateway says to one who tries to log in there. */
const attempt = async (place: Place, account: Account = ANA): Promise<string> => {
  const to = { ...place, domain: AGENCY };
  const stream: ScriptedStream =
    place.isBosh === true
      ? await BoshStream.connect(to).catch((error: unknown) => said(String(error)))
      : place.isWeb === true
        ? await openWeb(to)
        : await openStream(to);
  open.push(stream);
  try {
    if (place.isBosh === true) stream.open();
    await stream.nonza("features");
    await authenticate(stream, { ...place, account });
    stream.open();
    await stream.nonza("features");
    return `bound ${await bind(stream, "desk")}`;
  } catch {
    return stream.received;
  }
};
const said = (received: string): ScriptedStream =>
  ({ received, open: () => undefined, cut: () => undefined }) as unknown as ScriptedStream;

const putInForce = async (changes: object, more: object = WV): Promise<void> => {
  const file = gateway.folder.at("policy.yaml");
  const policy = JSON.parse(readFileSync(file, "utf8")) as object;
  writeFileSync(file, JSON.stringify({ ...policy, mode: "enforce", ...more, devices: changes }));
  await reload();
};
const reload = async (): Promise<void> => {
  await callControl(gateway.controlSocket, { command: "reload" });
};
/** In this process: a dozen more would take their time. */
const command = async (...args: readonly string[]): Promise<CommandResult> => {
  const result = await runCommand(["--config", gateway.folder.at("gateway.yaml"), ...args]);
  expect(result.err).toBe("");
  return result;
};
const deviceRecords = (step: string): readonly OperationRecord["facts"][] =>
  records(gateway).flatMap((one) => (one.kind === "device" && one.facts["step"] === step ? [one.facts] : []));
const lastRefusal = (): OperationRecord["facts"] | undefined => deviceRecords("refused").at(-1);

describeNeeding(["prosody", "prosody-modules", "openssl"], "WV-5.3.8: devices", () => {
  beforeAll(async () => {
    folder = makeFolder("devices");
    own = DeviceAuthority.make(folder.at("own"));
    const foreign = DeviceAuthority.make(folder.at("foreign"));
    certificates.ana = own.issue("ana", bareJid(ANA));
    certificates.raj = own.issue("raj", bareJid(RAJ));
    certificates.lost = own.issue("lost", bareJid(ANA));
    const past = ["-startdate", "20200101000000Z", "-enddate", "20200201000000Z"];
    certificates.old = own.issue("old", bareJid(ANA), past);
    certificates.foreign = foreign.issue("ana", bareJid(ANA));
    own.revoke("lost");
    server = await startProsody({
      domains: [AGENCY],
      users: [ANA, RAJ],
      modules: ["sasl2_shim", "sasl2", "sasl2_bind2", "sasl2_sm"],
      modulePaths: [`${import.meta.dirname}/prosody-modules`],
    });
    const authority = { ca: own.caFile, crl: own.crlFile };
    gateway = await startGateway({
      upstream: { port: server.port },
      web: { client_certificates: "request" },
      policy: { ...WV, devices: DEMANDS },
      gateway: { client_certificates: authority },
    });
  });
  afterEach(() => {
    for (const stream of open.splice(0)) stream.cut();
  });
  afterAll(async () => {
    await gateway.remove();
    await server.stop();
    folder.remove();
  });

  const doors = (): Readonly<Record<string, Place>> => ({
    starttls: atGateway(gateway, "starttls"),
    direct: atGateway(gateway),
    websocket: atWebDoor(gateway),
    bosh: { ...atWebDoor(gateway), isWeb: false, isBosh: true },
  });

  it.each([
    ["starttls", "foreign", {}, "its certificate is not valid", "certificate-invalid"],
    ["direct", "lost", {}, "its certificate is not valid", "certificate-invalid"],
    ["websocket", "old", {}, "its certificate is not valid", "certificate-invalid"],
    ["direct", "raj", {}, "somebody else's", "certificate-of-another"],
    ["websocket", "raj", {}, "somebody else's", "certificate-of-another"],
    ["direct", "ana", { localAddress: ELSEWHERE }, "not in a network of the agency", "network"],
    ["starttls", undefined, {}, "no certificate of the agency", "certificate"],
    ["websocket", undefined, {}, "no certificate of the agency", "certificate"],
    ["bosh", undefined, {}, "no certificate of the agency", "certificate"],
    ["bosh", "raj", {}, "somebody else's", "certificate-of-another"],
  ] as const)("by %s, the certificate of %s %j: %s", async (door, whose, from, words, lack) => {
    const text = await attempt({ ...doors()[door], ...(whose && shown(whose)), ...from } as Place);
    expect(text).toContain(`Disconnected: this device is not approved here. What is wrong:`);
    expect(text).toContain(words);
    expect(text).toContain("(WV-5.3.8)");
    expect(lastRefusal()).toMatchObject({ rule: "approved-device", lacking: lack, clauses: "WV-5.3.8" });
  });

  it.each(["starttls", "direct", "websocket", "bosh"])("by %s, the right one is let in", async (door) => {
    expect(await attempt({ ...doors()[door], ...shown("ana") } as Place)).toContain(`bound ${bareJid(ANA)}`);
  });

  it("with the control off, or tried in shadow, all of them are let in, and shadow says who would not be", async () => {
    const place = { ...atGateway(gateway), ...shown("foreign"), localAddress: ELSEWHERE };
    await putInForce({ mode: "inventory" });
    expect(await attempt(place)).toContain("bound");
    await putInForce(DEMANDS, { ...WV, mode: "shadow" });
    const refusals = deviceRecords("refused").length;
    expect(await attempt(place)).toContain("bound");
    expect(deviceRecords("judged").at(-1)).toMatchObject({ mode: "shadow", lacking: "certificate-invalid" });
    expect(deviceRecords("refused")).toHaveLength(refusals);
    await putInForce(DEMANDS);
  });

  it("a stream is resumed from nowhere else and with no other certificate, and stays where it was", async () => {
    const place = { ...atGateway(gateway), account: ANA, resource: "sm" };
    const client = await RawClient.logIn({ ...place, ...shown("ana") });
    open.push(client.stream);
    await client.enable();
    const state = client.cut();
    for (const other of [{}, shown("raj"), { ...shown("ana"), localAddress: ELSEWHERE }]) {
      const refused = await RawClient.resume({ ...place, ...other }, state).catch(String);
      expect(refused).toEqual(expect.any(String));
    }
    const { client: again } = await RawClient.resume({ ...place, ...shown("ana") }, state);
    open.push(again.stream);
    expect(again.jid).toBe(state.jid);
  });

  it("a BOSH session that somebody else carries on is over, and tells nothing of what waits", async () => {
    const { authority } = gateway.certificates;
    const place = { port: gateway.webPort, authority, domain: AGENCY };
    const session = await BoshSession.create({ ...place, ...shown("ana") });
    const jid = await session.logIn({ account: ANA });
    const other = new BoshDoorway({ ...place, ...shown("raj") });
    await expect(other.post(session.next(), { signal: AbortSignal.timeout(5_000) })).rejects.toThrow(
      "socket hang up",
    );
    await expect.poll(lastRefusal, PATIENCE).toMatchObject({ user: jid, lacking: "certificate-of-another" });
    expect(String((await session.ask()).body)).toContain('condition="item-not-found"');
    session.close();
    other.close();
  });

  it("the register lets in what it names, until it is revoked: then live streams end", async () => {
    await putInForce({ mode: "refuse", demand: ["registered"] });
    const id = "d4565fa7-4d72-4749-b3d3-740edbf87770";
    const agent = `<user-agent id='${id}'><software>ExampleIM</software></user-agent>`;
    const logIn = async (): Promise<Sasl2Client> => {
      const client = await Sasl2Client.open(atGateway(gateway), ANA);
      open.push(client.stream);
      await client.logIn({ parts: agent + bindRequest("ExampleIM") }).catch(() => undefined);
      return client;
    };
    const stranger = await logIn();
    await expect.poll(() => stranger.stream.received, PATIENCE).toContain("it is not registered");
    const registered = ["device", "add", "--client-id", id, "--user", bareJid(ANA), "--note", "Desk 12"];
    await command("user", "add", "root", "--role", "admin");
    const token = gateway.folder.at("root.token");
    await command("token", "create", "root", "--out", token);
    const added = await command(...registered, "--token-file", token, "--json");
    const { id: entry, authorisedBy } = added.json() as { id: string; authorisedBy: string };
    expect(authorisedBy).toBe("root");
    const known = await logIn();
    expect(known.stream.received).toContain("<success");
    expect(deviceRecords("admitted").at(-1)).toMatchObject({ by: entry });
    await command("device", "revoke", entry, "--token-file", token);
    await expect.poll(() => known.stream.received, PATIENCE).toContain("its registration was revoked");
    const admin = records(gateway).flatMap((one) => (one.kind === "admin" ? [one.facts["act"]] : []));
    expect(admin).toEqual(expect.arrayContaining(["device add", "device revoke"]));
  });

  it("another device than those that an account was seen with is told", async () => {
    await putInForce({ mode: "inventory", demand: ["certificate"] });
    const raj = { ...atGateway(gateway), account: RAJ, resource: "desk" };
    const first = await attempt({ ...raj, ...shown("raj") }, RAJ);
    expect(first).toContain("bound");
    const changes = async (): Promise<number> =>
      Number(/^stanzagate_device_changes_total(?:\{\})? (\d+)/m.exec(await metricsPage(gateway))?.[1] ?? 0);
    const before = await changes();
    expect(deviceRecords("bound").at(-1)).toMatchObject({ user: expect.stringContaining("raj@") as string });
    // Noted in the state: after a restart they are bound to it still.
    await callControl(gateway.controlSocket, { command: "refresh" });
    expect(await attempt({ ...raj, ...shown("raj") }, RAJ)).toContain("bound");
    expect(await changes()).toBe(before);
    expect(await attempt({ ...raj, ...shown("foreign") }, RAJ)).toContain("bound");
    expect(await changes()).toBe(before + 1);
    expect(deviceRecords("changed").at(-1)).toMatchObject({ flag: "device-changed" });
    expect(gateway.log().join("\n")).toContain("account seen with another device");
  });

  it("a list of revoked certificates that changes is read without a restart", async () => {
    await putInForce(DEMANDS);
    expect(await attempt({ ...atGateway(gateway), ...shown("ana") })).toContain("bound");
    const place = { port: gateway.webPort, authority: gateway.certificates.authority, domain: AGENCY };
    const session = await BoshSession.create({ ...place, ...shown("ana") });
    await session.logIn({ account: ANA });
    own.revoke("ana");
    await reload();
    const later = new BoshDoorway({ ...place, ...shown("ana") });
    await expect(later.post(session.next(), { signal: AbortSignal.timeout(5_000) })).rejects.toThrow(
      "socket hang up",
    );
    session.close();
    later.close();
    expect(await attempt({ ...atGateway(gateway), ...shown("ana") })).toContain(
      "its certificate is not valid",
    );
    expect(lastRefusal()).toMatchObject({ fault: "CERT_REVOKED" });
  });
});
