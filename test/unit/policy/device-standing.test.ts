import { describe, expect, test } from "vitest";
import {
  NO_DEVICE_POLICY,
  type DevicePolicy,
  type RegisteredDevice,
} from "../../../src/policy/device-register.ts";
import {
  judgeDevice,
  type DeviceTerms,
  type SeenCertificate,
  type SeenDevice,
} from "../../../src/policy/device-standing.ts";
import { prepare } from "../../support/policy.ts";

const LEE = "lee@agency.example";
const PRINT = "ab".repeat(32);
const NAMES: SeenCertificate["names"] = { xmppAddrs: [LEE], uris: [], emails: [], commonNames: [] };
const good: SeenCertificate = { fingerprint: PRINT, fault: undefined, names: NAMES };
const seen = (changes: Partial<SeenDevice> = {}): SeenDevice => ({
  user: { bare: LEE },
  address: "192.0.2.7",
  certificate: undefined,
  clientId: undefined,
  ...changes,
});
const entry = (changes: Partial<RegisteredDevice> = {}): RegisteredDevice => ({
  id: "d1",
  mark: "client-id",
  value: "abc",
  user: LEE,
  ownership: "state-owned",
  authorisedBy: "root",
  fromMs: 0,
  untilMs: undefined,
  revokedMs: undefined,
  ...changes,
});
const terms = (policy: Partial<DevicePolicy>, more: Partial<DeviceTerms> = {}): DeviceTerms => ({
  policy: {
    ...NO_DEVICE_POLICY,
    mode: "refuse",
    names: ["xmpp-addr"],
    networks: ["192.0.2.0/24"],
    ...policy,
  },
  devices: [],
  exceptionFor: () => undefined,
  prepareJid: prepare,
  nowMs: 1_000,
  ...more,
});
const ALL = ["certificate", "network", "registered"] as const;
const lacking = (what: Partial<SeenDevice>, of: DeviceTerms): readonly string[] =>
  judgeDevice(seen(what), of).lacking;

test("who demands nothing lets in everybody, with whatever certificate", () => {
  expect(lacking({ certificate: { ...good, fault: "CERT_REVOKED" } }, terms({}))).toEqual([]);
});

describe("a certificate", () => {
  const demanded = terms({ demands: ["certificate"] });
  const named = (names: Partial<SeenCertificate["names"]>): Partial<SeenDevice> => ({
    certificate: { ...good, names: { ...NAMES, xmppAddrs: [], ...names } },
  });

  test.each([
    ["there is none", {}, ["certificate"]],
    ["it is good", { certificate: good }, []],
    ["it was revoked", { certificate: { ...good, fault: "CERT_REVOKED" } }, ["certificate-invalid"]],
    ["it names another", named({ xmppAddrs: ["raj@agency.example"] }), ["certificate-of-another"]],
    ["it names a full JID", named({ xmppAddrs: [`${LEE}/desk`] }), ["certificate-of-another"]],
    ["it names the domain", named({ xmppAddrs: ["agency.example"] }), ["certificate-of-another"]],
    ["it names the user elsewhere", named({ emails: [LEE], commonNames: [LEE] }), ["certificate-of-another"]],
    ["it names the user in capitals", named({ xmppAddrs: ["Lee@AGENCY.example"] }), []],
    ["one of several names is the user's", named({ xmppAddrs: ["raj@agency.example", LEE] }), []],
  ] as const)("%s", (_when, what, expected) => {
    expect(lacking(what, demanded)).toEqual(expected);
  });

  test.each([
    ["uri", { uris: [`xmpp:${LEE}`] }, []],
    ["uri", { uris: [`xmpp:${LEE}?message`] }, ["certificate-of-another"]],
    ["uri", { uris: [`https:${LEE}`] }, ["certificate-of-another"]],
    ["email", { emails: [LEE] }, []],
    ["common-name", { commonNames: [LEE] }, []],
  ] as const)("by %s %j", (name, names, expected) => {
    expect(lacking(named(names), terms({ demands: ["certificate"], names: [name] }))).toEqual(expected);
  });

  test("before anybody has logged in it is nobody else's", () => {
    expect(lacking({ ...named({}), user: undefined }, demanded)).toEqual([]);
  });

  test("that is bad is refused where another demand is met", () => {
    const any = terms({ demands: ["certificate", "network"], match: "any" });
    expect(lacking({}, any)).toEqual([]);
    expect(lacking({ certificate: { ...good, fault: "CERT_HAS_EXPIRED" } }, any)).toEqual([
      "certificate-invalid",
    ]);
    expect(lacking(named({}), any)).toEqual(["certificate-of-another"]);
  });
});

