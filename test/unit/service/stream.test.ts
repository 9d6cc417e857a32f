import { xml } from "@xmpp/client";
import { beforeEach, describe, expect, test } from "vitest";
import { openStream, type ServiceStream } from "../../../src/service/stream.ts";
import { FEATURES, memoryPorts, MemoryServer, serviceOptions } from "../../support/service.ts";

let server: MemoryServer;
let heard: string[];
let ended: string[];
let replies: string[];
beforeEach(() => {
  server = new MemoryServer();
  heard = [];
  ended = [];
  replies = [];
});

const open = async (tls: "none" | "starttls" = "none"): Promise<ServiceStream> =>
  await openStream(serviceOptions({ tls }), memoryPorts(server.open), {
    onStanza: (stanza) => void heard.push(stanza.getName()),
    onReply: (stanza) => void replies.push(stanza.toString()),
    onEnd: (code) => void ended.push(code),
  });

describe("a log-in", () => {
  test("binds the account's resource and tells stanzas from then on", async () => {
    const stream = await open();
    expect(stream.jid).toBe("stanzagate@agency.example/gateway");
    server.say("<message from='lee@agency.example/x'><body>help</body></message>");
    expect(heard).toEqual(["message"]);
    await stream.send(xml("presence"));
    await expect.poll(() => server.said).toContain("<presence/>");
  });

  test("waits for TLS where TLS is configured, and says nothing of itself before", async () => {
    server.features = FEATURES.tls + FEATURES.plain;
    await open("starttls");
    expect(server.securedCount).toBe(1);
    // Before TLS, behind it, and behind the log-in.
    expect(server.streamCount).toBe(3);
  });

  test("leaves a server that offers none", async () => {
    await expect(open("starttls")).rejects.toMatchObject({ code: "SG_SERVICE_PLAINTEXT" });
    expect(server.said.join("")).not.toContain("<auth");
  });

  test("is refused by the server's condition, whatever else the server wrote", async () => {
    server.authAnswer =
      "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/><text>its-secret</text></failure>";
    const failure: unknown = await open().catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "SG_SERVICE_LOGIN", message: "SG_SERVICE_LOGIN: not-authorized" });
  });

  test("takes no mechanism without a password", async () => {
    server.features = FEATURES.plain.replace("PLAIN", "ANONYMOUS");
    await expect(open()).rejects.toMatchObject({ code: "SG_SERVICE_LOGIN" });
  });

  test("fails by the wire's code where there is no wire", async () => {
    server.isReachable = false;
    await expect(open()).rejects.toMatchObject({ code: "SG_EDGE_UPSTREAM_UNREACHABLE" });
  });

  test("is not led elsewhere", async () => {
    server.features = "";
    const opening = open();
    await expect.poll(() => server.openedCount).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const elsewhere =
      "<see-other-host xmlns='urn:ietf:params:xml:ns:xmpp-streams'>evil.example:1</see-other-host>";
    server.say(`<stream:error>${elsewhere}</stream:error>`);
    await expect(opening).rejects.toMatchObject({ message: "SG_SERVICE_STREAM: see-other-host" });
    expect(server.openedCount).toBe(1);
  });
});

describe("what the library would answer", () => {
  test("is told, and not said", async () => {
    const stream = await open();
    server.say("<iq type='get' id='1' from='lee@agency.example/x'><ping xmlns='urn:xmpp:ping'/></iq>");
    server.say("<iq type='set' id='2' from='lee@agency.example/x'><a xmlns='urn:example:a'>b</a></iq>");
    await expect.poll(() => replies).toHaveLength(2);
    expect(replies[0]).toBe('<iq to="lee@agency.example/x" id="1" type="result"/>');
    expect(replies[1]).toContain("service-unavailable");
    await stream.send(xml("presence"));
    await expect.poll(() => server.said).toEqual(["<presence/>"]);
  });
});

describe("an end", () => {
  test("is told once, by the stream's error where there is one", async () => {
    await open();
    server.say("<stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>");
    server.cut();
    expect(ended).toEqual(["SG_SERVICE_STREAM"]);
  });

  test("is not told of a stream that was closed from here", async () => {
    const stream = await open();
    await stream.close();
    expect(ended).toEqual([]);
    server.say("<message/>");
    expect(heard).toEqual([]);
  });

  test.each([
    ["a sender whose address is none", "<message from='a@'><body>help</body></message>"],
    ["a stream error without a condition", "<stream:error/>"],
  ])("comes with what the library throws over: %s", async (_what, xml) => {
    await open();
    server.say(xml);
    expect(ended).toEqual(["SG_SERVICE_STREAM"]);
  });

  test("comes with bytes that are no XML", async () => {
    await open();
    server.say("<a><b></a>");
    expect(ended).toEqual(["SG_SERVICE_STREAM"]);
  });
});
