/**
 * What holds for a stream that is cut and resumed inside later log-ins, wherever it was cut: nothing is lost, nothing comes
 * twice, both peers count the same, and the records know the number of every stanza.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import { attribute, type XmlElement } from "../../src/xml/element.ts";
import { ResumedWorld, WIRES } from "../support/resumed-world.ts";

type Make = (id: string) => string;

const ALLOWED = {
  client: (id: string): string =>
    `<message to='raj@agency.example' type='chat' id='${id}'><body>fine</body></message>`,
  server: (id: string): string =>
    `<message from='raj@agency.example/x' type='chat' id='${id}'><body>fine</body></message>`,
} as const;

const REFUSED: Readonly<Record<"client" | "server", readonly Make[]>> = {
  client: [
    (id) => `<message to='pat@outside.example' type='chat' id='${id}'><body>no</body></message>`,
    (id) => `<message to='raj@agency.example' type='chat' id='${id}'><body>ssn 536-22-8145</body></message>`,
  ],
  server: [
    (id) => `<message from='pat@outside.example/x' type='chat' id='${id}'><body>no</body></message>`,
    (id) => `<presence from='pat@outside.example' type='subscribe' id='${id}'/>`,
  ],
};

const side = fc.constantFrom("client" as const, "server" as const);
const age = fc.constantFrom(0, 0, 0, 0, 1, 2);
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constant("send" as const), side, kind: fc.nat(3) }) },
  {
    weight: 12,
    arbitrary: fc.record({
      type: fc.constant("move" as const),
      wire: fc.constantFrom(...WIRES),
      age,
      length: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.constant(Infinity)),
    }),
  },
  { weight: 6, arbitrary: fc.record({ type: fc.constant("advance" as const), count: fc.nat(20) }) },
  { weight: 6, arbitrary: fc.record({ type: fc.constant("keep" as const), age, at: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.constant({ type: "ask" as const }) },
  { weight: 2, arbitrary: fc.constant({ type: "cutClient" as const }) },
  { weight: 1, arbitrary: fc.constantFrom({ type: "cutServer" as const }, { type: "drain" as const }) },
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

interface Sent {
  readonly id: string;
  readonly isRefused: boolean;
}

function run(steps: readonly Step[]): {
  readonly world: ResumedWorld;
  readonly sent: Record<"client" | "server", Sent[]>;
} {
  const world = new ResumedWorld();
  const sent: Record<"client" | "server", Sent[]> = { client: [], server: [] };
  for (const one of steps) {
    if (one.type === "send") {
      const refused = REFUSED[one.side][one.kind];
      const id = world.send(one.side, refused ?? ALLOWED[one.side]);
      if (id !== undefined) sent[one.side].push({ id, isRefused: refused !== undefined });
    } else if (one.type === "move") world.move(one.wire, one.age, one.length);
    else if (one.type === "advance") world.advance(one.count);
    else if (one.type === "keep") world.keepRecord(one.age, one.at);
    else world[one.type]();
  }
  world.settle();
  world.ask();
  world.settle();
  return { world, sent };
}

const idsIn = (received: readonly XmlElement[], prefix: string): readonly string[] =>
  received.map((one) => attribute(one, "id") ?? "").filter((id) => id.startsWith(prefix));

it("loses nothing, doubles nothing, and keeps every count", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100, size: "max" }), (steps) => {
      const { world, sent } = run(steps);
      const { client, server, numbers, records } = world;
      expect([server.handled, client.handled]).toEqual([client.sent, server.sent]);
      const allowed = (of: readonly Sent[]): readonly string[] =>
        of.filter(({ isRefused }) => !isRefused).map(({ id }) => id);
      expect(idsIn(server.received, "client-")).toEqual(allowed(sent.client));
      expect(idsIn(client.received, "server-")).toEqual(allowed(sent.server));
      // One error for each that was refused, in any order: each is made of an answer of its own.
      const errors = idsIn(client.received, "client-");
      const refused = sent.client.filter(({ isRefused }) => isRefused).map(({ id }) => id);
      expect([...errors].sort()).toEqual([...refused].sort());
      for (const { addressing, position } of records) {
        expect(position?.streamId).toBe("s1");
        const number = numbers.get(addressing.id ?? "");
        if (number !== undefined) expect(position?.count).toBe(number);
      }
    }),
    { numRuns: 120 },
  );
});
