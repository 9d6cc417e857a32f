/**
 * What hostile clients do, one act each, all with an account: bombs and floods over TCP, WebSocket and BOSH. Each ends by the
 * gateway's doing, or by its own after a while; what came of it is told in a word.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { BoshDoorway, BoshSession, bodyText } from "../../scripts/peers/bosh-client.ts";
import type { Gateway } from "../../scripts/peers/gateway.ts";
import { AGENCY, LEE } from "../../scripts/peers/people.ts";
import { RawClient } from "../../scripts/peers/raw-client.ts";
import { atGateway } from "../support/door.ts";
import { plainStream } from "../support/hostile.ts";
import { frame, RawWeb, type WebPlace } from "../support/raw-web.ts";
import type { ScriptedUpstream } from "../support/scripted-upstream.ts";

export interface Target {
  readonly gateway: Gateway;
  readonly web: WebPlace;
  readonly hostile: Pick<ScriptedUpstream, "say">;
}

export interface Act {
  readonly name: string;
  readonly run: (target: Target) => Promise<string>;
}

export const PIECE = 65_536;
const PIECES = 128;
const PAUSE_MS = 2;
const ROUNDS = 150;

/** Elements that never end, and such as end only for who believes them; by their beginning and what follows for ever. */
export const BOMBS: readonly (readonly [string, string, string])[] = [
  ["endless element", "<message xmlns='jabber:client'><body>", "text "],
  ["endless attribute", "<message xmlns='jabber:client' to='", "a"],
  ["endless reference", "<message xmlns='jabber:client'><body>", "&aaaa"],
  ["endless name", "<", "a"],
  ["billion laughs", "<!DOCTYPE a [<!ENTITY b '", "&lol;"],
  ["deep nesting", "", "<a xmlns='urn:x'>"],
  ["wide nesting", "<message xmlns='jabber:client'>", "<a/>"],
  ["many attributes", "<message xmlns='jabber:client'", " a='b'"],
  ["many namespaces", "<message xmlns='jabber:client'", " xmlns:a='urn:b'"],
  ["one text of references", "<message xmlns='jabber:client'><body>", "&amp;"],
];

const word = (of: string): string =>
  /policy-violation|restricted-xml|not-well-formed|bad-format/.exec(of)?.[0] ?? "cut";

const onTcp = async ({ gateway }: Target): Promise<RawClient> =>
  await RawClient.logIn({ ...atGateway(gateway), account: LEE, mechanism: "PLAIN", resource: randomUUID() });
const onWeb = async ({ web }: Target): Promise<RawWeb> => await RawWeb.bound(web, LEE, randomUUID());

interface Line {
  write(bytes: string | Uint8Array): void;
  readonly isClosed: boolean;
  readonly received: string;
}

/** As fast as the other end takes it, or nearly. */
export const pour = async (line: Line, piece: string | Uint8Array, pieces: number): Promise<string> => {
  for (let sent = 0; sent < pieces && !line.isClosed; sent += 1) {
    line.write(piece);
    await sleep(PAUSE_MS);
  }
  const tail = line.received.slice(-2_000);
  return line.isClosed ? word(tail) : "goes on";
};

const bombs = (): readonly Act[] =>
  BOMBS.flatMap(([name, first, filler]) => {
    const piece = filler.repeat(PIECE / filler.length);
    return [
      {
        name: `${name}, TCP`,
        run: async (target) => {
          const { stream } = await onTcp(target);
          stream.write(first);
          const told = await pour(stream, piece, PIECES);
          stream.cut();
          return told;
        },
      },
      {
        name: `${name}, WebSocket`,
        run: async (target) => {
          const web = await onWeb(target);
          web.write(frame(first, { isFinal: false }));
          const told = await pour(web, frame(piece, { opcode: 0, isFinal: false }), PIECES);
          web.cut();
          return told;
        },
      },
      {
        name: `${name}, BOSH`,
        run: async (target) => {
          const session = await BoshSession.create({ ...target.web, domain: AGENCY });
          await session.logIn({ account: LEE, mechanism: "PLAIN", resource: randomUUID() });
          const told = await session
            .ask(first + filler.repeat(180_000 / filler.length))
            .then(({ status, body }) => `${status} ${String(body?.attrs["condition"])}`)
            .catch(() => "cut");
          session.close();
          return told;
        },
      },
    ] satisfies readonly Act[];
  });

/**
 * Headlines, which a server keeps nowhere. Kept ones would fill the account's archive there, and Prosody with one file
 * for each (10,000 messages, rewritten for more) has no time for others then: that would be measured, not the gateway.
 */
const headline = (to: string, text: string): string =>
  `<message xmlns='jabber:client' type='headline' to='${to}' id='f'><body>${text}</body></message>`;

const NOT_ALLOWED = "<error type='cancel'><not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>";

