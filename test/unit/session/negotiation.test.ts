import { describe, expect, it } from "vitest";
import type { SessionOptions } from "../../../src/session/scope.ts";
import { streamError, tell, tellTwice } from "../../support/story.ts";

const NS = `version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'`;
const header = (to = "to='agency.example'"): string => `<stream:stream ${to} ${NS}>`;
const UP = `<stream:stream id='u1' from='agency.example' ${NS}>`;
const SENT = (to = ""): string =>
  `<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='agency.example'${to} version='1.0'>`;
const answered = (from = "agency.example"): string =>
  `<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' id='{_}'${from === "" ? "" : ` from='${from}'`} version='1.0' xml:lang='en'>`;
const STARTTLS: Partial<SessionOptions> = {
  upstreamFor: () => ({ tls: "starttls", serverName: "agency.example" }),
};
const TLS = "urn:ietf:params:xml:ns:xmpp-tls";
const OFFER = `<stream:features><starttls xmlns='${TLS}'/></stream:features>`;

describe("a client's header", () => {
  it.each([
    ["none", "", "host-unknown"],
    ["an account", "to='lee@agency.example'", "host-unknown"],
    ["a resource", "to='agency.example/x'", "host-unknown"],
    ["nonsense", "to='@'", "host-unknown"],
    ["a domain not served", "to='other.example'", "host-unknown"],
  ])("with %s for `to` gets %s", (_what, to, condition) => {
    tellTwice(
      `client sends\n  ${header(to)}\nclient receives\n  ${answered("")}${streamError(condition)}\nupstream receives nothing\narchive gets\n  session refused`,
    );
  });

  it.each([
    [
      `<stream:stream to='agency.example' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>`,
      "unsupported-version",
    ],
    [`<stream to='agency.example' version='1.0' xmlns='jabber:client'>`, "invalid-namespace"],
    ["<?xml version='1.0' encoding='latin1'?>", "unsupported-encoding"],
  ])("%s gets %s", (sent, condition) => {
    tell(
      `client sends\n  ${sent}\nclient receives\n  ${answered("")}${streamError(condition)}\nupstream receives nothing`,
    );
  });

  it("may name its account and its language, no more", () => {
    tell(
      `client sends\n  ${header(`to='agency.example' from='lee@agency.example/x' xml:lang='fr' id='i'`)}\nupstream receives\n  ${SENT().replace("to=", "from='lee@agency.example' to=").replace(">", " xml:lang='fr'>")}`,
    );
    tell(
      `client sends\n  ${header(`to='agency.example' from='lee@outside.example'`)}\nupstream receives\n  ${SENT()}`,
    );
  });

  it.each(["meet me at nine", "en-", "x".repeat(36), "e n", "ninecharsx", "fr_FR"])(
    "has no language where it says %j: nobody would have read that text",
    (lang) => {
      tell(
        `client sends\n  ${header(`to='agency.example' xml:lang='${lang}'`)}\nupstream receives\n  ${SENT()}`,
      );
    },
  );

  it.each([
    ["fr", "fr"],
    ["meet me at nine", "en"],
  ])("is answered in upstream's language: %s is told as %s", (upstreams, told) => {
    tell(`client sends
  ${header()}
upstream sends
  ${UP.replace(">", ` xml:lang='${upstreams}'>`)}<stream:features/>
client receives
  ${answered().replace("lang='en'", `lang='${told}'`).replace("{_}", "u1")}<stream:features/>`);
  });

  it("must not name another server than TLS did", () => {
    const upstreamFor = (): { tls: "none"; serverName: string } => ({ tls: "none", serverName: "x" });
    const steps = `tls ready client\nclient sends\n  ${header("to='other.example'")}\nclient receives\n  ${answered("")}${streamError("host-unknown")}`;
    tell(steps, { options: { upstreamFor } });
  });

  it.each([
    ["agency.example", true],
    ["AGENCY.Example", true],
    ["agency.example.", true],
    ["gateway.agency.example", true],
    ["_.example", true],
    ["xn--bcher-kva.example", false],
    ["XN--BCHER-KVA.example", false],
  ])("goes with TLS's %s as server name: %s", (serverName, isTaken) => {
    const served = ["agency.example", "b\u00FCcher.example"];
    const upstreamFor: SessionOptions["upstreamFor"] = (domain) =>
      served.includes(domain) ? { tls: "none", serverName: domain } : undefined;
    const session = tell("", { options: { upstreamFor } });
    session.feed({ type: "tlsReady", side: "client", tls: { version: "TLSv1.3", cipher: "", serverName } });
    session.feed({ type: "clientBytes", bytes: new TextEncoder().encode(header()) });
    expect(session.takeText("upstream") !== "").toBe(isTaken);
    expect(session.takeText("client").includes("host-unknown")).toBe(!isTaken);
  });

  it("must not name another domain at a restart", () => {
    const steps = `client sends
  ${header()}
upstream sends
  ${UP}<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism></mechanisms></stream:features>
client sends
  <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AGxlZQBzZWNyZXQ=</auth>
upstream sends
  <success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>
client receives
  {*}
client sends
  ${header("to='other.example'")}
client receives
  ${answered()}${streamError("not-authorized")}`;
    tell(steps, { options: { upstreamFor: () => ({ tls: "none", serverName: "x" }) } });
  });
});

