/**
 * A client that says much at once and is gone: all of it goes on, in its order, and is on record, by every door. It is more
 * than the gateway deals with in one turn, more than it lets on at once, and more than may wait for the disk.
 *
 * Source: docs/decisions/0023-sessions-take-turns.md.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { BoshSession, standalone } from "../../scripts/peers/bosh-client.ts";
import { AGENCY, LEE, RAJ } from "../../scripts/peers/people.ts";
import { RawClient } from "../../scripts/peers/raw-client.ts";
import { atGateway } from "../support/door.ts";
import { stanzaRecords } from "../support/evidence.ts";
import { besiegedHouse, type Besieged } from "../support/hostile-house.ts";
import { frame, RawWeb } from "../support/raw-web.ts";
import { describeNeeding } from "../support/system-needs.ts";

const COUNT = 300;
const CLOSE = frame("<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>");
const NORMAL_CLOSURE = frame(Uint8Array.of(3, 232), { opcode: 8 });

const DOORS: Readonly<Record<string, (house: Besieged, words: readonly string[]) => Promise<void>>> = {
  TCP: async ({ gateway }, words) => {
    const { stream } = await RawClient.logIn({ ...atGateway(gateway), account: LEE, resource: "tcp" });
    stream.write(`${words.join("")}</stream:stream>`);
    await stream.closed();
  },
  WebSocket: async ({ web }, words) => {
    const client = await RawWeb.bound(web, LEE);
    const frames = words.map((word) => frame(standalone(word)));
    client.write(Buffer.concat([...frames, CLOSE, NORMAL_CLOSURE]));
    await client.closed();
  },
  BOSH: async ({ web }, words) => {
    const session = await BoshSession.create({ ...web, domain: AGENCY });
    await session.logIn({ account: LEE, mechanism: "PLAIN" });
    await session.ask(words.map(standalone).join(""), { type: "terminate" });
    session.close();
  },
};

describeNeeding(["prosody"], "a client's last words", () => {
  let house: Besieged;
  beforeAll(async () => {
    // The rates of the profile: tests have wider ones. What three doors carry is more than two people say in a minute.
    house = await besiegedHouse({ policy: { limits: { pair_messages_per_minute: 60_000 } } });
  });
  afterAll(async () => {
    await house.close();
  });

  it.each(Object.entries(DOORS))("arrive over %s", async (door, say) => {
    const { gateway } = house;
    const raj = await RawClient.logIn({ ...atGateway(gateway), account: RAJ, resource: door });
    await raj.send("<presence/>");
    const texts = Array.from({ length: COUNT }, (_, at) => `${door} ${String(at)}`);
    const messages = texts.map(
      (text) => `<message to='${raj.jid}' type='chat'><body>${text}</body></message>`,
    );
    await say(house, messages);
    for (const text of texts) {
      const message = await raj.stanzas.take((stanza) => stanza.is("message"), text);
      expect(message.getChildText("body")).toBe(text);
    }
    const kept = stanzaRecords(gateway).filter(
      ({ direction, received }) => direction === "outbound" && received.includes(`<body>${door} `),
    );
    expect(kept).toHaveLength(COUNT);
    await raj.end();
  });
});
