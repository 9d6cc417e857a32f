/** What two people at their desks say to each other, with everything that clients put beside it. */
import type { Act } from "./act.ts";
import type { Scene } from "./scene.ts";

const STATES = "http://jabber.org/protocol/chatstates";
const MARKERS = "urn:xmpp:chat-markers:0";
const RECEIPTS = "urn:xmpp:receipts";
const state = (name: string): string => `<${name} xmlns='${STATES}'/>`;
const origin = (id: string): string => `<origin-id xmlns='urn:xmpp:sid:0' id='${id}'/>`;
const reactions = (id: string, ...emoji: readonly string[]): string =>
  `<reactions xmlns='urn:xmpp:reactions:0' id='${id}'>${emoji.map((one) => `<reaction>${one}</reaction>`).join("")}</reactions>`;

const greet = async (scene: Scene): Promise<void> => {
  const { a, b } = scene;
  const asked = `<request xmlns='${RECEIPTS}'/><markable xmlns='${MARKERS}'/>${state("active")}`;
  const thread = `<thread parent='t0'>t${scene.position}</thread>`;
  const payload = `${scene.body()}${thread}${asked}${origin(scene.id("hello"))}`;
  await scene.send(
    a.desk,
    `<message xml:lang='en' type='chat' id='${scene.id("hello")}' to='${b.desk.jid}'>${payload}</message>`,
  );
  const seen = (kind: string, ns: string): string => `<${kind} xmlns='${ns}' id='${scene.id("hello")}'/>`;
  await scene.write(b.desk, { to: a.desk.jid, tag: "got", payload: seen("received", RECEIPTS) });
  for (const kind of ["received", "displayed", "acknowledged"])
    await scene.write(b.desk, { to: a.desk.jid, tag: kind, payload: seen(kind, MARKERS) });
};

const converse = async (scene: Scene): Promise<void> => {
  const { a, b } = scene;
  const count = 2 + scene.dice.roll(5);
  for (let turn = 0; turn < count; turn += 1) {
    const [from, to] = turn % 2 === 0 ? [a, b] : [b, a];
    await scene.write(from.desk, { to: to.person.bare, tag: `typing-${turn}`, payload: state("composing") });
    await scene.write(from.desk, {
      to: to.person.bare,
      tag: `turn-${turn}`,
      payload: `${scene.body()}${state("active")}`,
    });
  }
  for (const name of ["paused", "inactive", "gone"])
    await scene.write(a.desk, { to: b.desk.jid, tag: name, payload: state(name) });
};

const correct = async (scene: Scene): Promise<void> => {
  const { a, b } = scene;
  await scene.write(a.desk, { to: b.person.bare, tag: "first", payload: scene.body() });
  const replace = `<replace xmlns='urn:xmpp:message-correct:0' id='${scene.id("first")}'/>`;
  await scene.write(a.desk, { to: b.person.bare, tag: "better", payload: `${scene.body()}${replace}` });
  await scene.write(b.desk, {
    to: a.person.bare,
    tag: "liked",
    payload: reactions(scene.id("first"), "👍", "🎉"),
  });
  await scene.write(b.desk, { to: a.person.bare, tag: "unliked", payload: reactions(scene.id("first")) });
  const quoted =
    `<body>&gt; What?\n${scene.say()}</body><reply xmlns='urn:xmpp:reply:0' id='${scene.id("first")}' to='${a.desk.jid}'/>` +
    `<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='8'/></fallback>`;
  await scene.write(b.desk, { to: a.person.bare, tag: "reply", payload: quoted });
  const mention = `<body>p${b.person.number}: hi</body><reference xmlns='urn:xmpp:reference:0' type='mention' begin='0' end='2' uri='xmpp:${b.person.bare}'/>`;
  await scene.write(a.desk, { to: b.person.bare, tag: "mention", payload: mention });
};

const retract = async (scene: Scene): Promise<void> => {
  const { a, b } = scene;
  await scene.write(a.desk, { to: b.person.bare, tag: "slip", payload: scene.body() });
  const words = "<body>This person took a message back.</body>";
  const newer = `<retract xmlns='urn:xmpp:message-retract:1' id='${scene.id("slip")}'/>`;
  const around =
    "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/><store xmlns='urn:xmpp:hints'/>";
  await scene.write(a.desk, { to: b.person.bare, tag: "back", payload: `${newer}${words}${around}` });
  const older = `<apply-to xmlns='urn:xmpp:fasten:0' id='${scene.id("slip")}'><retract xmlns='urn:xmpp:message-retract:0'/></apply-to>`;
  await scene.write(a.desk, { to: b.person.bare, tag: "back-older", payload: older });
};

