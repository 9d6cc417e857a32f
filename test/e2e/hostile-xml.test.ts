/**
 * Bytes that no honest peer sends, over real sockets to a real gateway before a real Prosody: the right stream error,
 * a log line with a code, nothing sent on, no growth, and the next session is well. And of what is let pass: a parser
 * that is not ours reads on the wire to the server exactly what was inspected and recorded.
 *
 * Sources: protocol.md §1.1, §6; issue 2, acceptance 6; RFC 6120 §4.9, §5.4.3.3, §11, §13.12.
 */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startGateway, type Gateway } from "../../scripts/peers/gateway.ts";
import { AGENCY, ANA, bareJid, EVE, RAJ, PEOPLE } from "../../scripts/peers/people.ts";
import { startProsody } from "../../scripts/peers/prosody.ts";
import { RawClient } from "../../scripts/peers/raw-client.ts";
import type { ScriptedStream } from "../../scripts/peers/raw-stream.ts";
import type { XmppServer } from "../../scripts/peers/server.ts";
import { XML_VECTORS, type XmlVector } from "../fixtures/xml-vectors.ts";
import { askMechanism, atGateway, bindAsIs, offerOf, streamError } from "../support/door.ts";
import { linesWith, metric, stanzaRecords } from "../support/evidence.ts";
import {
  goodSession,
  halfOpen,
  outcomeOf,
  plainStream,
  residentBytes,
  securedStream,
  writeInPieces,
  type Stage,
} from "../support/hostile.ts";
import { startScriptedUpstream, type ScriptedUpstream } from "../support/scripted-upstream.ts";
import { describeNeeding } from "../support/system-needs.ts";
import { openTap, type Tap } from "../support/tap.ts";
import { xml } from "../support/xml.ts";
import { asOracleReads, canonicalTree, readByOracle } from "../support/xml-oracle.ts";

const MEBIBYTE = 1024 * 1024;
/** Far above what a run varies by, far below what one of these attacks costs where it works. */
const ROOM_BYTES = 96 * MEBIBYTE;
const WORKERS = 4;

const LIMITS = { connections_per_address: 5000, pre_auth_connections: 4000, handshake_timeout: "5s" };

const expectedAt = (stage: Stage, { outcome }: XmlVector): string => {
  if ("condition" in outcome) return outcome.condition;
  return stage === "bound" ? "accepted" : "not-authorized";
};

/** Short vectors go in pieces of seven bytes over STARTTLS, all in one write over direct TLS. */
const pieceOf = (tls: "starttls" | "direct", { bytes }: XmlVector): number =>
  tls === "starttls" && bytes.length < 500 ? 7 : bytes.length;

