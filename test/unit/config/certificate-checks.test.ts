import { chmodSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkCertificates } from "../../../src/config/certificate-checks.ts";
import { makeInstallation } from "../../support/installation.ts";
import type { Installation } from "../../support/installation.ts";

const DAY_MS = 86_400_000;
let installation: Installation;

beforeEach(async () => {
  installation = await makeInstallation();
});
afterEach(() => {
  installation.remove();
});

const check = (domains: readonly string[] = ["agency.example"], inDays = 0): readonly string[] => {
  const certificate = {
    name: "main",
    certFile: installation.path("tls/dev-cert.pem"),
    keyFile: installation.path("tls/dev-key.pem"),
    minVersion: "TLSv1.2",
  } as const;
  return checkCertificates([certificate], domains, Date.now() + inDays * DAY_MS).map(
    ({ message, isWarning }) => `${isWarning === true ? "warning: " : ""}${message}`,
  );
};

describe("certificates", () => {
  it("finds nothing wrong with a fresh pair", () => {
    expect(check()).toEqual([]);
  });

  it("warns before the end and refuses after it", () => {
    expect(check(undefined, 80)).toEqual([expect.stringMatching(/^warning: expires on \d{4}-\d\d-\d\d$/)]);
    expect(check(undefined, 91)).toEqual([
      expect.stringMatching(/^expired on \d{4}-\d\d-\d\d: clients would refuse it$/),
    ]);
  });

  it("warns of a served domain that no certificate names", () => {
    expect(check(["agency.example", "other.example"])).toEqual([
      "warning: no certificate names other.example",
    ]);
  });

  it("refuses a key of another certificate", async () => {
    const other = await makeInstallation();
    installation.write("tls/dev-key.pem", other.read("tls/dev-key.pem"));
    other.remove();
    expect(check()).toEqual(["does not belong to the certificate"]);
  });

  it("refuses a key that every user may read", () => {
    chmodSync(installation.path("tls/dev-key.pem"), 0o644);
    expect(check()).toEqual(["the private key is open to every user"]);
  });

  it("refuses what is no PEM, without quoting it", () => {
    installation.write("tls/dev-key.pem", "hunter2");
    expect(check()).toEqual(["is not a usable PEM private key"]);
    installation.write("tls/dev-cert.pem", "hunter2");
    expect(check()).toEqual(["is not a PEM certificate"]);
  });

  it("refuses files that are not there", () => {
    installation.remove();
    expect(check()).toEqual(["cannot be read: no such file"]);
  });
});
