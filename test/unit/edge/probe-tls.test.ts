import { X509Certificate } from "node:crypto";
import { expect, it } from "vitest";
import { certificateName, judge } from "../../../src/edge/probe-tls.ts";
import { createCertificate } from "../../support/certificates.ts";

const DAY_MS = 86_400_000;

it("asks for the domain's name, or another that is configured, as certificates spell them", () => {
  expect(certificateName({}, "agency.example")).toBe("agency.example");
  expect(certificateName({ serverName: "im.example" }, "agency.example")).toBe("im.example");
  expect(certificateName({}, "bücher.example")).toBe("xn--bcher-kva.example");
  expect(certificateName({ serverName: "::1" }, "agency.example")).toBe("::1");
});

it("names every problem of a certificate", async () => {
  const notAfter = new Date(Date.now() - DAY_MS);
  const old = new X509Certificate((await createCertificate(["a.example"], { notAfter })).cert);
  const good = new X509Certificate((await createCertificate(["a.example", "127.0.0.1"])).cert);
  const nowMs = Date.now() + 1_000;
  const problems = (certificate: X509Certificate, name: string, authority = "", at = nowMs) =>
    judge({ certificate, name, authority, nowMs: at }).problems;
  expect(problems(good, "a.example")).toEqual([]);
  expect(problems(good, "127.0.0.1")).toEqual([]);
  expect(problems(good, "127.0.0.2")).toEqual(["wrong-name"]);
  expect(problems(good, "a.example", "", 0)).toEqual(["not-yet-valid"]);
  expect(problems(old, "b.example", "SELF_SIGNED_CERT_IN_CHAIN")).toEqual([
    "expired",
    "wrong-name",
    "unknown-authority",
  ]);
});
