/**
 * What a hostile server does to the gateway before it, one act each: every word of `hostile-sayings.ts` over and over,
 * elements that never end, rosters without measure, floods. The victim logs in by TCP.
 */
import { bindAsIs, askMechanism, atGateway, offerOf } from "../support/door.ts";
import type { ScriptedStream } from "../../scripts/peers/raw-stream.ts";
import { meOf, sayingsOf } from "../fixtures/hostile-sayings.ts";
import { BOMBS, PIECE, pour, type Act, type Target } from "./hostile-acts.ts";

/** Served by the gateway, for this server. */
export const HOSTILE = "hostile.example";

const PIECES = 128;
const OFTEN = 10;
const MORE_OFTEN = 300;

const victim = async ({ gateway }: Target): Promise<ScriptedStream> => {
  const { stream } = await offerOf(atGateway(gateway), HOSTILE);
  await askMechanism({ stream }, "PLAIN", "\0ana\0x");
  await bindAsIs(stream);
  return stream;
};

/** @param piece said so often, or until the stream ends */
const serverSays = (name: string, { first = "", piece, pieces = PIECES }: Words): Act => ({
  name: `server: ${name}`,
  run: async (target) => {
    const stream = await victim(target);
    target.hostile.say(first);
    const line = {
      write: (bytes: string | Uint8Array): void => {
        target.hostile.say(bytes);
      },
      get isClosed() {
        return stream.isClosed;
      },
      get received() {
        return stream.received;
      },
    };
    const told = await pour(line, piece, pieces);
    stream.cut();
    return told;
  },
});

interface Words {
  readonly first?: string;
  readonly piece: string;
  readonly pieces?: number;
}

const endings = (name: string, says: string): Act => ({
  name: `server: ${name}`,
  run: async (target) => {
    for (let round = 0; round < OFTEN; round += 1) {
      const stream = await victim(target);
      target.hostile.say(says);
      await stream.closed();
    }
    return `cut ${String(OFTEN)} times`;
  },
});

const roster = (items: number): string =>
  `<iq type='set' id='roster'><query xmlns='jabber:iq:roster'>${Array.from(
    { length: items },
    (_, index) => `<item jid='friend-${String(index)}@${HOSTILE}' name='A friend' subscription='both'/>`,
  ).join("")}</query></iq>`;

const message = `<message from='lee@${HOSTILE}/x' to='${meOf(HOSTILE)}' type='chat'><body>flood</body></message>`;

export const serverActs = (): readonly Act[] => [
  ...sayingsOf(HOSTILE).map(({ name, says, ends }) =>
    ends ? endings(name, says) : serverSays(name, { piece: says.repeat(MORE_OFTEN), pieces: OFTEN }),
  ),
  ...BOMBS.map(([name, first, filler]) =>
    serverSays(name, { first, piece: filler.repeat(PIECE / filler.length) }),
  ),
  serverSays("huge roster", { piece: roster(8_000), pieces: OFTEN }),
  serverSays("roster without measure", { piece: roster(100_000), pieces: 3 }),
  serverSays("flood of messages", { piece: message.repeat(500), pieces: PIECES }),
];
