/** A server that answers every question badly; real ones are in test/e2e/doctor.test.ts. */
import { createHmac, pbkdf2Sync } from "node:crypto";
import { expect, it } from "vitest";
import { probeAccount } from "../../../src/edge/probe-account.ts";
import type { AccountFact } from "../../../src/edge/probe-fact.ts";
import { createCertificate } from "../../support/certificates.ts";
import {
  features,
  mechanisms,
  offering,
  OPENED,
  QUICK,
  startProbePeer,
  targetAt,
  type Rule,
} from "../../support/probe-peer.ts";

const ACCOUNT = { username: "ana", domain: "agency.example", password: "pencil" };
const SASL = "urn:ietf:params:xml:ns:xmpp-sasl";

/** The server's half of SCRAM-SHA-1: it checks nothing and proves itself. */
const scram = (): readonly Rule[] => {
  let first = "";
  let challenge = "";
  const decode = (text: string): string => Buffer.from(text, "base64").toString();
  const encode = (text: string): string => Buffer.from(text).toString("base64");
  return [
    [
      /<auth [^>]*>([^<]*)<\/auth>/,
      ([, text = ""]) => {
        first = decode(text).slice(3);
        challenge = `r=${first.split("r=")[1] ?? ""}x,s=QSXCR+Q6sek8bf92,i=4096`;
        return `<challenge xmlns='${SASL}'>${encode(challenge)}</challenge>`;
      },
    ],
    [
      /<response [^>]*>([^<]*)<\/response>/,
      ([, text = ""]) => {
        const salted = pbkdf2Sync(
          ACCOUNT.password,
          Buffer.from("QSXCR+Q6sek8bf92", "base64"),
          4096,
          20,
          "sha1",
        );
        const key = createHmac("sha1", salted).update("Server Key").digest();
        const signed = `${first},${challenge},${decode(text).split(",p=")[0] ?? ""}`;
        const proof = createHmac("sha1", key).update(signed).digest("base64");
        return `<success xmlns='${SASL}'>${encode(`v=${proof}`)}</success>`;
      },
    ],
  ];
};

const iq = (payload: string, answer: (id: string, to: string) => string): Rule => [
  new RegExp(`<iq (?=[^>]*id="([^"]+)")(?:[^>]*to="([^"]+)")?[^>]*>\\s*<${payload}[\\s\\S]*?</iq>`),
  ([, id = "", to = ""]) => answer(id, to),
];

const result = (inner: string) => (id: string, to: string) =>
  `<iq type='result' id='${id}'${to === "" ? "" : ` from='${to}'`}>${inner}</iq>`;

const bind = iq(
  "bind",
  result("<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>ana@agency.example/x</jid></bind>"),
);

/** One header after the other: before log-in, after it. */
const twoHeaders = (): readonly Rule[] => {
  let count = 0;
  return [[OPENED, () => features((count++ % 3) % 2 === 0 ? mechanisms("SCRAM-SHA-1") : "")]];
};

const probe = async (rules: readonly Rule[]): Promise<readonly AccountFact[]> => {
  const peer = await startProbePeer(rules);
  return await probeAccount({
    target: targetAt(peer),
    domain: ACCOUNT.domain,
    account: ACCOUNT,
    isInside: (jid) => jid.endsWith("@agency.example"),
    now: () => Date.UTC(2026, 0, 1),
    nowMs: 0,
    bounds: QUICK,
  });
};

const of = (facts: readonly AccountFact[], type: AccountFact["type"]) =>
  facts.filter((fact) => fact.type === type);

it("reads what an account may read, and takes silence for no answer", async () => {
  const contacts = [
    "raj@agency.example",
    "eve@outside.example",
    ...Array.from({ length: 30 }, (_, n) => `u${n}@x.example`),
  ];
  const roster = `<query xmlns='jabber:iq:roster'>${contacts.map((jid) => `<item jid='${jid}'/>`).join("")}</query>`;
  const facts = await probe([
    ...twoHeaders(),
    ...scram(),
    bind,
    iq(
      'query xmlns="jabber:iq:version"',
      result("<query xmlns='jabber:iq:version'><name>Prosody</name><version>9</version></query>"),
    ),
    iq("time", result("<time xmlns='urn:xmpp:time'><tzo>Z</tzo><utc>2026-01-01T00:05:00Z</utc></time>")),
    iq('query xmlns="jabber:iq:roster"', result(roster)),
  ]);
  expect(of(facts, "logged-in")).toHaveLength(1);
  expect(of(facts, "software")).toEqual([{ type: "software", name: "Prosody", version: "9" }]);
  expect(of(facts, "clock")).toEqual([{ type: "clock", aheadMs: 300_000 }]);
  const [outside] = of(facts, "outside-contacts");
  expect(outside).toMatchObject({ count: 31 });
  expect(outside?.type === "outside-contacts" ? outside.addresses : []).toHaveLength(20);
  expect(of(facts, "services-unseen")).toEqual([{ type: "services-unseen", condition: "no answer" }]);
  expect(of(facts, "s2s")).toEqual([{ type: "s2s", isClosed: false, condition: "" }]);
  expect(of(facts, "y-flag")).toEqual([{ type: "y-flag", isTaken: true, condition: "" }]);
});

it("tells how far it came where the server breaks off", async () => {
  const facts = await probe([...twoHeaders(), ...scram(), bind, iq("time", () => "</stream:stream>")]);
  expect(of(facts, "log-in-stopped")).toEqual([
    { type: "log-in-stopped", step: "question", stop: { type: "closed" } },
  ]);
});

it("tries a refused password once", async () => {
  const refusing: readonly Rule[] = [
    [/<auth [\s\S]*?<\/auth>/, `<failure xmlns='${SASL}'><not-authorized/></failure>`],
  ];
  const facts = await probe([...offering(mechanisms("SCRAM-SHA-1")), ...refusing]);
  expect(facts).toEqual([{ type: "log-in-refused", condition: "not-authorized" }]);
});

it("does not log in where the certificate is not good", async () => {
  const peer = await startProbePeer(offering(mechanisms("SCRAM-SHA-1")), {
    pem: await createCertificate(["b.example"]),
  });
  const target = { ...targetAt(peer), tls: "direct" } as const;
  const more = {
    domain: "a.example",
    account: ACCOUNT,
    isInside: () => true,
    now: () => 0,
    nowMs: 0,
    bounds: QUICK,
  };
  expect(await probeAccount({ target, ...more })).toEqual([{ type: "log-in-untried" }]);
  expect(peer.heard.join("")).not.toContain("<auth");
});
