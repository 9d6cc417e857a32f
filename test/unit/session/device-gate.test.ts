/** At its moments; what is judged is in test/unit/policy/device-standing.test.ts, with real doors in test/e2e/devices.test.ts. */
import { describe, expect, test } from "vitest";
import { policyTools } from "../../../src/cli/policy-tools.ts";
import { compilePolicy } from "../../../src/config/compile.ts";
import { NO_DECISIONS, type Decisions } from "../../../src/policy/decisions.ts";
import {
  NO_DEVICE_POLICY,
  type DevicePolicy,
  type RegisteredDevice,
} from "../../../src/policy/device-register.ts";
import type { ClientCertificate } from "../../../src/session/input.ts";
import { ClientFiles } from "../../../src/session/client-files.ts";
import type { SessionOptions } from "../../../src/session/scope.ts";
import { clientPolicy } from "../../support/clients.ts";
import { policyFor, tightened } from "../../support/policy.ts";
import { sessionOptions, type SansIo } from "../../support/sans-io.ts";
import { tell } from "../../support/story.ts";

const OFFICE = "192.0.2.0/24";
const DEMANDS: DevicePolicy = {
  ...NO_DEVICE_POLICY,
  mode: "refuse",
  demands: ["network"],
  networks: [OFFICE],
};
const REGISTERED: DevicePolicy = { ...NO_DEVICE_POLICY, mode: "refuse", demands: ["registered"] };
const entry: RegisteredDevice = {
  id: "d1",
  mark: "network",
  value: OFFICE,
  user: "lee@agency.example",
  ownership: "authorised",
  authorisedBy: "root",
  fromMs: 0,
  untilMs: undefined,
  revokedMs: undefined,
};
const under = (
  devices: DevicePolicy,
  decisions: Partial<Decisions> = {},
  more = {},
): Partial<SessionOptions> => ({
  revision: policyFor({ devices, decisions: { ...NO_DECISIONS, ...decisions }, ...more }),
});
const from = (clientAddress: string): Partial<SessionOptions> => ({
  facts: { listener: "c2s-tls", clientAddress },
});
const facts = (session: SansIo): readonly object[] =>
  session.takeRecords().flatMap((one) => (one.kind === "device" ? [one.facts] : []));
const HEADER = `<stream:stream to='agency.example' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>`;
const send = (session: SansIo, text: string): void => {
  session.feed({ type: "clientBytes", bytes: new TextEncoder().encode(text) });
};
const BIND = `client sends
  <iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>
upstream receives
  {*}
upstream sends
  <iq type='result' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>lee@agency.example/desk</jid></bind></iq>
`;
const certificate = (fault: string | undefined): ClientCertificate => ({
  fingerprint: "ab".repeat(32),
  fault,
  names: { xmppAddrs: ["lee@agency.example"], uris: [], emails: [], commonNames: [] },
});

describe("before anybody has logged in", () => {
  test("who is elsewhere is refused before the server is asked, on record first", () => {
    const session = tell("", { options: { ...under(DEMANDS), ...from("198.51.100.1") } });
    session.holdReceipts();
    send(session, HEADER);
    expect([session.takeText("client"), session.takeText("upstream")]).toEqual(["", ""]);
    session.releaseReceipts();
    expect(session.takeText("client")).toContain(
      "Disconnected: this device is not approved here. What is wrong: it is not in a network of the agency (WV-5.3.8).",
    );
    expect(session.takeText("upstream")).toBe("");
    const records = session.takeRecords();
    expect(records).toMatchObject([
      {
        kind: "device",
        facts: { step: "refused", lacking: "network", clauses: "WV-5.3.8", clientAddress: "198.51.100.1" },
      },
      { kind: "session", step: "refused", facts: { detail: "device not approved", clauses: "WV-5.3.8" } },
    ]);
  });

  test("in Spanish where that is the stream's language", () => {
    const session = tell("", { options: { ...under(DEMANDS), ...from("198.51.100.1") } });
    send(session, HEADER.replace(" version", " xml:lang='es' version"));
    expect(session.takeText("client")).toContain("Motivo: no está en una red de la agencia (WV-5.3.8).");
  });

  test.each([
    [
      "a bad certificate",
      { ...DEMANDS, demands: ["certificate"] },
      certificate("CERT_REVOKED"),
      "certificate-invalid",
    ],
    ["no certificate", { ...DEMANDS, demands: ["certificate"] }, undefined, "certificate"],
  ] as const)("%s is refused", (_what, devices, shown, lacking) => {
    const session = tell("", { options: under(devices) });
    const tls = { version: "TLSv1.3", cipher: "x", serverName: "agency.example", certificate: shown };
    session.feed({ type: "tlsReady", side: "client", tls });
    send(session, HEADER);
    expect(facts(session)).toMatchObject([{ step: "refused", lacking }]);
  });

  test("where an exception could let somebody in, it is waited for who it is", () => {
    const terms = {
      id: "x1",
      revision: 1,
      kind: "device",
      subject: "198.51.100.1",
      users: ["lee@agency.example"],
      divisions: [],
      need: "a journey",
      ticket: "T-1",
      fromMs: 0,
      untilMs: 2_000_000_000_000,
      requester: "ann",
    } as const;
    const approvals = [
      { role: "cio", login: "cio" },
      { role: "iso", login: "iso" },
    ];
    const exceptions = [{ terms, approvals, revokedMs: undefined }];
    const options = { ...under(DEMANDS, { exceptions }), ...from("198.51.100.1") };
    const session = tell("", { after: "authenticated", options });
    session.play([]);
    send(session, "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>");
    expect(session.takeText("upstream")).toContain("<bind");
  });
});

