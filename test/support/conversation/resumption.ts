/**
 * Stream management under a script's eye: sent, cut with words under way both ways, resumed.
 *
 * Both counters are compared with what was really sent, so a stanza that a gateway adds or swallows shows at once.
 */
import { expect } from "vitest";
import { hasBody, request, type LogIn, type Peer } from "../../../scripts/peers/peer.ts";
import { RawClient } from "../../../scripts/peers/raw-client.ts";

const WORDS = 12;

const bodies = (peer: Peer): readonly string[] =>
  peer.stanzas.all
    .filter((stanza) => stanza.is("message"))
    .map((stanza) => stanza.getChildText("body") ?? "");

const numbered = (kind: string): readonly string[] =>
  Array.from({ length: WORDS }, (_, at) => `${kind} ${at}`);

/** Ana's connection is cut while Raj talks; nothing is lost, nothing comes twice, and `h` is true on both sides. */
export const cutAndResume = async (ana: LogIn, raj: LogIn): Promise<void> => {
  const rajs = await RawClient.logIn(raj);
  await rajs.send("<presence/>");
  const before = await RawClient.logIn(ana);
  await before.enable();
  await before.send("<presence/>");
  for (const text of numbered("out")) {
    await before.send(`<message type='chat' to='${rajs.jid}'><body>${text}</body></message>`);
  }
  for (const text of numbered("out")) await rajs.stanzas.take(hasBody(text), text);
  expect(await before.serverHandled()).toBe(before.sent);
  for (const text of numbered("early")) {
    await rajs.send(`<message type='chat' to='${before.jid}'><body>${text}</body></message>`);
  }
  await before.stanzas.take(hasBody("early 3"), "some of what came");
  const state = before.cut();
  const seenBefore = bodies(before);
  for (const text of numbered("away")) {
    await rajs.send(`<message type='chat' to='${before.jid}'><body>${text}</body></message>`);
  }
  // COMPAT(ejabberd, shuffles what arrives in the moment of resumption, without the gateway too): nothing does.
  await request(rajs, { type: "get", payload: "<ping xmlns='urn:xmpp:ping'/>" });
  const { client: after, h } = await RawClient.resume(ana, state);
  expect(h).toBe(state.sent);
  await after.stanzas.take(hasBody(`away ${WORDS - 1}`), "the last word");
  expect([...seenBefore, ...bodies(after)].filter((text) => text !== "")).toEqual([
    ...numbered("early"),
    ...numbered("away"),
  ]);
  after.acknowledge();
  await request(after, { type: "get", payload: "<ping xmlns='urn:xmpp:ping'/>" });
  expect(await after.serverHandled()).toBe(after.sent);
  await after.end();
  await rajs.end();
};
