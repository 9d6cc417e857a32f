import { writeFileSync } from "node:fs";
import { TLSSocket } from "node:tls";
import { describe, expect, it } from "vitest";
import { askRegistration, factOf, openLeg, type ProbeTarget } from "../../../src/edge/probe-leg.ts";
import { createCertificate, temporaryFolder, testAuthority, type Pem } from "../../support/certificates.ts";
import {
  features,
  HEADER,
  mechanisms,
  offering,
  OPENED,
  QUICK,
  startProbePeer,
  targetAt,
  type Rule,
} from "../../support/probe-peer.ts";

const probe = async (target: ProbeTarget) => {
  const { facts, wire } = await openLeg({
    target,
    domain: "agency.example",
    nowMs: Date.now(),
    bounds: QUICK,
  });
  wire?.close();
  return facts;
};

const STARTTLS = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
const PROCEED = "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";

/** Speaks STARTTLS; behind it, SCRAM. */
const startTlsServer = async (pem: Pem, proceed = PROCEED) =>
  await startProbePeer([], {
    onConnect: (socket) => {
      const onText = (bytes: Uint8Array): void => {
        const text = Buffer.from(bytes).toString();
        if (OPENED.test(text)) socket.write(features(STARTTLS + mechanisms("PLAIN")));
        if (!text.includes("<starttls")) return;
        socket.removeAllListeners("data");
        socket.write(proceed);
        const secured = new TLSSocket(socket, { isServer: true, ...pem });
        secured.on("error", () => undefined);
        secured.on("data", () => secured.write(features(mechanisms("SCRAM-SHA-1"))));
      };
      socket.on("data", onText);
    },
  });

const caFile = async (): Promise<string> => {
  const file = `${await temporaryFolder()}/ca.pem`;
  writeFileSync(file, (await testAuthority()).cert);
  return file;
};

describe("a leg", () => {
  it("in the clear tells its offer", async () => {
    const peer = await startProbePeer(offering(mechanisms("SCRAM-SHA-1")));
    const facts = await probe(targetAt(peer));
    expect(facts.map(({ type }) => type)).toEqual(["offer"]);
    expect(factOf(facts, "offer")?.offer.mechanisms).toEqual(["SCRAM-SHA-1"]);
  });

  it("with STARTTLS tells both offers, TLS and certificate", async () => {
    const peer = await startTlsServer(await createCertificate(["agency.example"]));
    const facts = await probe({ ...targetAt(peer), tls: "starttls", caFile: await caFile() });
    expect(facts.map(({ type }) => type)).toEqual(["clear-offer", "tls", "certificate", "offer"]);
    expect(factOf(facts, "clear-offer")?.offer.mechanisms).toEqual(["PLAIN"]);
    expect(factOf(facts, "certificate")?.certificate.problems).toEqual([]);
    expect(factOf(facts, "tls")?.version).toBe("TLSv1.3");
  });

  it("with direct TLS goes on behind a certificate of nobody's, and says so", async () => {
    const pem = await createCertificate(["other.example"]);
    const peer = await startProbePeer(offering(mechanisms("PLAIN")), { pem });
    const facts = await probe({ ...targetAt(peer), tls: "direct" });
    expect(factOf(facts, "certificate")?.certificate).toMatchObject({
      problems: ["wrong-name", "unknown-authority"],
      name: "agency.example",
      detail: "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    });
    expect(factOf(facts, "offer")).toBeDefined();
  });

  it("says where STARTTLS is not on offer, and speaks no further", async () => {
    const peer = await startProbePeer(offering(mechanisms("PLAIN")));
    const facts = await probe({ ...targetAt(peer), tls: "starttls" });
    expect(facts.map(({ type }) => type)).toEqual(["clear-offer", "no-starttls", "stopped"]);
    expect(peer.heard[0]).not.toContain("starttls");
  });

  it("takes nothing that was slipped in behind the word to begin TLS", async () => {
    const pem = await createCertificate(["agency.example"]);
    const peer = await startTlsServer(pem, `${PROCEED}<stream:features><x xmlns='y'/></stream:features>`);
    const facts = await probe({ ...targetAt(peer), tls: "starttls" });
    expect(factOf(facts, "stopped")).toMatchObject({ step: "tls", stop: { type: "not-xmpp" } });
  });

  it.each<[string, readonly Rule[], object]>([
    ["no features", [[OPENED, `${HEADER}<iq/>`]], { step: "features", stop: { type: "not-xmpp" } }],
    ["silence", [], { step: "header", stop: { type: "silent" } }],
  ])("stops at %s", async (_, rules, expected) => {
    expect(factOf(await probe(targetAt(await startProbePeer(rules))), "stopped")).toMatchObject(expected);
  });
});

describe("registration", () => {
  const reply = (inner: string, type = "result"): Rule => [
    /<iq [\s\S]*<\/iq>/,
    `<iq type='${type}' id='register'>${inner}</iq>`,
  ];
  const query = (inner: string): string => `<query xmlns='jabber:iq:register'>${inner}</query>`;
  it.each<[string, Rule, string | undefined]>([
    ["fields to fill in", reply(query("<username/><password/>")), "open"],
    ["a form", reply(query("<x xmlns='jabber:x:data' type='form'/>")), "open"],
    ["instructions alone", reply(query("<instructions>see our page</instructions>")), "closed"],
    ["an error", reply("<error type='cancel'/>", "error"), "closed"],
    ["the end", [/<iq [\s\S]*<\/iq>/, "</stream:stream>"], "closed"],
    ["silence", [/never/, ""], undefined],
  ])("with %s", async (_, rule, expected) => {
    const peer = await startProbePeer([...offering(""), rule]);
    const options = { target: targetAt(peer), domain: "agency.example", nowMs: 0, bounds: QUICK };
    expect(await askRegistration(options)).toBe(expected);
  });

  it("is unknown where nobody answers", async () => {
    const target = targetAt({ port: 1 });
    expect(await askRegistration({ target, domain: "a.example", nowMs: 0, bounds: QUICK })).toBeUndefined();
  });
});
