/**
 * TLS of a probe: the gateway's own demands, but a certificate that is not good is a finding instead of the end.
 *
 * Rule: nobody logs in over a connection whose certificate has a problem (`probe-login.ts` looks).
 * Sources: RFC 6125 §6, RFC 7590 §3.4, protocol.md §6.3.
 */
import type { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { isIP, type Socket } from "node:net";
import { connect as connectTls, createSecureContext, type TLSSocket } from "node:tls";
import { domainToASCII } from "node:url";
import type { CertificateFacts, CertificateProblem, LegFact } from "./probe-fact.ts";
import { ALPN_XMPP_CLIENT, CONTEXT_OPTIONS, tlsFactsOf } from "./tls.ts";
import type { UpstreamTarget } from "./upstream.ts";

/** The name that the certificate must carry, as certificates and SNI spell it. */
export const certificateName = (
  { serverName }: Pick<UpstreamTarget, "serverName">,
  domain: string,
): string => {
  const asked = serverName ?? domain;
  return isIP(asked) === 0 ? domainToASCII(asked) : asked;
};

/** @throws the system's error where the authority file cannot be read. */
export const wrapForProbe =
  ({ tls, caFile }: Pick<UpstreamTarget, "tls" | "caFile">, name: string) =>
  (plain: Socket): TLSSocket =>
    connectTls({
      socket: plain,
      host: name,
      servername: isIP(name) === 0 ? name : "",
      secureContext: createSecureContext({
        ...CONTEXT_OPTIONS,
        ...(caFile === undefined ? {} : { ca: readFileSync(caFile) }),
      }),
      // Looked at below: the point of a probe is to say what is wrong.
      rejectUnauthorized: false,
      ...(tls === "direct" ? { ALPNProtocols: [ALPN_XMPP_CLIENT] } : {}),
    });

export function readTls(secured: TLSSocket, name: string, nowMs: number): readonly LegFact[] {
  const { version, cipher } = tlsFactsOf(secured);
  const certificate = secured.getPeerX509Certificate();
  const tls: LegFact = { type: "tls", version, cipher };
  if (certificate === undefined) return [tls];
  const authority = authorityProblem(secured);
  return [tls, { type: "certificate", certificate: judge({ certificate, name, authority, nowMs }) }];
}

/** What OpenSSL says of time and name is said by `judge` itself. */
const NOT_OF_AUTHORITY = new Set(["CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID", "ERR_TLS_CERT_ALTNAME_INVALID"]);

function authorityProblem({ authorized, authorizationError }: TLSSocket): string {
  // A string, whatever its type says.
  const code = String(authorizationError);
  return authorized || NOT_OF_AUTHORITY.has(code) ? "" : code;
}

interface Judged {
  readonly certificate: Pick<X509Certificate, "validFromDate" | "validToDate" | "checkHost" | "checkIP">;
  readonly name: string;
  readonly authority: string;
  readonly nowMs: number;
}

export function judge({ certificate, name, authority, nowMs }: Judged): CertificateFacts {
  const carries = isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name);
  const found: readonly (readonly [CertificateProblem, boolean])[] = [
    ["expired", certificate.validToDate.getTime() <= nowMs],
    ["not-yet-valid", certificate.validFromDate.getTime() > nowMs],
    ["wrong-name", carries === undefined],
    ["unknown-authority", authority !== ""],
  ];
  return {
    problems: found.filter(([, isSo]) => isSo).map(([problem]) => problem),
    name,
    detail: authority,
    expiresAtMs: certificate.validToDate.getTime(),
  };
}