/** So many at once, so that each still has company. */
const forEachVector = async (act: (vector: XmlVector) => Promise<void>): Promise<void> => {
  const waiting = [...XML_VECTORS];
  const work = async (): Promise<void> => {
    for (let vector = waiting.shift(); vector !== undefined; vector = waiting.shift()) await act(vector);
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
};

describeNeeding(["prosody"], "hostile bytes from clients", () => {
  let prosody: XmppServer;
  let tap: Tap;
  let gateway: Gateway;
  beforeAll(async () => {
    prosody = await startProsody({ domains: [AGENCY], users: PEOPLE.filter((one) => one !== EVE) });
    tap = await openTap(prosody.port);
    gateway = await startGateway({ upstream: { port: tap.port }, gateway: { limits: LIMITS } });
  });
  afterAll(async () => {
    await gateway.remove();
    tap.close();
    await prosody.stop();
  });

  const streamAt = async (stage: Stage, tls: "starttls" | "direct"): Promise<ScriptedStream> => {
    if (stage === "plain") return await plainStream(gateway);
    if (stage === "secured") return await securedStream(gateway, tls);
    return await goodSession(gateway, ANA, tls);
  };

  describe.each([
    { tls: "starttls", stage: "plain" },
    { tls: "starttls", stage: "secured" },
    { tls: "starttls", stage: "bound" },
    { tls: "direct", stage: "secured" },
    { tls: "direct", stage: "bound" },
  ] as const)("over $tls, $stage", ({ tls, stage }) => {
    it("every vector gets its stream error or is taken, and the next session is well", async () => {
      const pid = gateway.pid();
      const wrong: string[] = [];
      const before = linesWith(gateway, { msg: "stream error", side: "client" }).length;
      await forEachVector(async (vector) => {
        const stream = await streamAt(stage, tls);
        writeInPieces(stream, vector.bytes, pieceOf(tls, vector));
        const got = stage === "bound" ? await outcomeOf(stream) : await streamError(stream);
        const expected = expectedAt(stage, vector);
        if (got !== expected) wrong.push(`${vector.name}: ${got} instead of ${expected}`);
        await stream.end();
        if (stage !== "bound") await (await goodSession(gateway, ANA, tls)).end();
      });
      expect(wrong).toEqual([]);
      const lines = (): ReturnType<typeof linesWith> =>
        linesWith(gateway, { msg: "stream error", side: "client" }).slice(before);
      const refused = XML_VECTORS.map((one) => expectedAt(stage, one)).filter((one) => one !== "accepted");
      // The last line may still be in the pipe.
      await expect.poll(() => lines().length).toBe(refused.length);
      expect(
        lines()
          .map(({ condition }) => condition)
          .toSorted(),
      ).toEqual(refused.toSorted());
      expect(lines().every(({ code }) => /^SG_STREAM_[A-Z_]+$/.test(String(code)))).toBe(true);
      expect(gateway.pid()).toBe(pid);
      expect(linesWith(gateway, { msg: "session ended by a fault of the gateway" })).toEqual([]);
    });
  });

  it("nothing of what was refused went on", () => {
    const said = tap.connections.map(({ toServer }) => toServer).join("");
    for (const trace of ["<!--", "<?php", "<!DOCTYPE", "<![CDATA[", "z:body", "a:b:c", "x".repeat(1000)]) {
      expect(said).not.toContain(trace);
    }
    expect(said).toContain("&#13;");
  });

  describe("plain bytes behind <starttls/>", () => {
    const STARTTLS = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
    const first = Buffer.from(`\0ana\0${ANA.password}`).toString("base64");
    const auth = `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${first}</auth>`;
    const header =
      `<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' ` +
      `to='${AGENCY}' version='1.0'>`;

    it.each([
      ["a log-in", auth],
      ["a stream and a log-in", header + auth],
      ["a stanza", `<message to='${bareJid(RAJ)}'><body>smuggled</body></message>`],
      ["half an element", "<iq type='set' id='1'"],
      ["a TLS handshake", "\u0016\u0003\u0001\u0002\u0000\u0001"],
    ])("%s in the same segment ends the connection", async (_, smuggled) => {
      const before = tap.connections.length;
      const stream = await plainStream(gateway);
      stream.write(STARTTLS + smuggled);
      await stream.closed();
      expect(tap.connections).toHaveLength(before);
    });

    const failures = async (): Promise<number> =>
      await metric(gateway, "tls_handshakes_total", 'listener="c2s",version="none",result="failure"');

    it("are not read where they come in the segment after", async () => {
      const failed = await failures();
      const before = tap.connections.length;
      const stream = await plainStream(gateway);
      stream.write(STARTTLS);
      await stream.nonza("proceed");
      stream.write(header + auth);
      await stream.closed();
      expect(tap.connections).toHaveLength(before);
      expect(await failures()).toBe(failed + 1);
    });

    it("leave the next session well", async () => {
      await (await goodSession(gateway, ANA, "starttls")).end();
    });
  });

  describe("memory stays where it was", () => {
    const endless = [
      { name: "a reference without end", first: "<message><body>&", filler: "a" },
      { name: "references without end", first: "<message><body>", filler: "&aaaa" },
      { name: "a name without end", first: "<", filler: "a" },
      { name: "an attribute without end", first: "<message to='", filler: "a" },
      { name: "attributes without end", first: "<message ", filler: "a='b' " },
      { name: "nesting without end", first: "", filler: "<a>" },
      { name: "nesting in namespaces without end", first: "", filler: "<a xmlns='urn:x'>" },
      { name: "children without end", first: "<message>", filler: "<a/>" },
      { name: "text without end", first: "<message><body>", filler: "text " },
      { name: "CDATA without end", first: "<message><body><![CDATA[", filler: "]" },
      { name: "a tag that never closes", first: "<message", filler: " " },
    ];

    it.each(["secured", "bound"] as const)("under elements that never end, %s", async (stage) => {
      const attack = async ({ first, filler }: (typeof endless)[number]): Promise<void> => {
        const stream = await streamAt(stage, "direct");
        stream.write(first);
        const piece = filler.repeat(65_536 / filler.length);
        // 4 MiB offered, of which the gateway may keep 128 KiB.
        for (let sent = 0; sent < 64 && !stream.isClosed; sent += 1) stream.write(piece);
        expect(await streamError(stream)).toMatch(/policy-violation|restricted-xml|not-well-formed/);
      };
      await Promise.all(endless.map(attack));
      const before = residentBytes(gateway.pid());
      for (let round = 0; round < 3; round += 1) await Promise.all(endless.map(attack));
      expect(residentBytes(gateway.pid()) - before).toBeLessThan(ROOM_BYTES);
    });

    it("under 2,000 connections that never get on, and others still get in", async () => {
      const before = residentBytes(gateway.pid());
      // The first bytes of a ClientHello that says it is 512 bytes long.
      const hello = Uint8Array.of(0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00);
      const from = "127.0.0.9";
      const sockets = [
        ...(await halfOpen(gateway.starttlsPort, {
          count: 1000,
          from,
          bytes: "<?xml version='1.0'?><stream:s",
        })),
        ...(await halfOpen(gateway.directPort, { count: 1000, from, bytes: hello })),
      ];
      for (const tls of ["starttls", "direct"] as const) await (await goodSession(gateway, ANA, tls)).end();
      expect(residentBytes(gateway.pid()) - before).toBeLessThan(ROOM_BYTES);
      for (const socket of sockets) socket.destroy();
      await (await goodSession(gateway, ANA, "direct")).end();
    });
  });

  describe("what goes on", () => {
    const texts = [
      `<message to='TO' id='ID'><body>a&lt;b&gt;&amp;&quot;&apos;c</body></message>`,
      `<message to='TO' id='ID'><body>a<![CDATA[<b>&amp;]]>c<![CDATA[]]></body></message>`,
      `<message to='TO' id='ID'><body>a\rb\r\nc&#13;d&#10;e&#9;f</body></message>`,
      `<m:message xmlns:m='jabber:client' to='TO' id='ID'><m:body>prefixed</m:body></m:message>`,
      `<message xmlns='jabber:client' xml:lang='de' to="TO" id="ID" ><body xml:lang='fr'  >lang</body ></message >`,
      `<message to='TO' id='ID' type='&#99;hat'><body>&#x1F600;\u{1F600}&#65;</body></message>`,
      `<message to='TO' id='ID'><subject>s</subject><body>b</body><thread parent='p'>t</thread></message>`,
      `<message to='TO' id='ID' type='chat'><body>r</body><r:request xmlns:r='urn:xmpp:receipts'/></message>`,
      `<message to='TO' id='ID'><x:active xmlns:x='http://jabber.org/protocol/chatstates'></x:active></message>`,
      `<message to='TO' id='ID'><body>]]&gt; \u00A0\u200Bzero</body></message>`,
      `<presence id='ID' to='TO'><show>away</show><status>a&#13;\nb</status><priority>1</priority></presence>`,
      `<iq id='ID' type='get' to='TO'><query xmlns='jabber:iq:&#118;ersion'/></iq>`,
      `<iq type='get' id='ID'><query xmlns='jabber:iq:roster'/></iq>`,
    ];

    it("is read by a strict parser of others as the tree that was inspected and recorded", async () => {
      const raj = await RawClient.logIn({ ...atGateway(gateway), account: RAJ, resource: "desk" });
      const ana = await RawClient.logIn({ ...atGateway(gateway), account: ANA, mechanism: "PLAIN" });
      const wire = tap.connections.at(-1);
      const sent = new Map(
        texts.map((text) => [randomUUID(), text] as const).map(([id, text]) => [id, fill(text, id)]),
      );
      for (const text of sent.values()) await ana.send(text);
      await pongOf(ana.stream);
      await ana.end();
      await raj.end();
      const onWire = stanzasOnWire(wire?.toServer ?? "");
      const kept = stanzaRecords(gateway).filter(({ direction }) => direction === "outbound");
      for (const [id, text] of sent) {
        const tree = onWire.get(id);
        const record = kept.find(({ addressing }) => addressing.id === id);
        expect(record?.received, text).toBe(text);
        expect(record?.verdict.enforced, text).toBe("allow");
        expect(tree, text).toEqual(asOracleReads(xml(text)));
        expect(wire?.toServer, text).toContain(record?.forwarded);
      }
    });

    const fill = (text: string, id: string): string =>
      text.replace("ID", id).replace("TO", `${bareJid(RAJ)}/desk`);

    const pongOf = async (stream: ScriptedStream): Promise<void> => {
      expect(await outcomeOf(stream)).toBe("accepted");
    };
  });
});

type Tree = ReturnType<typeof readByOracle>;

/** The last stream of a connection, as libxml2 reads it: its stanzas by id. */
const stanzasOnWire = (said: string): ReadonlyMap<string, Tree> => {
  const last = said.slice(said.lastIndexOf("<stream:stream"));
  const root = readByOracle(last.endsWith("</stream:stream>") ? last : `${last}</stream:stream>`);
  return new Map(
    root.children
      .filter((child) => typeof child !== "string")
      .map((child) => [
        child.attributes.find(({ local }) => local === "id")?.value ?? "",
        canonicalTree(child),
      ]),
  );
};

/** The server's leg takes longer stanzas than a client may send, so limits have vectors of their own. */
const FROM_UPSTREAM = [
  ...XML_VECTORS.flatMap(({ name, bytes, outcome }) =>
    "condition" in outcome && outcome.condition !== "policy-violation"
      ? [{ name, bytes, condition: outcome.condition }]
      : [],
  ),
  // A stanza over a limit is refused by itself; these are none.
  ...[`<${"a".repeat(1_100_000)}`, "<a>".repeat(200) + "</a>".repeat(200)].map((text) => ({
    name: text.slice(0, 20),
    bytes: Buffer.from(text),
    condition: "policy-violation",
  })),
];

/** Well-formed, with names that nobody may write: such a stanza is refused by itself, and its stream goes on. */
const REFUSED_ALONE: ReadonlySet<string> = new Set([
  "unbound prefix",
  "unbound prefix of an attribute",
  "xml prefix rebound",
  "xmlns prefix bound",
  "xml namespace by another prefix",
  "prefix bound to nothing",
  "two colons",
  "nothing before the colon",
  "nothing behind the colon",
  "digit behind the colon",
  "digit behind the colon of an attribute",
  "prefix that starts with a digit",
  "same attribute by two prefixes",
]);
const ENDING = FROM_UPSTREAM.filter(({ name }) => !REFUSED_ALONE.has(name));

describe("hostile bytes from the server behind", () => {
  let upstream: ScriptedUpstream;
  let gateway: Gateway;
  beforeAll(async () => {
    const jid = `${bareJid(ANA)}/x`;
    upstream = await startScriptedUpstream({ domain: AGENCY, mechanisms: ["PLAIN"], jid });
    gateway = await startGateway({ upstream: { port: upstream.port } });
  });
  afterAll(async () => {
    await gateway.remove();
    upstream.close();
  });

  it("never reach a client: both streams end, and the log says why", async () => {
    const wrong: string[] = [];
    for (const vector of ENDING) {
      const { stream } = await offerOf(atGateway(gateway));
      await askMechanism({ stream }, "PLAIN", "\0ana\0x");
      expect(await bindAsIs(stream)).toBe(`${bareJid(ANA)}/x`);
      const before = stream.received.length;
      upstream.say(vector.bytes);
      const got = await streamError(stream).catch((error: unknown) => String(error));
      if (got !== "internal-server-error") wrong.push(`${vector.name}: ${got}`);
      if (/<message|<a|hello/.test(stream.received.slice(before))) wrong.push(`${vector.name} went on`);
    }
    expect(wrong).toEqual([]);
    const conditions = (): readonly unknown[] =>
      linesWith(gateway, { msg: "stream error", side: "upstream" }).map(({ condition }) => condition);
    await expect.poll(conditions).toEqual(ENDING.map(({ condition }) => condition));
  });

  it("cost no stream where they are a stanza with names that nobody may write", async () => {
    const { stream } = await offerOf(atGateway(gateway));
    await askMechanism({ stream }, "PLAIN", "\0ana\0x");
    expect(await bindAsIs(stream)).toBe(`${bareJid(ANA)}/x`);
    const refused = FROM_UPSTREAM.filter(({ name }) => REFUSED_ALONE.has(name));
    expect(refused).toHaveLength(REFUSED_ALONE.size);
    for (const { name, bytes } of refused) {
      const before = stream.received.length;
      upstream.say(Buffer.concat([bytes, Buffer.from(`<presence from='${bareJid(RAJ)}/x' id='behind'/>`)]));
      const told = (): string => stream.received.slice(before);
      await expect.poll(told, { message: name }).toContain("behind");
      expect(told(), name).not.toMatch(/<message|urn:x|stream:error/);
    }
    const unreadable = stanzaRecords(gateway).filter(({ verdict }) =>
      verdict.ruleIds.includes("stanza-form"),
    );
    expect(unreadable.length).toBeGreaterThanOrEqual(refused.length);
    await stream.end();
  });
});