describe("before TLS", () => {
  it.each([
    `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AGxlZQBzZWNyZXQ=</auth>`,
    "<presence/>",
    "<iq type='get' id='1'/>",
  ])("%s is refused", (sent) => {
    tell(
      `client sends\n  ${header()}${sent}\nclient receives\n  ${answered()}<stream:features><starttls xmlns='${TLS}'><required/></starttls></stream:features>${streamError("not-authorized")}\nupstream receives nothing`,
      {
        options: { isEncrypted: false },
      },
    );
  });

  it("no byte counts between proceed and the handshake", () => {
    tell(
      `client sends
  ${header()}<starttls xmlns='${TLS}'/>
client receives
  {*}
client sends
  ${header()}
client receives
  ${answered("agency.example")}${streamError("policy-violation")}
upstream receives nothing
archive gets nothing`,
      { options: { isEncrypted: false } },
    );
  });
});

describe("TLS to upstream", () => {
  it("is asked for, then the stream begins again", () => {
    const session = tell(
      `client sends
  ${header()}
upstream sends
  ${UP}${OFFER}
upstream receives
  ${SENT()}<starttls xmlns='${TLS}'/>
upstream sends
  <proceed xmlns='${TLS}'/>
client receives nothing
tls ready upstream
upstream receives
  ${SENT()}
upstream sends
  ${UP}<stream:features/>
client receives
  ${answered()}<stream:features/>`,
      { options: STARTTLS },
    );
    expect(session.isCut("client")).toBe(false);
  });

  it.each([
    ["no offer", `${UP}<stream:features/>`, "internal-server-error"],
    [
      "bytes behind proceed",
      `${UP}${OFFER}<proceed xmlns='${TLS}'/><stream:features/>`,
      "internal-server-error",
    ],
    ["a proceed unasked", `${UP}<proceed xmlns='${TLS}'/>`, "internal-server-error"],
    ["features twice", `${UP}${OFFER}${OFFER}`, "internal-server-error"],
    ["a stanza", `${UP}<message/>`, "internal-server-error"],
    ["another root", `<features/>`, "internal-server-error"],
  ])("with %s ends both streams", (_what, sent, condition) => {
    tell(
      `client sends\n  ${header()}\nupstream sends\n  ${sent}\nclient receives\n  ${answered()}${streamError(condition, "")}\nclient is cut`,
      {
        options: STARTTLS,
      },
    );
  });
});
