import { describe, expect, it } from "vitest";
import { conditionText, legFindings, stopFinding, type LegContext } from "../../../src/cli/doctor-leg.ts";
import type { CertificateFacts, LegFact, Offer, ProbeStop } from "../../../src/edge/probe-fact.ts";

const DAY_MS = 86_400_000;
const CONTEXT: LegContext = {
  tls: "none",
  isLoopback: true,
  software: undefined,
  registration: "closed",
  nowMs: 0,
};
const OFFER: Offer = { starttls: "absent", mechanisms: ["PLAIN"], bindingTypes: [], features: [] };

const levels = (facts: readonly LegFact[], context: Partial<LegContext> = {}): readonly string[] =>
  legFindings(facts, { ...CONTEXT, ...context })
    .filter(({ level }) => level !== "ok" && level !== "note")
    .map(({ level, code }) => `${level} ${code.replace("SG_DOCTOR_", "")}`);

const certificate = (problems: CertificateFacts["problems"], expiresAtMs = 90 * DAY_MS): LegFact => ({
  type: "certificate",
  certificate: { problems, name: "a.example", detail: "SELF_SIGNED_CERT_IN_CHAIN", expiresAtMs },
});

describe("a leg", () => {
  it("on loopback is good as it is, elsewhere it is told to be open to all", () => {
    const facts: readonly LegFact[] = [{ type: "offer", offer: OFFER }];
    expect(levels(facts)).toEqual([]);
    expect(levels(facts, { isLoopback: false })).toEqual(["warn TLS"]);
  });

  it.each<[string, CertificateFacts["problems"], number, readonly string[]]>([
    ["good", [], 90, []],
    ["old soon", [], 10, ["warn CERTIFICATE"]],
    ["of nobody's", ["wrong-name", "unknown-authority"], 90, ["fail CERTIFICATE", "fail CERTIFICATE"]],
    ["old", ["expired"], -1, ["fail CERTIFICATE"]],
    ["early", ["not-yet-valid"], 90, ["fail CERTIFICATE"]],
  ])("with a certificate that is %s", (_, problems, days, expected) => {
    const tls: LegFact = { type: "tls", version: "TLSv1.3", cipher: "x" };
    const facts = [tls, certificate(problems, days * DAY_MS), { type: "offer", offer: OFFER } as const];
    expect(levels(facts, { tls: "starttls" })).toEqual(expected);
  });

  it("without STARTTLS fails once, and says it in those words", () => {
    const facts: readonly LegFact[] = [
      { type: "clear-offer", offer: OFFER },
      { type: "no-starttls" },
      { type: "stopped", step: "starttls", stop: { type: "closed" } },
    ];
    const [first] = legFindings(facts, { ...CONTEXT, tls: "starttls" });
    expect(first?.message).toContain("no STARTTLS");
    expect(levels(facts, { tls: "starttls" })).toEqual(["fail TLS", "warn CLEAR_LOGIN"]);
  });

  it.each([
    ["open", ["fail REGISTRATION"]],
    [undefined, ["unseen REGISTRATION"]],
    ["closed", []],
  ] as const)("of a server whose registration is %s", (registration, expected) => {
    expect(levels([{ type: "offer", offer: OFFER }], { registration })).toEqual(expected);
  });
});

describe("a stop", () => {
  it.each<[ProbeStop, string]>([
    [{ type: "unreachable", detail: "ECONNREFUSED" }, "ECONNREFUSED"],
    [{ type: "closed" }, "closed"],
    [{ type: "silent" }, "did not answer"],
    [{ type: "flood" }, "more than"],
    [{ type: "not-xmpp", detail: "no XML stream" }, "no XML stream"],
    [{ type: "stream-error", condition: "host-unknown" }, "host-unknown"],
  ])("%j is told in words", (stop, words) => {
    for (const step of ["connect", "header", "tls", "features"] as const) {
      expect(stopFinding(step, stop)).toMatchObject({
        level: "fail",
        message: expect.stringContaining(words) as string,
      });
    }
  });

  it("has a code for each kind", () => {
    const codes = (["connect", "tls", "header"] as const).map(
      (step) => stopFinding(step, { type: "closed" }).code,
    );
    expect(codes).toEqual(["SG_DOCTOR_UNREACHABLE", "SG_DOCTOR_TLS", "SG_DOCTOR_NOT_XMPP"]);
  });

  it("repeats no free text of a stranger", () => {
    expect(conditionText("host-unknown")).toBe("host-unknown");
    expect(conditionText("Visit http://evil.example")).toBe("a condition of its own");
  });
});
