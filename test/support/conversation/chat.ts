/** One to one: bodies, receipts, chat states, carbons, corrections, errors, messages for who is away. */
import { ask, jid, server, take, takePresence, type Cast } from "./cast.ts";

const CHAT_STATES = "http://jabber.org/protocol/chatstates";

export const enableCarbons = async ({ phone }: Cast): Promise<void> => {
  await ask(phone, "carbons", { type: "set", payload: "<enable xmlns='urn:xmpp:carbons:2'/>" });
};

const takeCarbon = async ({ phone }: Cast, kind: "sent" | "received", name: string): Promise<void> => {
  await phone.stanzas.take(
    (stanza) =>
      stanza.getChild(kind, "urn:xmpp:carbons:2")?.getChild("forwarded")?.getChild("message")?.attrs["id"] ===
      `own-${name}`,
    `the ${kind} carbon of ${name}`,
  );
};

export const talk = async (cast: Cast): Promise<void> => {
  const { desk, rajs } = cast;
  await desk.send(
    `<message type='chat' id='own-hello' to='${rajs.jid}' xml:lang='en'><body>Hello, &lt;Raj&gt; &amp; "all" &#128512; ünï</body>` +
      `<thread parent='p1'>t1</thread><active xmlns='${CHAT_STATES}'/><request xmlns='urn:xmpp:receipts'/></message>`,
  );
  await take(rajs, "hello");
  await takeCarbon(cast, "sent", "hello");
  await rajs.send(
    `<message type='chat' id='own-receipt' to='${desk.jid}'><received xmlns='urn:xmpp:receipts' id='own-hello'/></message>`,
  );
  await take(desk, "receipt");
  for (const state of ["composing", "paused", "inactive", "gone"]) {
    await rajs.send(
      `<message type='chat' id='own-${state}' to='${desk.jid}'><${state} xmlns='${CHAT_STATES}'/></message>`,
    );
    await take(desk, state);
  }
  await rajs.send(
    `<message type='chat' id='own-answer' to='${desk.jid}'><subject>Lunch</subject><body>Yes:\n  at noon\ttoday</body></message>`,
  );
  await take(desk, "answer");
  await takeCarbon(cast, "received", "answer");
  await rajs.send(
    `<message type='chat' id='own-correction' to='${desk.jid}'><body>Yes: at one</body>` +
      `<replace xmlns='urn:xmpp:message-correct:0' id='own-answer'/></message>`,
  );
  await take(desk, "correction");
  await takeCarbon(cast, "received", "correction");
};

/** Errors that the server makes: they pass as they are. */
export const miss = async ({ desk }: Cast): Promise<void> => {
  await desk.send(`<message type='chat' id='own-ghost' to='ghost@${server}'><body>Anybody?</body></message>`);
  await take(desk, "ghost");
  await ask(desk, "ghost-card", {
    type: "get",
    to: `ghost@${server}`,
    payload: "<vCard xmlns='vcard-temp'/>",
  });
};

/** Lee is away; what was said waits for him. */
export const leaveWord = async ({
  desk,
  lee,
  start,
}: Cast): Promise<readonly [string, Awaited<ReturnType<Cast["start"]>>]> => {
  await desk.send(
    `<message type='chat' id='own-later' to='${jid(lee)}'><body>When you are back</body></message>`,
  );
  await ask(desk, "after-later", { type: "get", payload: "<ping xmlns='urn:xmpp:ping'/>" });
  const lees = await start({ account: lee, resource: "desk" });
  await lees.send("<presence/>");
  await takePresence(lees, lees.jid);
  await take(lees, "later");
  return ["lee", lees];
};
