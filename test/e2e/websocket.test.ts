/**
 * XMPP over WebSocket through the real gateway to a real Prosody: log-in, chat, refusals, resumption; and frames that
 * are none.
 *
 * Sources: RFC 7395; XEP-0156 1.4.0; protocol.md §1.2, §6.2.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startGateway, type Gateway } from "../../scripts/peers/gateway.ts";
import { AGENCY, ANA, bareJid, OTHER, RAJ } from "../../scripts/peers/people.ts";
import { hasBody, idOf, type LogIn } from "../../scripts/peers/peer.ts";
import { startProsody } from "../../scripts/peers/prosody.ts";
import { RawClient } from "../../scripts/peers/raw-client.ts";
import type { XmppServer } from "../../scripts/peers/server.ts";
import { startXmppClient } from "../../scripts/peers/xmpp-client.ts";
import { WebStream } from "../../scripts/peers/web-stream.ts";
import { recordsOf } from "../../src/archive/reader.ts";
import { describeNeeding } from "../support/system-needs.ts";

const NS_STREAM = "http://etherx.jabber.org/streams";

describeNeeding(["prosody"], "a web client", () => {
  let server: XmppServer;
  let gateway: Gateway;

  beforeAll(async () => {
    server = await startProsody({ domains: [AGENCY], users: [ANA, RAJ] });
    const web = { public_url: "https://chat.agency.example", bosh: "off" };
    gateway = await startGateway({ upstream: { port: server.port }, web });
  });

  afterAll(async () => {
    await gateway.remove();
    await server.stop();
  });

  const trust = () => ({ authority: gateway.certificates.authority });
  const byWeb = (resource: string, mechanism?: string): LogIn => {
    const how = mechanism === undefined ? {} : { mechanism };
    return { account: ANA, port: gateway.webPort, tls: "direct", isWeb: true, resource, ...trust(), ...how };
  };
  const byTcp = (resource: string): LogIn => ({
    account: RAJ,
    port: gateway.directPort,
    tls: "direct",
    resource,
    ...trust(),
  });
  const openFrames = async (): Promise<WebStream> =>
    await WebStream.connect({ port: gateway.webPort, domain: AGENCY, ...trust() });

  it.each(["PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256"])(
    "logs in by %s and chats with one over TCP",
    async (mechanism) => {
      const ana = await RawClient.logIn(byWeb("web", mechanism));
      const raj = await RawClient.logIn(byTcp("tcp"));
      await ana.send(`<message type='chat' to='${raj.jid}'><body>from the web</body></message>`);
      await raj.stanzas.take(hasBody("from the web"), "the message");
      await raj.send(`<message type='chat' to='${ana.jid}'><body>to the web</body></message>`);
      await ana.stanzas.take(hasBody("to the web"), "the answer");
      await Promise.all([ana.end(), raj.end()]);
    },
  );

  it("reads the same refusal as over TCP, and the record tells the door", async () => {
    const ana = await RawClient.logIn(byWeb("web"));
    const raj = await RawClient.logIn(byTcp("tcp"));
    const refusals = await Promise.all(
      [ana, raj].map(async (peer) => {
        await peer.send(`<message type='chat' id='out' to='eve@${OTHER}'><body>secret</body></message>`);
        const error = await peer.stanzas.take((stanza) => idOf(stanza) === "out", "the refusal");
        return error
          .getChild("error")
          ?.children.map((child) => (typeof child === "string" ? child : child.name));
      }),
    );
    expect(refusals[0]).toEqual(refusals[1]);
    const doors = [...recordsOf({ dir: gateway.archiveDir })].flatMap(({ record }) =>
      record.kind === "session" && record.step === "open" ? [record.facts["transport"]] : [],
    );
    expect(new Set(doors)).toEqual(new Set(["websocket", "tcp"]));
    await Promise.all([ana.end(), raj.end()]);
  });

  it("may be @xmpp/client", async () => {
    const ana = await startXmppClient(byWeb("library"));
    const raj = await RawClient.logIn(byTcp("tcp"));
    await raj.send(`<message type='chat' to='${ana.jid}'><body>to the library</body></message>`);
    await ana.stanzas.take(hasBody("to the library"), "the message");
    await ana.send(`<message type='chat' to='${raj.jid}'><body>from the library</body></message>`);
    await raj.stanzas.take(hasBody("from the library"), "the answer");
    await Promise.all([ana.end(), raj.end()]);
  });

  it("resumes where it was cut", async () => {
    const ana = await RawClient.logIn(byWeb("resumed"));
    const raj = await RawClient.logIn(byTcp("tcp"));
    await ana.enable();
    const state = ana.cut();
    await raj.send(`<message type='chat' to='${ana.jid}'><body>meanwhile</body></message>`);
    const { client } = await RawClient.resume(byWeb("resumed"), state);
    await client.stanzas.take(hasBody("meanwhile"), "what came meanwhile");
    await Promise.all([client.end(), raj.end()]);
  });

  it("may send a stanza in fragments", async () => {
    const ana = await RawClient.logIn(byWeb("pieces"));
    const { webSocket } = ana.stream as WebStream;
    const text = `<message xmlns='jabber:client' type='chat' to='${bareJid(ANA)}/pieces'><body>é in pieces</body></message>`;
    const bytes = Buffer.from(text);
    const middle = bytes.indexOf(0xc3) + 1;
    webSocket.send(bytes.subarray(0, middle), { binary: false, fin: false });
    webSocket.send(bytes.subarray(middle), { binary: false, fin: true });
    await ana.stanzas.take(hasBody("é in pieces"), "its own message");
    await ana.end();
  });

  describe("who breaks the framing is told, and closed", () => {
    const OPEN = `<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='${AGENCY}' version='1.0'/>`;
    const ELEMENT = "<presence xmlns='jabber:client'/>";
    it.each<[string, readonly (string | Uint8Array)[], string]>([
      ["a leading blank", [` ${OPEN}`], "not-well-formed"],
      ["two elements in a frame", [OPEN, ELEMENT + ELEMENT], "not-well-formed"],
      [
        "the tag of a TCP stream",
        [`<stream:stream xmlns='jabber:client' xmlns:stream='${NS_STREAM}' to='${AGENCY}' version='1.0'>`],
        "not-well-formed",
      ],
      ["a stanza before <open/>", [ELEMENT], "invalid-namespace"],
      ["a second <open/>", [OPEN, OPEN], "not-authorized"],
      ["a stanza before log-in", [OPEN, ELEMENT], "not-authorized"],
      ["STARTTLS", [OPEN, "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"], "not-authorized"],
      ["a binary frame", [OPEN, Buffer.from(ELEMENT)], "bad-format"],
      ["a frame over the limit", [OPEN, `<a>${"x".repeat(20_000)}</a>`], "policy-violation"],
      ["another domain", [OPEN.replace(AGENCY, OTHER)], "host-unknown"],
      ["an unknown version", [OPEN.replace("1.0", "0.9")], "unsupported-version"],
    ])("%s", async (_, frames, condition) => {
      const stream = await openFrames();
      for (const frame of frames) stream.frame(frame);
      const error = await stream.nonza("error");
      expect(error.getChildElements()[0]?.name).toBe(condition);
      await stream.closed();
      expect(stream.frames.at(0)).toMatch(/^<open xmlns="urn:ietf:params:xml:ns:xmpp-framing" /);
      expect(stream.frames.at(-1)).toBe(`<close xmlns="urn:ietf:params:xml:ns:xmpp-framing"/>`);
    });
  });

  it("sees no STARTTLS, no prefix undeclared, and no compression", async () => {
    const stream = await openFrames();
    stream.open();
    await stream.nonza("features");
    const features = stream.frames.find((frame) => frame.includes("features")) ?? "";
    expect(features).toMatch(/^<stream:features xmlns="jabber:client" xmlns:stream="/);
    expect(features).not.toContain("starttls");
    expect(stream.webSocket.extensions).toBe("");
    await stream.end();
    expect(stream.closeCode).toBe(1000);
  });

  it("is told to come back later where the gateway stops", async () => {
    const stream = await openFrames();
    stream.open();
    await stream.nonza("features");
    await gateway.stop();
    expect((await stream.nonza("error")).getChildElements()[0]?.name).toBe("system-shutdown");
  });
});
