/**
 * Certificates before a start: there, readable, belonging to their keys, not expired, naming the served domains.
 *
 * Rule: only the public part is ever quoted in a message.
 * Source: RFC 6120 §13.7.1.2 (a client checks the certificate against the JID's domain).
 */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import type { Complaint } from "./complaint.ts";
import type { CertificateConfig } from "./gateway-config.ts";
import type { KeyPath } from "./problem.ts";
import { quoted } from "./paths.ts";
import { reasonOf } from "./yaml-source.ts";

const DAY_MS = 86_400_000;
const SOON_MS = 14 * DAY_MS;
const OTHERS = 0o007;

const complaint = (path: KeyPath, message: string, hint?: string): Complaint => ({
  code: "SG_CONFIG_CERTIFICATE",
  path,
  message,
  ...(hint === undefined ? {} : { hint }),
});

export function checkCertificates(
  certificates: readonly CertificateConfig[],
  servedDomains: readonly string[],
  nowMs: number,
): readonly Complaint[] {
  const leaves: X509Certificate[] = [];
  const complaints = certificates.flatMap((certificate) => {
    const leaf = readLeaf(certificate);
    if (!(leaf instanceof X509Certificate)) return [leaf];
    leaves.push(leaf);
    return [...validity(certificate.name, leaf, nowMs), ...keyComplaints(certificate, leaf)];
  });
  // With one certificate unread, nobody can say which domains are covered.
  return leaves.length < certificates.length
    ? complaints
    : [...complaints, ...uncovered(leaves, servedDomains)];
}

function readLeaf({ name, certFile }: CertificateConfig): X509Certificate | Complaint {
  const path = ["certificates", name, "cert"];
  try {
    return new X509Certificate(readFileSync(certFile));
  } catch (error) {
    const isFile = error instanceof Error && "syscall" in error;
    return complaint(path, isFile ? `cannot be read: ${reasonOf(error)}` : "is not a PEM certificate");
  }
}

function validity(name: string, leaf: X509Certificate, nowMs: number): readonly Complaint[] {
  const path = ["certificates", name, "cert"];
  const endsMs = leaf.validToDate.getTime();
  const day = leaf.validToDate.toISOString().slice(0, 10);
  if (endsMs <= nowMs) return [complaint(path, `expired on ${day}: clients would refuse it`)];
  if (endsMs - nowMs >= SOON_MS) return [];
  return [{ ...complaint(path, `expires on ${day}`, "renew it, then send SIGHUP"), isWarning: true }];
}

function keyComplaints({ name, keyFile }: CertificateConfig, leaf: X509Certificate): readonly Complaint[] {
  const path = ["certificates", name, "key"];
  try {
    const isOpen = (statSync(keyFile).mode & OTHERS) !== 0;
    const fits = leaf.checkPrivateKey(createPrivateKey(readFileSync(keyFile)));
    return [
      ...(isOpen
        ? [complaint(path, "the private key is open to every user", `chmod 600 ${quoted(keyFile)}`)]
        : []),
      ...(fits ? [] : [complaint(path, "does not belong to the certificate")]),
    ];
  } catch (error) {
    const isFile = error instanceof Error && "syscall" in error;
    return [
      complaint(path, isFile ? `cannot be read: ${reasonOf(error)}` : "is not a usable PEM private key"),
    ];
  }
}

const uncovered = (leaves: readonly X509Certificate[], domains: readonly string[]): readonly Complaint[] =>
  domains
    .filter((domain) => leaves.every((leaf) => leaf.checkHost(domain) === undefined))
    .map((domain) => ({
      ...complaint(
        ["certificates"],
        `no certificate names ${domain}`,
        "clients of that domain will warn or refuse",
      ),
      isWarning: true,
    }));
