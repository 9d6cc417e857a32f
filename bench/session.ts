/**
 * CPU of one 400-byte chat stanza through the session core: bytes in, effects out, the archive answered at once.
 * Run: `npm run bench -- session`, or this file alone, with the names of cases or without. Prints microseconds of CPU; `bench/results.md` keeps them.
 */
import { createHash } from "node:crypto";
import { createSealer, digest } from "../src/edge/sealer.ts";
import type { Effect } from "../src/session/effect.ts";
import type { Input } from "../src/session/input.ts";
import { RefusedHosts } from "../src/session/refused-hosts.ts";
import { ClientFiles } from "../src/session/client-files.ts";
import { NoticeProofs } from "../src/session/notice-proofs.ts";
import { RoomSights } from "../src/session/room-sights.ts";
import { Volumes } from "../src/session/volumes.ts";
import { Session } from "../src/session/session.ts";
import { NO_USE, shippedUse } from "../test/support/acceptable-use.ts";
import { policyFor, prepare } from "../test/support/policy.ts";

const ROUNDS = 100_000;
const WARM_UP = 30_000;
/** Far apart, so that the rate limit never speaks. */
const STEP_MS = 100;

const HEADER = (id: string): string =>
  `<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' id='${id}' to='agency.example' version='1.0'>`;
const RECEIPT = { logId: "bench", sequence: 1, chainHash: "" };
const ENCODER = new TextEncoder();
const LEAST_BYTES = 390;

/** `--without-use`: for the difference. */
const USE = process.argv.includes("--without-use") ? NO_USE : shippedUse();

/** `--without-volumes`, too: what is counted under `strict`. */
const COUNTED = process.argv.includes("--without-volumes")
  ? {}
  : {
      volumes: (["user", "pair", "room"] as const).flatMap((scope) => [
        { scope, per: "minute", most: 1e9, layers: [] } as const,
        { scope, per: "day", most: 1e12, layers: [] } as const,
      ]),
      usage: {
        timeZone: "America/New_York",
        hours: { days: ["mon", "tue", "wed", "thu", "fri"], fromMinute: 480, untilMinute: 1_020 },
        thresholds: { messages_per_day: 1e9, messages_outside_hours: 1e9, messages_to_one_peer: 1e9 },
      } as const,
    };

/** A session that is answered the way the driver would. */
class Bench {
  readonly #session: Session;
  #nowMs = 1_700_000_000_000;
  #sent = 0;

  constructor(mode: "enforce" | "shadow") {
    this.#session = new Session({
      sessionId: "0f9d3c1e-6a0b-4a57-9c55-0d5c9b7f1a11",
      transport: "tcp",
      isEncrypted: true,
      facts: {},
      upstreamFor: () => ({ tls: "none", serverName: "agency.example" }),
      revision: policyFor({ mode, acceptableUse: USE, ...COUNTED }),
      ports: {
        sealer: createSealer([createHash("sha256").digest()]),
        digest,
        prepareJid: prepare,
        refusedHosts: new RefusedHosts(),
        volumes: new Volumes(),
        sights: new RoomSights(),
        clients: new ClientFiles(),
        notices: new NoticeProofs(),
      },
      language: "en",
      serviceAccount: "",
      limits: {
        maxStanzaBytes: 131_072,
        negotiationTimeoutMs: 60_000,
        idleTimeoutMs: 1e9,
        outageTimeoutMs: 30_000,
        drainTimeoutMs: 30_000,
        highWaterLength: 262_144,
        sliceUnits: 150_000,
      },
    });
    this.#logIn();
  }

  get sent(): number {
    return this.#sent;
  }

  feed(type: "clientBytes" | "upstreamBytes", bytes: Uint8Array): void {
    this.#nowMs += STEP_MS;
    this.#handle({ type, bytes, nowMs: this.#nowMs });
  }

  #handle(input: Input): void {
    for (const effect of this.#session.handle(input)) this.#carryOut(effect);
  }

  #carryOut(effect: Effect): void {
    if (effect.type === "sendClient" || effect.type === "sendUpstream") this.#sent += effect.text.length;
    if (effect.type === "yield") this.#handle({ type: "turn", nowMs: this.#nowMs });
    if (effect.type !== "archive") return;
    this.#handle({ type: "archived", ticket: effect.ticket, receipt: RECEIPT, nowMs: this.#nowMs });
  }

  #logIn(): void {
    const client = (text: string): void => {
      this.feed("clientBytes", ENCODER.encode(text));
    };
    const upstream = (text: string): void => {
      this.feed("upstreamBytes", ENCODER.encode(text));
    };
    const sasl = "urn:ietf:params:xml:ns:xmpp-sasl";
    client(HEADER("c"));
    upstream(
      `${HEADER("u")}<stream:features><mechanisms xmlns='${sasl}'><mechanism>PLAIN</mechanism></mechanisms></stream:features>`,
    );
    client(`<auth xmlns='${sasl}' mechanism='PLAIN'>AGxlZQBzZWNyZXQ=</auth>`);
    upstream(`<success xmlns='${sasl}'/>`);
    client(HEADER("c"));
    upstream(`${HEADER("u")}<stream:features/>`);
    client(`<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>`);
    upstream(
      `<iq type='result' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>lee@agency.example/desk</jid></bind></iq>`,
    );
  }
}

const SENTENCE = "The quarterly report is ready; please read pages 3 to 7 before our call at four. ";
const chat = (ends: string): string =>
  `<message ${ends} type='chat' id='k7x2v49' xml:lang='en'><body>${SENTENCE.repeat(2)}</body>` +
  `<active xmlns='http://jabber.org/protocol/chatstates'/><request xmlns='urn:xmpp:receipts'/><origin-id xmlns='urn:xmpp:sid:0' id='k7x2v49'/></message>`;

const CASES = [
  ["outbound", "clientBytes", chat("to='raj@agency.example/phone'")],
  ["inbound", "upstreamBytes", chat("from='raj@agency.example/phone' to='lee@agency.example/desk'")],
  ["outbound, refused", "clientBytes", chat("to='pat@outside.example'")],
] as const;

const chosen = CASES.filter(([name]) => process.argv.includes(name));
for (const [name, type, text] of chosen.length > 0 ? chosen : CASES) {
  const bytes = ENCODER.encode(text);
  if (bytes.length < LEAST_BYTES) throw new Error(`only ${bytes.length} bytes`);
  const bench = new Bench("enforce");
  for (let round = 0; round < WARM_UP; round++) bench.feed(type, bytes);
  const before = bench.sent;
  const start = process.cpuUsage();
  for (let round = 0; round < ROUNDS; round++) bench.feed(type, bytes);
  const { user, system } = process.cpuUsage(start);
  if (bench.sent - before < ROUNDS * 100) throw new Error("stanzas did not go on");
  process.stdout.write(`${name}: ${((user + system) / ROUNDS).toFixed(2)} µs CPU a stanza\n`);
}
