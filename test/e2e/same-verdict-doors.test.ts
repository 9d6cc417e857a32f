/**
 * One user with a client at each door (protocol.md §8.9): verdicts agree, and so do carbons. What is let through at one
 * door is copied to the others; what is refused at one is copied to none.
 *
 * Rule: nothing is waited for by time. A word that is copied follows each refusal, and copies keep their order.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { startGateway, type Gateway } from "../../scripts/peers/gateway.ts";
import { AGENCY, LEE, OTHER, RAJ, ROOMS } from "../../scripts/peers/people.ts";
import { startProsody } from "../../scripts/peers/prosody.ts";
import type { XmppServer } from "../../scripts/peers/server.ts";
import type { StanzaRecord } from "../../src/records/record.ts";
import { describeNeeding } from "../support/system-needs.ts";
import { BOSH, DIRECT_TLS, WEB_SOCKET } from "./block-matrix/door.ts";
import { Kept } from "./block-matrix/kept.ts";
import { Seat } from "./block-matrix/seat.ts";
import { nextIds } from "./block-matrix/trial.ts";

/** What raj or lee says, with the body or payload that decides. */
const SAID = {
  words: { to: undefined, inside: "<body>@@</body>" },
  "words with a file": {
    to: undefined,
    inside: "<body>@@</body><x xmlns='jabber:x:oob'><url>https://files.example/@@</url></x>",
  },
  "a ciphertext": { to: undefined, inside: "<body>@@</body><x xmlns='jabber:x:encrypted'>@@</x>" },
  "an offer of a file": {
    to: undefined,
    inside: "<body>@@</body><jingle xmlns='urn:xmpp:jingle:1' action='session-initiate' sid='@@'/>",
  },
  "words to outside": { to: `eve@${OTHER}`, inside: "<body>@@</body>" },
} as const;

const DOORS = [DIRECT_TLS, WEB_SOCKET, BOSH];

describeNeeding(["prosody"], "one user at three doors", () => {
  let server: XmppServer;
  let gateway: Gateway;
  let kept: Kept;
  let lees: readonly Seat[];
  let raj: Seat;
  beforeAll(async () => {
    server = await startProsody({ domains: [AGENCY], users: [LEE, RAJ], services: { rooms: ROOMS } });
    gateway = await startGateway({ upstream: { port: server.port }, web: {}, logLevel: "warn" });
    kept = new Kept(gateway.archiveDir);
    raj = await Seat.take("raj", { account: RAJ, port: server.port, tls: "none", resource: "direct" });
    lees = await Promise.all(
      DOORS.map(
        async (door) =>
          new Seat(door.name, await door.logIn(gateway, { account: LEE, resource: door.name.slice(0, 3) })),
      ),
    );
    for (const seat of [raj, ...lees]) seat.appear();
    for (const lee of lees) await lee.ask("set", "<enable xmlns='urn:xmpp:carbons:2'/>");
  });
  afterAll(async () => {
    for (const seat of [raj, ...lees]) await seat.end();
    await gateway.remove();
    await server.stop();
  });

  /** What all of them saw and the archive has, of one stanza that a word follows, which everybody gets. */
  const say = async (from: Seat, to: string, inside: string) => {
    const { id, token, good } = nextIds();
    const marks = lees.map((seat) => seat.seen.length);
    const mark = kept.mark();
    const follow = from === raj ? to : raj.jid;
    from.send(
      `<message type='chat' to='${to}' id='${id}'>${inside.replaceAll("@@", token)}</message>`,
      `<message type='chat' to='${follow}' id='${good}'><body>${good}</body></message>`,
    );
    const others = from === raj ? lees : lees.filter((seat) => seat !== from);
    for (const seat of others)
      await seat.until((one) => one.toString().includes(good), "the word that follows");
    if (from !== raj) await raj.until(({ attrs }) => attrs["id"] === good, "the word that follows");
    const records = kept.since(mark).filter(({ received }) => received.includes(token));
    // It goes round by way of the server, and may come behind the word that follows.
    const isRefused = ({ direction, verdict }: StanzaRecord): boolean =>
      direction === "outbound" && verdict.disposition === "block";
    if (records.some(isRefused)) await from.until(({ attrs }) => attrs["id"] === id, "the refusal");
    return {
      token,
      errors: from.seen.filter(({ element }) => element.attrs["id"] === id).map(({ text }) => text),
      copies: others.map((seat) => ({
        seat,
        texts: seat.seen.slice(marks[lees.indexOf(seat)]).filter(({ text }) => text.includes(token)),
      })),
      records,
    };
  };

  const judged = ({ verdict }: StanzaRecord) =>
    [verdict.disposition, verdict.ruleIds.join(" "), verdict.clauseIds.join(" ")].join(", ");

  it.each(Object.entries(SAID))(
    "says %s from each: one verdict, and copies of what passed alone",
    async (_what, { to, inside }) => {
      const verdicts = [];
      for (const lee of lees) {
        const { errors, copies, records } = await say(lee, to ?? raj.jid, inside);
        const sent = records.filter(({ direction }) => direction === "outbound");
        expect(sent).toHaveLength(1);
        const isRefused = sent[0]?.verdict.disposition === "block";
        expect(errors).toHaveLength(isRefused ? 1 : 0);
        expect(copies.map(({ texts }) => texts.length)).toEqual(copies.map(() => (isRefused ? 0 : 1)));
        for (const { texts } of copies)
          for (const { text } of texts) expect(text).not.toContain("files.example");
        verdicts.push(...sent.map(judged));
      }
      expect(new Set(verdicts).size, verdicts.join("\n")).toBe(1);
    },
  );

  it.each(Object.entries(SAID).filter(([, { to }]) => to === undefined))(
    "hears %s at one door: the copies at the others have its verdict",
    async (_what, { inside }) => {
      for (const lee of lees) {
        const { copies, records } = await say(raj, lee.jid, inside);
        const counts = copies.map(({ texts }) => texts.length);
        expect(new Set(counts).size, counts.join(", ")).toBe(1);
        expect(records).toHaveLength(lees.length);
        const verdicts = records.map(judged);
        expect(new Set(verdicts).size, verdicts.join("\n")).toBe(1);
        expect(counts[0]).toBe(records[0]?.verdict.disposition === "block" ? 0 : 1);
      }
    },
  );
});