/** Kinds of messages, languages, hints, and what only some clients still send. */
const vary = async (scene: Scene): Promise<void> => {
  const { a, b } = scene;
  const to = b.person.bare;
  const languages = `<subject>Plan</subject><subject xml:lang='es'>Plano</subject><body>Good day</body><body xml:lang='es'>Buen día</body>`;
  await scene.write(a.desk, { to, tag: "letter", type: "normal", payload: languages });
  await scene.write(a.desk, {
    to: b.desk.jid,
    tag: "news",
    type: "headline",
    payload: `<subject>News</subject>${scene.body()}`,
  });
  await scene.write(a.desk, {
    to,
    tag: "plain",
    payload: `${scene.body()}<unstyled xmlns='urn:xmpp:styling:0'/>`,
  });
  await scene.write(a.desk, {
    to,
    tag: "buzz",
    payload: `<attention xmlns='urn:xmpp:attention:0'/>${scene.body()}`,
  });
  await scene.write(a.desk, {
    to,
    tag: "events",
    payload: `${scene.body()}<x xmlns='jabber:x:event'><composing/></x>`,
  });
  await scene.write(a.desk, {
    to,
    tag: "named",
    payload: `${scene.body()}<nick xmlns='http://jabber.org/protocol/nick'>P</nick>`,
  });
  const hints = ["no-copy", "no-store", "no-permanent-store"]
    .map((one) => `<${one} xmlns='urn:xmpp:hints'/>`)
    .join("");
  await scene.write(a.desk, { to: b.desk.jid, tag: "quiet", payload: `${scene.body()}${hints}` });
  const hidden = `${scene.body()}<private xmlns='urn:xmpp:carbons:2'/><no-copy xmlns='urn:xmpp:hints'/>`;
  await scene.write(a.desk, { to: b.desk.jid, tag: "private", payload: hidden });
};

/** What is said about others' words: forwarded, contacts on offer, a form, an error in return. */
const pass = async (scene: Scene): Promise<void> => {
  const { a, b, c } = scene;
  const to = b.person.bare;
  const offer = `<x xmlns='http://jabber.org/protocol/rosterx'><item action='add' jid='${c.person.bare}' name='Colleague'><group>Team</group></item></x>`;
  await scene.write(a.desk, { to, tag: "offer", type: "normal", payload: `${scene.body()}${offer}` });
  const form = `<x xmlns='jabber:x:data' type='form'><title>Lunch</title><field var='when' type='text-single' label='When'><value>noon</value></field></x>`;
  await scene.write(a.desk, { to, tag: "form", type: "normal", payload: `${scene.body()}${form}` });
  const inner = `<message xmlns='jabber:client' type='chat' from='${c.person.bare}' to='${a.person.bare}'>${scene.body()}</message>`;
  const forwarded = `<forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='2026-03-02T14:00:00Z'/>${inner}</forwarded>`;
  await scene.write(a.desk, { to, tag: "forward", payload: `${scene.body()}${forwarded}` });
  await scene.write(a.desk, { to: b.desk.jid, tag: "doomed", payload: scene.body() });
  const error =
    "<error type='cancel'><feature-not-implemented xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='en'>Not here</text></error>";
  await scene.write(b.desk, { to: a.desk.jid, tag: "doomed", type: "error", payload: error });
};

/** Rich text and a client's own marks: the words go on, those go (docs/protocol.md). */
const adorn = async (scene: Scene): Promise<void> => {
  const { a, b } = scene;
  const to = b.person.bare;
  const html =
    "<html xmlns='http://jabber.org/protocol/xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'><p>Hello</p></body></html>";
  await scene.write(a.desk, { to, tag: "rich", payload: `${scene.body()}${html}` });
  await scene.write(a.desk, {
    to,
    tag: "marked",
    payload: `${scene.body()}<x xmlns='urn:office:mark' kind='memo'/>`,
  });
};

const missing = async (scene: Scene): Promise<void> => {
  const { a } = scene;
  const to = `ghost${scene.position}@agency.example`;
  await scene.write(a.desk, { to, tag: "ghost", payload: scene.body() });
  await scene.get(a.desk, "ghost-card", "<vCard xmlns='vcard-temp'/>", to);
  await scene.get(a.desk, "ghost-version", "<query xmlns='jabber:iq:version'/>", `${to}/desk`);
};

export const CHAT_ACTS: readonly Act[] = [
  { name: "greet", cast: 2, share: 6, play: greet },
  { name: "converse", cast: 2, share: 14, play: converse },
  { name: "correct", cast: 2, share: 5, play: correct },
  { name: "retract", cast: 2, share: 3, play: retract },
  { name: "vary", cast: 2, share: 3, play: vary },
  { name: "pass", cast: 3, share: 2, play: pass },
  { name: "adorn", cast: 2, share: 1, play: adorn },
  { name: "missing", cast: 1, share: 1, play: missing },
];