const STANZAS: readonly (readonly [string, string])[] = [
  ["allowed stanzas", headline(`lee@${AGENCY}/nobody`, "hello")],
  ["refused stanzas", headline("pat@outside.example", "hello")],
  ["refused texts", headline(`lee@${AGENCY}/nobody`, "My SSN is 536-22-8771")],
  [
    "file offers",
    `<iq xmlns='jabber:client' type='set' to='raj@${AGENCY}/by' id='j'><jingle xmlns='urn:xmpp:jingle:1'/></iq>`,
  ],
  ["forged senders", headline(`lee@${AGENCY}`, "hello").replace(" to=", ` from='boss@${AGENCY}/x' to=`)],
  [
    "errors that are refused in turn",
    `<message type='error' to='raj@${AGENCY}/by' id='e'><body>My SSN is 536-22-8771</body>${NOT_ALLOWED}</message>`,
  ],
  ["answers to nothing", `<iq type='error' to='lee@${AGENCY}/by' id='n'>${NOT_ALLOWED}</iq>`],
  ["white space", " "],
  ["requests for counts", "<r xmlns='urn:xmpp:sm:3'/>"],
  ["wrong counts", "<a xmlns='urn:xmpp:sm:3' h='4000000000'/>"],
];

const floods = (): readonly Act[] =>
  STANZAS.flatMap(([name, stanza]) => [
    {
      name: `flood of ${name}, TCP`,
      run: async (target) => {
        const client = await onTcp(target);
        await client.enable();
        const told = await pour(client.stream, stanza.repeat(200), ROUNDS);
        client.stream.cut();
        return told;
      },
    },
    {
      name: `flood of ${name}, WebSocket`,
      run: async (target) => {
        const web = await onWeb(target);
        const many = Buffer.concat(Array.from({ length: 200 }, () => frame(stanza)));
        const told = await pour(web, many, ROUNDS);
        web.cut();
        return told;
      },
    },
  ]);

const frames = (): readonly Act[] =>
  [
    { name: "flood of pings", piece: frame("x", { opcode: 9 }) },
    { name: "flood of empty fragments", piece: frame("", { opcode: 0, isFinal: false }) },
    { name: "flood of one-byte fragments", piece: frame("a", { opcode: 0, isFinal: false }) },
  ].map(({ name, piece }) => ({
    name,
    run: async (target) => {
      const web = await onWeb(target);
      web.write(frame("<", { isFinal: false }));
      const told = await pour(web, Buffer.concat(Array.from({ length: 2_000 }, () => piece)), ROUNDS);
      web.cut();
      return told;
    },
  }));

/** @param attributes of the n-th body */
const bodies = (name: string, attributes: (n: number) => Record<string, string | number>): Act => ({
  name,
  run: async ({ web }) => {
    const statuses = new Map<number, number>();
    const doorway = new BoshDoorway({ ...web, domain: AGENCY });
    for (let at = 0; at < 40; at += 1) {
      const posts = Array.from({ length: 10 }, async (_, more) => {
        const reply = await doorway.post(bodyText(attributes(at * 10 + more))).catch(() => ({ status: 0 }));
        statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1);
      });
      await Promise.all(posts);
    }
    doorway.close();
    return [...statuses].map(([status, count]) => `${status}×${count}`).join(" ");
  },
});

const KNOCKS = 100;
const STARTTLS = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
const LOG_IN = "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AGxlZQB4</auth>";
/** Of others, of nobody, and such as no device has. */
const RESOURCES = ["by", "a".repeat(5_000), "\u202egnol", "a\u0000b", "<evil/>", "&lol;", "'"];

const knocks = (): readonly Act[] => [
  {
    name: "a log-in behind the word to begin TLS",
    run: async ({ gateway }) => {
      for (let round = 0; round < KNOCKS; round += 1) {
        const stream = await plainStream(gateway);
        stream.write(STARTTLS + LOG_IN);
        await stream.closed();
      }
      return `cut ${String(KNOCKS)} times`;
    },
  },
  {
    name: "resources that are no names",
    run: async ({ gateway }) => {
      const outcomes = await Promise.allSettled(
        RESOURCES.map(async (resource) => {
          const place = { ...atGateway(gateway), account: LEE, mechanism: "PLAIN" } as const;
          (await RawClient.logIn({ ...place, resource })).stream.cut();
        }),
      );
      return outcomes.map(({ status }) => status).join(" ");
    },
  },
];

export const acts = (): readonly Act[] => [
  ...bombs(),
  ...floods(),
  ...frames(),
  ...knocks(),
  bodies("flood of BOSH sessions", (n) => ({
    rid: n + 1,
    to: "nowhere.example",
    ver: "1.11",
    wait: 1,
    hold: 1,
  })),
  bodies("flood of guessed sessions", (n) => ({ rid: n + 1, sid: `0.${randomUUID()}`, ver: "1.11" })),
];