describe("at bind", () => {
  test("who has older TLS than a division of it asks for does not get its address", () => {
    const divisions = [
      {
        id: "doc",
        members: { accounts: ["lee@agency.example"] },
        clients: { settings: { tls_min: "TLSv1.3" } },
      },
    ];
    const { revision } = compilePolicy(tightened({ divisions }).policy, policyTools);
    const telling = { after: "authenticated", options: { revision } } as const;
    for (const [tls, isIn] of [
      ["TLSv1.2", false],
      ["TLSv1.3", true],
    ] as const) {
      const session = tell(BIND, { ...telling, tls });
      const said = session.takeText("client");
      expect(said.includes("<jid>")).toBe(isIn);
      expect(said.includes("encryption is older than is permitted here")).toBe(!isIn);
      expect(session.isCut("upstream")).toBe(!isIn);
    }
  });

  test("who is not registered does not get its address, and the server's stream ends", () => {
    const session = tell(BIND, { after: "authenticated", options: under(REGISTERED) });
    const said = session.takeText("client");
    expect(said).toContain("it is not registered (WV-5.3.8)");
    expect(said).not.toContain("<jid>");
    expect(session.takeText("upstream")).toBe("</stream:stream>");
    expect(facts(session)).toMatchObject([
      { step: "refused", user: "lee@agency.example/desk", lacking: "registered" },
    ]);
  });

  test("who is, is on record with its entry", () => {
    const session = tell(BIND, { after: "authenticated", options: under(REGISTERED, { devices: [entry] }) });
    expect(session.takeText("client")).toContain("<jid>");
    expect(facts(session)).toMatchObject([{ step: "bound" }, { step: "admitted", by: "d1" }]);
  });

  test.each([
    ["inventory", {}, "allow"],
    ["warn", {}, "warn"],
    ["refuse", { mode: "shadow" }, "allow"],
  ] as const)("under %s %j it is let in and on record", (mode, more, outcome) => {
    const session = tell(BIND, { after: "authenticated", options: under({ ...REGISTERED, mode }, {}, more) });
    expect(session.takeText("client")).toContain("<jid>");
    expect(facts(session)).toMatchObject([{ step: "bound" }, { step: "judged", lacking: "registered" }]);
    expect(session.events).toContainEqual(expect.objectContaining({ type: "deviceJudged", outcome }));
  });

  test("a certificate can be a setting of approved clients", () => {
    const clients = clientPolicy({ mode: "inventory", needsCertificate: true });
    const session = tell("", { options: under(NO_DEVICE_POLICY, {}, { clients }) });
    send(session, HEADER);
    expect(session.takeText("client")).toContain("no certificate of the agency (CCPS-1.c, AL-4.a)");
    expect(facts(session)).toMatchObject([{ rule: "approved-client", lacking: "certificate" }]);
  });
});