test("all or any: what is lacking is told in order", () => {
  expect(lacking({ address: "198.51.100.1" }, terms({ demands: ALL }))).toEqual([...ALL]);
  expect(lacking({ address: "198.51.100.1" }, terms({ demands: ALL, match: "any" }))).toEqual([...ALL]);
  expect(lacking({}, terms({ demands: ALL, match: "any" }))).toEqual([]);
});

describe("the register", () => {
  const with_ = (...devices: readonly RegisteredDevice[]): DeviceTerms =>
    terms({ demands: ["registered"] }, { devices });
  const shown = { clientId: "abc", certificate: { ...good, names: { ...NAMES, xmppAddrs: [] } } };

  test.each([
    ["by its id", entry(), []],
    ["by its certificate", entry({ mark: "certificate", value: PRINT }), []],
    ["by its network", entry({ mark: "network", value: "192.0.2.0/28" }), []],
    ["for anybody", entry({ user: undefined }), []],
    ["for another", entry({ user: "raj@agency.example" }), ["registered"]],
    ["under another value", entry({ value: "abd" }), ["registered"]],
    ["from later on", entry({ fromMs: 1_001 }), ["registered"]],
    ["until now", entry({ untilMs: 1_000 }), ["registered"]],
    ["and revoked", entry({ revokedMs: 500 }), ["revoked"]],
  ] as const)("%s", (_how, one, expected) => {
    expect(lacking(shown, with_(one))).toEqual(expected);
  });

  test("one that was revoked and is registered again is", () => {
    expect(lacking(shown, with_(entry({ revokedMs: 5 }), entry({ id: "d2" })))).toEqual([]);
  });

  test("one that was revoked is refused in a registered network, and by the other of its marks", () => {
    const lost = entry({ mark: "certificate", value: PRINT, revokedMs: 5 });
    const network = entry({ id: "d2", mark: "network", value: "192.0.2.0/28", user: undefined });
    expect(lacking(shown, with_(lost, network))).toEqual(["revoked"]);
    expect(lacking(shown, with_(lost, entry({ id: "d3" })))).toEqual(["revoked"]);
    expect(lacking({ clientId: "abc" }, with_(lost, network))).toEqual([]);
  });

  test("a certificate with a fault is not the one that is registered", () => {
    const bad = { certificate: { ...good, fault: "DEPTH_ZERO_SELF_SIGNED_CERT" } };
    expect(lacking(bad, with_(entry({ mark: "certificate", value: PRINT })))).toEqual(["registered"]);
  });

  test("what it stands on, and until when, is told", () => {
    expect(judgeDevice(seen(shown), with_(entry({ untilMs: 9_000 })))).toEqual({
      lacking: [],
      by: "d1",
      untilMs: 9_000,
    });
  });
});

describe("an exception of kind device", () => {
  const exceptionFor = (value: string) => (value === "abc" ? { id: "x1", untilMs: 5_000 } : undefined);

  test("stands for all that is demanded", () => {
    const of = terms({ demands: ALL }, { exceptionFor });
    expect(judgeDevice(seen({ clientId: "abc", address: "198.51.100.1" }), of)).toEqual({
      lacking: [],
      by: "x1",
      untilMs: 5_000,
    });
    expect(lacking({ clientId: "abd", address: "198.51.100.1" }, of)).toEqual([...ALL]);
  });

  test("and not for what is refused", () => {
    const of = terms({ demands: ALL }, { exceptionFor });
    expect(lacking({ clientId: "abc", certificate: { ...good, fault: "CERT_REVOKED" } }, of)).toEqual([
      "certificate-invalid",
    ]);
  });
});
