/** With a real handshake; faults of every kind are in test/e2e/devices.test.ts. */
import { createSecureContext, type TLSSocket } from "node:tls";
import { expect, test } from "vitest";
import { alternativeNames, clientCertificateOf } from "../../../src/edge/client-certificate.ts";
import { Gate } from "../../../src/edge/limits.ts";
import { acceptTls, CONTEXT_OPTIONS, type ServerHandshake } from "../../../src/edge/tls.ts";
import { createAuthority, createCertificate, testAuthority, type Pem } from "../../support/certificates.ts";
import { openServer, secure } from "../../support/line-peer.ts";

const shake = async (
  pem: Pem | undefined,
  clientCertificates: ServerHandshake["clientCertificates"] = "request",
): Promise<TLSSocket> => {
  const { cert: ca } = await testAuthority();
  const own = await createCertificate(["a.example"]);
  const context = createSecureContext({ ...CONTEXT_OPTIONS, ...own, ca });
  const server = await openServer();
  const port = { port: server.port, host: "127.0.0.1", rejectUnauthorized: false };
  const client = secure({ ...port, ...pem }).catch((error: unknown) => error);
  const rest = { alpn: [], timeoutMs: 5_000, gate: new Gate(1), isEnough: () => true };
  const secured = await acceptTls(await server.next(), {
    ...rest,
    contextFor: () => context,
    clientCertificates,
  });
  await client;
  return secured;
};

test("whom the authority vouches for has no fault", async () => {
  const seen = clientCertificateOf(await shake(await createCertificate(["lee.example"])));
  expect(seen).toMatchObject({ fault: undefined, names: { commonNames: ["lee.example"], xmppAddrs: [] } });
  expect(seen?.fingerprint).toMatch(/^[\da-f]{64}$/);
});

test("another authority's has one, and so has one that has run out", async () => {
  const other = await createCertificate(["lee.example"], { authority: await createAuthority() });
  expect(clientCertificateOf(await shake(other))?.fault).toEqual(expect.any(String));
  const old = await createCertificate(["lee.example"], { notAfter: new Date(Date.now() - 86_400_000) });
  expect(clientCertificateOf(await shake(old))?.fault).toBe("CERT_HAS_EXPIRED");
});

test("who shows none, or is asked for none, has none", async () => {
  expect(clientCertificateOf(await shake(undefined))).toBeUndefined();
  expect(clientCertificateOf(await shake(await createCertificate(["lee.example"]), "off"))).toBeUndefined();
});

test("on demand, a bad one ends the handshake", async () => {
  const other = await createCertificate(["lee.example"], { authority: await createAuthority() });
  await expect(shake(other, "demand")).rejects.toThrow("SG_EDGE_TLS_HANDSHAKE");
  await expect(shake(undefined, "demand")).rejects.toThrow("SG_EDGE_TLS_HANDSHAKE");
  expect(clientCertificateOf(await shake(await createCertificate(["lee.example"]), "demand"))).toMatchObject({
    fault: undefined,
  });
});

test.each([
  [
    "othername:XmppAddr:lee@agency.example, email:lee@agency.example",
    ["othername:XmppAddr:lee@agency.example", "email:lee@agency.example"],
  ],
  ['DNS:"x, othername:XmppAddr:boss@agency.example", email:a', ["email:a"]],
  ['othername:XmppAddr:"a\\", othername:XmppAddr:boss@agency.example", email:q', ["email:q"]],
  ["URI:a,b, email:x", ["URI:a,b", "email:x"]],
  ["", []],
])("of %s it reads the names that stand plainly", (text, expected) => {
  expect(alternativeNames(text)).toEqual(expected);
});
