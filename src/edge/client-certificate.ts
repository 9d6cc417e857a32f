/**
 * The certificate that a client showed: whether the agency's own authority vouches for it, and whom it names.
 *
 * Rule 1: asked for after the handshake, never decided in it: who is refused is to read why (session/device-gate.ts).
 * Rule 2: nothing vouches but OpenSSL's own verdict over chain, dates, purpose and revocation list; a verdict that cannot be had is a bad
 * one. TLS keeps no tickets (`tls.ts`), so each connection proves its key anew.
 * Sources: RFC 6120 §13.7.1.4 (xmppAddr); clause WV-5.3.8.
 */
import type { X509Certificate } from "node:crypto";
import type { TLSSocket } from "node:tls";
import type { ClientCertificate } from "../session/input.ts";
import { codeOf } from "./edge-error.ts";

/** Undefined where the client showed none. */
export function clientCertificateOf(secured: TLSSocket): ClientCertificate | undefined {
  const leaf = secured.getPeerX509Certificate();
  if (leaf === undefined) return undefined;
  return {
    fingerprint: leaf.fingerprint256.replaceAll(":", "").toLowerCase(),
    fault: faultOf(secured),
    names: namesIn(leaf),
  };
}

/**
 * COMPAT(Node 24, tells the verdict on a peer's certificate to sockets of `tls.Server` alone): asked of the handle itself, as
 * that server does. Where there is none to ask, the certificate counts as unverified.
 */
function faultOf(secured: TLSSocket): string | undefined {
  const handle: unknown = "_handle" in secured ? secured._handle : undefined;
  if (!canVerify(handle)) return "UNVERIFIED";
  const error = handle.verifyError();
  return error === null || error === undefined ? undefined : codeOf(error, "UNVERIFIED");
}

interface Verifying {
  verifyError(): unknown;
}

const canVerify = (handle: unknown): handle is Verifying =>
  typeof handle === "object" &&
  handle !== null &&
  "verifyError" in handle &&
  typeof handle.verifyError === "function";

function namesIn(leaf: X509Certificate): ClientCertificate["names"] {
  const entries = alternativeNames(leaf.subjectAltName ?? "");
  const of = (kind: string): readonly string[] =>
    bounded(entries.flatMap((one) => (one.startsWith(kind) ? [one.slice(kind.length)] : [])));
  return {
    xmppAddrs: of("othername:XmppAddr:"),
    uris: of("URI:"),
    emails: of("email:"),
    commonNames: bounded(commonNames(leaf)),
  };
}

const MAX_NAMES = 8;
const MAX_NAME_LENGTH = 400;

/** Whoever is vouched for by nobody may write what he likes. */
const bounded = (names: readonly string[]): readonly string[] =>
  names.filter(({ length }) => length <= MAX_NAME_LENGTH).slice(0, MAX_NAMES);

/** Node writes a value in quotes, as JSON, where it could be taken for something else; those name nobody here. */
export const alternativeNames = (text: string): readonly string[] =>
  [...text.matchAll(/(?:^|, )((?:[^",]|"(?:[^"\\]|\\.)*"|,(?! ))*)/g)].flatMap(([, entry = ""]) =>
    entry === "" || entry.includes('"') ? [] : [entry],
  );

function commonNames(leaf: X509Certificate): readonly string[] {
  const found: unknown = leaf.toLegacyObject().subject.CN;
  const all: readonly unknown[] = Array.isArray(found) ? found : [found];
  return all.filter((one): one is string => typeof one === "string");
}
