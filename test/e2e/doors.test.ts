/**
 * The doors that the gateway keeps shut although the server behind would open them: foreign domains, registration,
 * old log-in, no log-in at all, mechanisms that cannot pass a TLS-terminating gateway. And what it keeps of them:
 * records without a word of the exchange.
 *
 * Sources: protocol.md §1.3, §1.4, §1.6, §1.9; issue 2, acceptance 6; design rule 7.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startGateway, type Gateway } from "../../scripts/peers/gateway.ts";
import { AGENCY, bareJid, OTHER, type Account } from "../../scripts/peers/people.ts";
import { LOOPBACK } from "../../scripts/peers/places.ts";
import { startProsody } from "../../scripts/peers/prosody.ts";
import { authenticate, RawClient } from "../../scripts/peers/raw-client.ts";
import { RawStream } from "../../scripts/peers/raw-stream.ts";
import type { XmppServer } from "../../scripts/peers/server.ts";
import {
  askIq,
  askMechanism,
  atGateway,
  atServer,
  bindAsIs,
  logInRaw,
  mechanismsOf,
  offerOf,
  streamError,
  type Place,
} from "../support/door.ts";
import { leaksBelow, leaksIn, linesWith, sessionRecords, stanzaRecords } from "../support/evidence.ts";
import { startScriptedUpstream, type ScriptedUpstream } from "../support/scripted-upstream.ts";
import { describeNeeding } from "../support/system-needs.ts";
import { openTap, type Tap } from "../support/tap.ts";

const BUREAU = "bureau.example";
const NOBODY = "anybody.example";

const person = (username: string, domain = AGENCY): Account => ({
  username,
  domain,
  password: `canary-of-${username}-6Gm2`,
});

const ANA = person("ana");
const EVE = person("eve", OTHER);
const [CHANGER, LEAVER, OLD] = [person("changer"), person("leaver"), person("old")];
const NEW_PASSWORD = "canary-of-a-fresh-start-9Xw4";
const USERS = [ANA, EVE, CHANGER, LEAVER, OLD, person("kept-leaver")];

const REGISTER = "jabber:iq:register";
const registration = ({ username, password }: Account): string =>
  `<query xmlns='${REGISTER}'><username>${username}</username><password>${password}</password></query>`;
const legacy = ({ username, password }: Account): string =>
  `<query xmlns='jabber:iq:auth'><username>${username}</username><password>${password}</password>` +
  "<resource>old</resource></query>";

const mayLogIn = async (place: Place, account: Account): Promise<boolean> => {
  try {
    await (await logInRaw(place, account)).end();
    return true;
  } catch (error) {
    if (error instanceof Error && error.message.includes("not-authorized")) return false;
    throw error;
  }
};

describeNeeding(["prosody"], "doors of a Prosody that opens them all", () => {
  let prosody: XmppServer;
  let tap: Tap;
  let gateway: Gateway;

  beforeAll(async () => {
    prosody = await startProsody({
      domains: [AGENCY, OTHER, BUREAU],
      users: USERS,
      mayRegister: true,
      hasLegacyLogin: true,
      anonymousDomain: NOBODY,
    });
    tap = await openTap(prosody.port);
    gateway = await startGateway({ upstream: { port: tap.port }, domains: [AGENCY, BUREAU, NOBODY] });
  });
  afterAll(async () => {
    await gateway.remove();
    tap.close();
    await prosody.stop();
  });

  const refusals = (asked: string): number =>
    sessionRecords(gateway).filter(({ step, facts }) => step === "refused" && facts["asked"] === asked)
      .length;

  describe("accounts of domains that are not served", () => {
    it.each(["starttls", "direct"] as const)("are told host-unknown (%s)", async (tls) => {
      expect(await mayLogIn(atServer(prosody), EVE)).toBe(true);
      const before = tap.connections.length;
      const told = (): readonly unknown[] =>
        linesWith(gateway, { code: "SG_STREAM_HOST_UNKNOWN", client: LOOPBACK }).map(
          (line) => line["session"],
        );
      const toldBefore = told().length;
      const { authority, port } = atGateway(gateway, tls);
      const stream = await RawStream.connect({
        port,
        domain: AGENCY,
        isDirect: tls === "direct",
        authority: authority ?? "",
      });
      stream.open(OTHER);
      expect(await streamError(stream)).toBe("host-unknown");
      expect(tap.connections).toHaveLength(before);
      await stream.end();
      await expect.poll(() => told().length).toBeGreaterThan(toldBefore);
      // Nobody is put on record before TLS: whoever knocks could fill it.
      const isKept = (): boolean =>
        sessionRecords(gateway).some(
          ({ sessionId, facts }) => sessionId === told().at(-1) && facts["condition"] === "host-unknown",
        );
      await expect.poll(isKept).toBe(tls === "direct");
    });

    it("cannot be changed to at the restart after log-in", async () => {
      const { stream } = await offerOf(atGateway(gateway));
      await authenticate(stream, { ...atGateway(gateway), account: ANA, mechanism: "PLAIN" });
      stream.open(OTHER);
      expect(await streamError(stream)).toBe("host-unknown");
      const again = await offerOf(atGateway(gateway));
      await authenticate(again.stream, { ...atGateway(gateway), account: ANA, mechanism: "PLAIN" });
      again.stream.open(BUREAU);
      expect(await streamError(again.stream)).toBe("not-authorized");
    });

    const asEve = [
      { how: "PLAIN authzid", mechanism: "PLAIN", first: `${bareJid(EVE)}\0ana\0${ANA.password}` },
      {
        how: "PLAIN authzid of a colleague",
        mechanism: "PLAIN",
        first: `old@${AGENCY}\0ana\0${ANA.password}`,
      },
    ];
    it.each(asEve)("are not entered by $how, which the server lets pass", async ({ mechanism, first }) => {
      const direct = await offerOf(atServer(prosody));
      expect(await askMechanism(direct, mechanism, first)).toBe("success");
      expect(await bindAsIs(direct.stream)).toContain(`${bareJid(ANA)}/`);
      await direct.stream.end();
      const through = await offerOf(atGateway(gateway));
      expect(await askMechanism(through, mechanism, first)).toBe("success");
      expect(await bindAsIs(through.stream)).toMatch(/internal-server-error|not-authorized/);
      const detail = "the bound JID is not the account of the log-in";
      await expect.poll(() => linesWith(gateway, { detail })).not.toHaveLength(0);
    });

    it("are not entered by a user name with a domain", async () => {
      const through = await offerOf(atGateway(gateway));
      const first = `\0${bareJid(EVE)}\0${EVE.password}`;
      expect(await askMechanism(through, "PLAIN", first)).not.toBe("success");
      await through.stream.end();
    });

    it("are not reached by a server name of one served domain and a `to` of another", async () => {
      const { authority = "", port } = atGateway(gateway);
      const open = async (serverName: string, to: string): Promise<RawStream> => {
        const stream = await RawStream.connect({ port, domain: serverName, isDirect: true, authority });
        stream.open(to);
        return stream;
      };
      expect(await streamError(await open(BUREAU, AGENCY))).toBe("host-unknown");
      expect(await streamError(await open(AGENCY, BUREAU))).toBe("host-unknown");
      const matching = await open(BUREAU, BUREAU);
      await matching.nonza("features");
      await matching.end();
    });
  });

  describe("in-band registration", () => {
    it("is not offered", async () => {
      const [direct, through] = [await offerOf(atServer(prosody)), await offerOf(atGateway(gateway))];
      const isOffered = ({ features }: typeof direct): boolean =>
        features.getChild("register", "http://jabber.org/features/iq-register") !== undefined;
      expect([isOffered(direct), isOffered(through)]).toEqual([true, false]);
      await direct.stream.end();
      await through.stream.end();
    });

    it("before log-in is refused, and no account comes of it", async () => {
      const [first, second] = [person("newcomer"), person("sneak")];
      const direct = await offerOf(atServer(prosody));
      const payload = registration(first);
      expect(await askIq(direct.stream, { id: "r1", type: "set", payload })).toBe("result");
      expect(await mayLogIn(atServer(prosody), first)).toBe(true);
      await direct.stream.end();
      const before = refusals(REGISTER);
      const through = await offerOf(atGateway(gateway));
      const ask = async (id: string, type: string, inner: string): Promise<string> =>
        await askIq(through.stream, { id, type, payload: inner });
      expect(await ask("r1", "get", `<query xmlns='${REGISTER}'/>`)).toBe("not-allowed");
      expect(await ask("r2", "set", registration(second))).toBe("not-allowed");
      await through.stream.end();
      expect(await mayLogIn(atServer(prosody), second)).toBe(false);
      // Both in one record, at the end of a connection on which nobody logged in.
      await expect.poll(() => refusals(REGISTER)).toBe(before + 1);
    });

    it("between log-in and bind is refused too", async () => {
      const sneak = person("early-bird");
      const stream = await logInRaw(atGateway(gateway), ANA);
      const payload = registration(sneak);
      expect(await askIq(stream, { id: "r1", type: "set", payload })).toBe("not-allowed");
      await stream.end();
      expect(await mayLogIn(atServer(prosody), sneak)).toBe(false);
    });

    it("cannot end an account", async () => {
      const payload = `<query xmlns='${REGISTER}'><remove/></query>`;
      const direct = await RawClient.logIn({ ...atServer(prosody), account: LEAVER });
      expect(await askIq(direct.stream, { id: "x1", type: "set", payload })).toBe("result");
      await direct.stream.closed();
      expect(await mayLogIn(atServer(prosody), LEAVER)).toBe(false);
      const kept = person("kept-leaver");
      const through = await RawClient.logIn({ ...atGateway(gateway), account: kept });
      expect(await askIq(through.stream, { id: "x1", type: "set", payload })).not.toBe("result");
      await through.end();
      expect(await mayLogIn(atServer(prosody), kept)).toBe(true);
      expect(stanzaRecords(gateway).some(({ verdict }) => verdict.ruleIds.includes("account"))).toBe(true);
    });

    it("changes a password, and nothing of it is kept", async () => {
      const client = await RawClient.logIn({ ...atGateway(gateway), account: CHANGER });
      const changed = { ...CHANGER, password: NEW_PASSWORD };
      expect(await askIq(client.stream, { id: "p1", type: "set", payload: registration(changed) })).toBe(
        "result",
      );
      await client.end();
      expect(await mayLogIn(atServer(prosody), changed)).toBe(true);
      expect(await mayLogIn(atServer(prosody), CHANGER)).toBe(false);
      const kept = stanzaRecords(gateway).filter(({ secretsRemoved }) => secretsRemoved === true);
      expect(
        kept.map(({ received, verdict }) => [received.includes(CHANGER.username), verdict.enforced]),
      ).toEqual([[true, "allow"]]);
    });
  });

  it("refuses the old log-in (XEP-0078) that the server takes", async () => {
    const direct = await offerOf(atServer(prosody));
    expect(direct.features.getChild("auth", "http://jabber.org/features/iq-auth")).toBeDefined();
    expect(await askIq(direct.stream, { id: "l1", type: "set", payload: legacy(OLD) })).toBe("result");
    await direct.stream.end();
    const through = await offerOf(atGateway(gateway));
    expect(through.features.getChild("auth", "http://jabber.org/features/iq-auth")).toBeUndefined();
    expect(await askIq(through.stream, { id: "l1", type: "set", payload: legacy(OLD) })).toBe("not-allowed");
    await through.stream.end();
    await expect.poll(() => refusals("jabber:iq:auth")).toBe(1);
  });

  it("lets nobody in without an account where the server asks for none", async () => {
    const direct = await offerOf(atServer(prosody), NOBODY);
    expect(mechanismsOf(direct)).toContain("ANONYMOUS");
    expect(await askMechanism(direct, "ANONYMOUS", "")).toBe("success");
    await direct.stream.end();
    const through = await offerOf(atGateway(gateway), NOBODY);
    expect(mechanismsOf(through)).not.toContain("ANONYMOUS");
    expect(await askMechanism(through, "ANONYMOUS", "")).toBe("invalid-mechanism");
    await through.stream.end();
    const said = tap.connections.map(({ toServer }) => toServer).join("");
    expect(said).not.toContain("ANONYMOUS");
    await expect.poll(() => refusals("ANONYMOUS")).toBe(1);
  });

  it("keeps no word of any exchange, in no file and no line", async () => {
    const wrong = { ...ANA, password: "canary-of-a-wrong-guess-3Kd8" };
    expect(await mayLogIn(atGateway(gateway, "starttls"), wrong)).toBe(false);
    for (const mechanism of ["SCRAM-SHA-1", "SCRAM-SHA-256"]) {
      const client = await RawClient.logIn({ ...atGateway(gateway), account: ANA, mechanism });
      await client.send(`<message to='${bareJid(ANA)}'><body>canary-of-the-archive</body></message>`);
      await client.end();
    }
    const toServer = tap.connections.map((one) => one.toServer).join("");
    const toClient = tap.connections.map((one) => one.toClient).join("");
    const payloads = [
      ...(toServer + toClient).matchAll(/<(?:auth|response|challenge|success)[^>]*>([^<]{16,})</g),
    ];
    const exchanged = payloads.flatMap(([, text = ""]) => [text, text.slice(0, 16)]);
    expect(exchanged.length).toBeGreaterThan(10);
    const secrets = [
      ...USERS.map(({ password }) => password),
      ...["newcomer", "sneak", "early-bird"].map((name) => person(name).password),
      wrong.password,
      NEW_PASSWORD,
      ...exchanged,
    ];
    const spoken = Buffer.from(toServer);
    // The search itself: passwords did cross the wire, and content is found where it is kept.
    expect(leaksIn(spoken, secrets)).toContain(ANA.password);
    expect(leaksBelow(gateway.folder.at("data"), ["canary-of-the-archive"])).not.toHaveLength(0);
    expect(leaksBelow(gateway.folder.at("data"), secrets)).toEqual([]);
    expect(leaksIn(Buffer.from(gateway.log().join("\n")), [...secrets, "canary-of-the-archive"])).toEqual([]);
  });
});

describe("doors of a server that believes everybody", () => {
  const NS_SASL2 = "urn:xmpp:sasl:2";
  const mechanisms = [
    "EXTERNAL",
    "ANONYMOUS",
    "DIGEST-MD5",
    "CRAM-MD5",
    "GSSAPI",
    "SCRAM-SHA-1-PLUS",
    "SCRAM-SHA-256-PLUS",
    "X-OAUTH2",
    "LOGIN",
  ];
  const features =
    "<sasl-channel-binding xmlns='urn:xmpp:sasl-cb:0'><channel-binding type='tls-exporter'/></sasl-channel-binding>" +
    "<register xmlns='urn:xmpp:register:0'/>" +
    `<authentication xmlns='${NS_SASL2}'>${[...mechanisms, "PLAIN"].map((name) => `<mechanism>${name}</mechanism>`).join("")}</authentication>` +
    "<compression xmlns='http://jabber.org/features/compress'><method>zlib</method></compression>";
  const wishes = { domain: AGENCY, mechanisms: [...mechanisms, "PLAIN"], features, jid: `${bareJid(EVE)}/x` };

  let upstream: ScriptedUpstream;
  let gateway: Gateway;
  beforeAll(async () => {
    upstream = await startScriptedUpstream(wishes);
    gateway = await startGateway({ upstream: { port: upstream.port } });
  });
  afterAll(async () => {
    await gateway.remove();
    upstream.close();
  });

  it("stay shut for mechanisms that end at the gateway's own TLS or hide the stream", async () => {
    for (const mechanism of mechanisms) {
      const direct = await offerOf({ port: upstream.port, tls: "none" });
      expect(await askMechanism(direct, mechanism, "x")).toBe("success");
      direct.stream.cut();
      const through = await offerOf(atGateway(gateway));
      expect(mechanismsOf(through)).toEqual(["PLAIN"]);
      const offered = through.features.getChildElements().map((one) => one.getName());
      expect(offered).toEqual(["mechanisms", "authentication"]);
      expect(through.features.getChild("authentication", NS_SASL2)?.getChildren("mechanism")).toHaveLength(1);
      expect(await askMechanism(through, mechanism, "x")).toBe("invalid-mechanism");
      await through.stream.end();
    }
    const asked = (): readonly unknown[] => sessionRecords(gateway).map(({ facts }) => facts["asked"]);
    await expect.poll(asked).toEqual(expect.arrayContaining(mechanisms));
  });

  it("bind nobody to an account of another domain", async () => {
    const direct = await offerOf({ port: upstream.port, tls: "none" });
    expect(await askMechanism(direct, "PLAIN", "\0ana\0x")).toBe("success");
    expect(await bindAsIs(direct.stream)).toBe(wishes.jid);
    direct.stream.cut();
    const through = await offerOf(atGateway(gateway));
    expect(await askMechanism(through, "PLAIN", "\0ana\0x")).toBe("success");
    expect(await bindAsIs(through.stream)).toBe("internal-server-error");
  });

  it("are guessed at five times, no more", async () => {
    const through = await offerOf(atGateway(gateway));
    for (let attempt = 0; attempt < 5; attempt += 1) await askMechanism(through, "EXTERNAL", "x");
    through.stream.write("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AGEAYg==</auth>");
    expect(await streamError(through.stream)).toBe("policy-violation");
  });
});
