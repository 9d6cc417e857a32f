import { xml } from "@xmpp/client";
import { beforeEach, expect, test } from "vitest";
import { Outbox } from "../../../src/service/outbox.ts";
import type { ServiceStream } from "../../../src/service/stream.ts";
import { memoryPorts, MemoryServer, type MemoryPorts } from "../../support/service.ts";

let ports: MemoryPorts;
let outbox: Outbox;
let sent: string[];
let failsAt: number;
const stream = (): ServiceStream => ({
  jid: "stanzagate@agency.example/gateway",
  send: async (stanza) => {
    await Promise.resolve();
    // Archive before forward.
    expect(ports.kept.some(({ received }) => received === stanza.toString())).toBe(true);
    if (sent.length === failsAt) throw new Error("closed");
    sent.push(stanza.getText());
  },
  close: async () => await Promise.resolve(),
});
const say = (text: string): void => {
  outbox.say({ nature: "answer", stanza: xml("message", { to: "lee@agency.example", type: "chat" }, text) });
};

beforeEach(() => {
  ports = memoryPorts(new MemoryServer().open);
  outbox = new Outbox("run.service", ports);
  sent = [];
  failsAt = -1;
});

test("what is said is on record first, in order, with its nature", async () => {
  outbox.use(stream());
  say("a");
  say("b");
  await expect.poll(() => sent).toEqual(["a", "b"]);
  expect(ports.kept[0]).toEqual({
    recordId: "run.service.1",
    nature: "answer",
    user: "stanzagate@agency.example/gateway",
    to: "lee@agency.example",
    type: "chat",
    id: undefined,
    stanzaKind: "message",
    received: '<message to="lee@agency.example" type="chat">a</message>',
  });
});

test("what cannot be recorded is not said, and what follows is", async () => {
  ports.failures = 1;
  outbox.use(stream());
  say("a");
  say("b");
  await expect.poll(() => sent).toEqual(["b"]);
  expect(ports.logged).toMatchObject([["service account: not said", { code: "SG_SERVICE_UNRECORDED" }]]);
});

test("what waits is said when there is a stream, and what broke off is said again under its first record", async () => {
  say("a");
  failsAt = 0;
  outbox.use(stream());
  await expect.poll(() => ports.kept.length).toBe(1);
  failsAt = -1;
  await Promise.resolve();
  outbox.use(stream());
  await expect.poll(() => sent).toEqual(["a"]);
  expect(new Set(ports.kept.map(({ recordId }) => recordId))).toEqual(new Set(["run.service.1"]));
  expect(outbox.waitingCount).toBe(0);
});

test("five hundred wait; of more the oldest are given up, and how many is told", async () => {
  for (let count = 0; count < 510; count += 1) say(String(count));
  expect(outbox.waitingCount).toBe(500);
  outbox.use(stream());
  await expect.poll(() => sent.length).toBe(500);
  expect(sent.slice(0, 2)).toEqual(["0", "11"]);
  expect(ports.logged).toEqual([["service account: given up", { code: "SG_SERVICE_OVERFLOW", count: 10 }]]);
});