describe("later", () => {
  const bound = (decisions: Partial<Decisions>): SansIo => {
    const session = tell(BIND, { after: "authenticated", options: under(REGISTERED, decisions) });
    session.takeText("client");
    return session;
  };

  test("a registration that is revoked ends the stream", () => {
    const session = bound({ devices: [entry] });
    const devices = [{ ...entry, revokedMs: 5 }];
    const revision = policyFor({ devices: REGISTERED, decisions: { ...NO_DECISIONS, devices } });
    session.feed({ type: "policyChanged", revision });
    expect(session.takeText("client")).toContain("its registration was revoked");
    expect(session.isCut("client")).toBe(true);
  });

  test("one that ends, ends it in time", () => {
    const session = bound({ devices: [{ ...entry, untilMs: 1_700_000_090_000 }] });
    session.pass(89_999);
    expect(session.isCut("client")).toBe(false);
    session.pass(1);
    expect(session.takeText("client")).toContain("it is not registered");
  });

  test("another connection that may not is cut before a word that waits is told", () => {
    const session = bound({ devices: [entry] });
    session.feed({ type: "carried", by: { clientAddress: "192.0.2.99", certificate: undefined } });
    expect(session.isCut("client")).toBe(false);
    session.feed({ type: "carried", by: { clientAddress: "198.51.100.1", certificate: undefined } });
    expect(session.cuts).toBe(1);
    expect(facts(session).at(-1)).toMatchObject({ step: "refused", clientAddress: "198.51.100.1" });
  });

  test("two connections that take turns are on record once each, and anew under another policy", () => {
    const devices: DevicePolicy = { ...DEMANDS, mode: "warn" };
    const session = tell(BIND, {
      after: "authenticated",
      options: { ...under(devices), ...from("192.0.2.7") },
    });
    const turns = (): readonly object[] => {
      session.takeRecords();
      for (const clientAddress of ["198.51.100.1", "192.0.2.7", "198.51.100.1", "192.0.2.7"])
        session.feed({ type: "carried", by: { clientAddress, certificate: undefined } });
      return facts(session);
    };
    expect(turns()).toMatchObject([{ step: "judged", clientAddress: "198.51.100.1" }]);
    expect(turns()).toEqual([]);
    session.feed({ type: "policyChanged", revision: policyFor({ devices }) });
    expect(turns()).toMatchObject([{ step: "judged", clientAddress: "198.51.100.1" }]);
  });
});

describe("another device", () => {
  /** Of one log-in, what is on record of its being bound or another. */
  const logIn = (clients: ClientFiles, fingerprint: string, decisions: Partial<Decisions> = {}): SansIo =>
    tell(BIND, {
      after: "authenticated",
      ...(fingerprint !== "" && { certificate: { ...certificate(undefined), fingerprint } }),
      options: {
        ...under({ ...NO_DEVICE_POLICY, demands: ["certificate"] }, decisions),
        ports: { ...sessionOptions().ports, clients },
        sessionId: fingerprint,
      },
    });
  const stepsOf = (session: SansIo): readonly unknown[] =>
    facts(session).flatMap((one) => ("device" in one && "step" in one ? [one.step] : []));

  test("than the first is told once, and kept in mind", () => {
    const files = new ClientFiles();
    expect(stepsOf(logIn(files, "aa"))).toEqual(["bound"]);
    expect(stepsOf(logIn(files, "aa"))).toEqual([]);
    expect(stepsOf(logIn(files, "bb"))).toEqual(["changed"]);
    expect(stepsOf(logIn(files, "bb"))).toEqual([]);
    expect(files.marks).toEqual([
      ["lee@agency.example", "certificate:aa"],
      ["lee@agency.example", "certificate:bb"],
    ]);
  });

  test("that tells nothing of itself is another, and once", () => {
    const files = new ClientFiles();
    logIn(files, "aa");
    expect(stepsOf(logIn(files, ""))).toEqual(["changed"]);
    expect(stepsOf(logIn(files, ""))).toEqual([]);
    const plain = new ClientFiles();
    expect(stepsOf(logIn(plain, ""))).toEqual(["bound"]);
    expect(stepsOf(logIn(plain, "aa"))).toEqual(["changed"]);
  });

  test("than those of before a restart is known by the state", () => {
    const seenDevices = [["lee@agency.example", "certificate:aa"]] as const;
    expect(stepsOf(logIn(new ClientFiles(), "aa", { seenDevices }))).toEqual([]);
    const other = logIn(new ClientFiles(), "bb", { seenDevices });
    expect(stepsOf(other)).toEqual(["changed"]);
    expect(other.events).toContainEqual(
      expect.objectContaining({
        type: "deviceChanged",
        device: "certificate:bb",
        user: "lee@agency.example/desk",
      }),
    );
  });
});
