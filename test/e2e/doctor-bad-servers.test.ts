/**
 * One gateway before a dozen servers, each bad in its own way: `doctor` names each, and ends whatever they do.
 *
 * Sources: protocol.md §1.4, §6.3.
 */
import { writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { createCertificate, temporaryFolder, testAuthority } from "../support/certificates.ts";
import { DoctorReport } from "../support/doctor.ts";
import { makeInstallation } from "../support/installation.ts";
import {
  HEADER,
  mechanisms,
  offering,
  OPENED,
  startProbePeer,
  type PeerWishes,
  type Rule,
} from "../support/probe-peer.ts";
import { runCommand } from "../support/terminal.ts";

const DAY_MS = 86_400_000;
const SCRAM = mechanisms("SCRAM-SHA-256");
const BINDING =
  "<sasl-channel-binding xmlns='urn:xmpp:sasl-cb:0'><channel-binding type='tls-server-end-point'/></sasl-channel-binding>";

interface BadServer {
  readonly rules: readonly Rule[];
  readonly tls?: "none" | "starttls" | "direct";
  /** Of its certificate, where it has one; `isOld`: of yesterday. */
  readonly names?: readonly string[];
  readonly isOld?: boolean;
  /** The gateway does not know whose authority it is. */
  readonly isStranger?: boolean;
  readonly onConnect?: PeerWishes["onConnect"];
  /** `level code` of what is said, and words of the first. */
  readonly expected: readonly [codes: string, words: RegExp];
}

const named = (text: string): Rule => [OPENED, text];

const SERVERS: Readonly<Record<string, BadServer>> = {
  expired: {
    rules: offering(SCRAM),
    tls: "direct",
    names: ["expired.example"],
    isOld: true,
    expected: ["fail CERTIFICATE", /expired on \d{4}-\d\d-\d\d$/],
  },
  misnamed: {
    rules: offering(SCRAM),
    tls: "direct",
    names: ["somebody.example"],
    expected: ["fail CERTIFICATE", /does not name misnamed\.example/],
  },
  stranger: {
    rules: offering(SCRAM),
    tls: "direct",
    names: ["stranger.example"],
    isStranger: true,
    expected: ["fail CERTIFICATE", /nobody that the gateway trusts/],
  },
  clear: { rules: offering(SCRAM), tls: "direct", expected: ["fail TLS", /no TLS with the server/] },
  stripped: { rules: offering(SCRAM), tls: "starttls", expected: ["fail TLS", /offers no STARTTLS/] },
  web: { rules: [named("HTTP/1.1 400 Bad Request\r\n\r\n")], expected: ["fail NOT_XMPP", /no XML stream/] },
  page: { rules: [named("<html>")], expected: ["fail NOT_XMPP", /another XML document/] },
  silent: { rules: [], expected: ["fail NOT_XMPP", /did not answer in time/] },
  drip: {
    rules: [named(HEADER)],
    onConnect: (socket) => {
      setInterval(() => socket.write(" "), 50).unref();
    },
    expected: ["fail NOT_XMPP", /did not answer in time|not XMPP/],
  },
  flood: {
    rules: [named(`${HEADER}<stream:features>${"<a/>".repeat(30_000)}`)],
    expected: ["fail NOT_XMPP", /more than a server has to say/],
  },
  elsewhere: {
    rules: [
      named(
        `${HEADER}<stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>`,
      ),
    ],
    expected: ["fail NOT_XMPP", /host-unknown/],
  },
  locked: {
    rules: offering("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>"),
    expected: ["fail SETUP", /asks for TLS first/],
  },
  legacy: {
    rules: offering(
      `${mechanisms("SCRAM-SHA-1", "ANONYMOUS")}<compression xmlns='http://jabber.org/features/compress'/>`,
    ),
    expected: ["fail REGISTRATION", /without an account/],
  },
  bound: {
    rules: offering(mechanisms("SCRAM-SHA-256", "SCRAM-SHA-256-PLUS") + BINDING),
    tls: "direct",
    names: ["bound.example"],
    expected: ["", /^/],
  },
};

const start = async ([name, bad]: readonly [string, BadServer]): Promise<string> => {
  const { rules, tls = "none", names, isOld, isStranger, onConnect } = bad;
  const notAfter = isOld === true ? { notAfter: new Date(Date.now() - DAY_MS) } : {};
  const pem = names === undefined ? {} : { pem: await createCertificate(names, notAfter) };
  const { port } = await startProbePeer(rules, { ...pem, ...(onConnect === undefined ? {} : { onConnect }) });
  const ca = `${await temporaryFolder()}/ca.pem`;
  writeFileSync(ca, (await testAuthority()).cert);
  const trust = isStranger === true ? "" : `, ca: "${ca}"`;
  return `  ${name}: { domains: [${name}.example], connect: "127.0.0.1:${port}", tls: ${tls}${trust} }`;
};

it("names each", async () => {
  const upstreams = await Promise.all(Object.entries(SERVERS).map(start));
  const installation = await makeInstallation();
  const all = Object.keys(SERVERS).map((name) => `${name}.example`);
  installation.write(
    "gateway.yaml",
    installation.read("gateway.yaml").replace(/^ {2}agency: .*$/m, upstreams.join("\n")),
  );
  installation.write(
    "policy.yaml",
    installation.read("policy.yaml").replace(/internal: \[[^\]]*\]/, `internal: [${all.join(", ")}]`),
  );
  const { exitCode, out, err } = await runCommand(["-c", installation.gateway, "--json", "doctor"]);
  installation.remove();
  const report = new DoctorReport(out);
  expect(err).toBe(`${Object.keys(SERVERS).length - 1} checks failed`);
  expect(exitCode).toBe(1);
  for (const [
    name,
    {
      expected: [codes, words],
    },
  ] of Object.entries(SERVERS)) {
    const failed = report.of(name).filter(({ level }) => level === "fail");
    expect([
      name,
      report
        .codes("fail", name)
        .map((code) => `fail ${code}`)
        .join(" "),
    ]).toEqual([name, codes]);
    expect(failed[0]?.message ?? "").toMatch(words);
  }
  expect(report.said("SETUP", "bound")).toEqual([expect.stringMatching(/^warn: set-up C/)]);
  expect(report.codes("warn", "legacy")).toContain("FEATURES");
});
