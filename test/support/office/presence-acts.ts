/** Who is there, who knows whom, who is not to be heard from, and what programs ask each other. */
import type { Act } from "./act.ts";
import type { Colleague, Scene } from "./scene.ts";

const ROSTER = "jabber:iq:roster";
const SHOWS = ["away", "chat", "dnd", "xa"] as const;
const PING = "<ping xmlns='urn:xmpp:ping'/>";

export const capsOf = ({ person }: Colleague, device: string): string =>
  `<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='urn:office:${device}' ver='v${person.number}${device}'/>`;

const status = async (scene: Scene): Promise<void> => {
  const { a } = scene;
  const caps = capsOf(a, "desk");
  const words = `<show>${scene.dice.pick(SHOWS)}</show><status>${scene.say()}</status><status xml:lang='es'>Vuelvo</status>`;
  const idle = "<idle xmlns='urn:xmpp:idle:1' since='2026-03-02T14:00:00Z'/>";
  const nick = "<nick xmlns='http://jabber.org/protocol/nick'>P</nick>";
  await scene.send(
    a.desk,
    `<presence xml:lang='en'>${words}<priority>${scene.dice.roll(20)}</priority>${idle}${nick}${caps}</presence>`,
  );
  await scene.send(a.desk, `<presence><x xmlns='vcard-temp:x:update'/>${caps}</presence>`);
};

/** A picture's hash says that there is a picture (docs/protocol.md). */
const portrait = async (scene: Scene): Promise<void> => {
  const { a } = scene;
  const hash = "<photo>da39a3ee5e6b4b0d3255bfef95601890afd80709</photo>";
  await scene.send(
    a.desk,
    `<presence><x xmlns='vcard-temp:x:update'>${hash}</x>${capsOf(a, "desk")}</presence>`,
  );
  await scene.send(a.desk, `<presence>${capsOf(a, "desk")}</presence>`);
};

const directed = async (scene: Scene): Promise<void> => {
  const { a, b } = scene;
  await scene.send(a.desk, `<presence to='${b.desk.jid}'><status>${scene.say()}</status></presence>`);
  await scene.send(
    a.desk,
    `<presence to='${b.desk.jid}' type='unavailable'><status>${scene.say()}</status></presence>`,
  );
};

const item = (of: Colleague, more: string): string =>
  `<query xmlns='${ROSTER}'><item jid='${of.person.bare}' ${more}</query>`;

const arrange = async (scene: Scene): Promise<void> => {
  const { a, b } = scene;
  await scene.get(a.desk, "roster", `<query xmlns='${ROSTER}'/>`);
  await scene.set(
    a.desk,
    "rename",
    item(
      b,
      `name='Colleague ${scene.dice.roll(9)}'><group>Team</group><group>Floor &amp; stairs</group></item>`,
    ),
  );
  await scene.get(b.desk, "roster-versioned", `<query xmlns='${ROSTER}' ver=''/>`);
};

/** Unsubscribes, removes, and makes the contact anew. RFC 6121 §3, §2.5. */
const contact = async (scene: Scene): Promise<void> => {
  const { a, b } = scene;
  await scene.send(a.desk, `<presence type='unsubscribe' to='${b.person.bare}'/>`);
  await scene.send(a.desk, `<presence type='unsubscribed' to='${b.person.bare}'/>`);
  await scene.set(a.desk, "remove", item(b, "subscription='remove'/>"));
  await befriend(scene, a, b);
};

export const befriend = async (scene: Scene, a: Colleague, b: Colleague): Promise<void> => {
  const tag = `add-${a.person.number}-${b.person.number}`;
  await scene.set(a.desk, tag, item(b, "name='Colleague'><group>Team</group></item>"));
  await scene.send(
    a.desk,
    `<presence type='subscribe' to='${b.person.bare}'><status>${scene.say()}</status></presence>`,
  );
  await scene.send(b.desk, `<presence type='subscribed' to='${a.person.bare}'/>`);
  await scene.send(b.desk, `<presence type='subscribe' to='${a.person.bare}'/>`);
  await scene.send(a.desk, `<presence type='subscribed' to='${b.person.bare}'/>`);
  await a.desk.sync();
};

const BLOCKING = "urn:xmpp:blocking";

const block = async (scene: Scene): Promise<void> => {
  const { a, b } = scene;
  const nuisance = `<item jid='nuisance${scene.dice.roll(5)}@agency.example'/>`;
  const person = `<item jid='${b.person.bare}'/>`;
  await scene.get(a.desk, "list", `<blocklist xmlns='${BLOCKING}'/>`);
  await scene.set(a.desk, "block", `<block xmlns='${BLOCKING}'>${nuisance}${person}</block>`);
  await scene.write(a.desk, { to: b.person.bare, tag: "to-blocked", payload: scene.body() });
  await scene.write(b.desk, { to: a.person.bare, tag: "from-blocked", payload: scene.body() });
  await scene.get(a.desk, "list-after", `<blocklist xmlns='${BLOCKING}'/>`);
  await scene.set(a.desk, "unblock", `<unblock xmlns='${BLOCKING}'>${nuisance}${person}</unblock>`);
};

const QUESTIONS: readonly (readonly [string, string])[] = [
  ["ping", PING],
  ["version", "<query xmlns='jabber:iq:version'/>"],
  ["time", "<time xmlns='urn:xmpp:time'/>"],
  ["time-older", "<query xmlns='jabber:iq:time'/>"],
  ["last", "<query xmlns='jabber:iq:last'/>"],
  ["what", "<query xmlns='http://jabber.org/protocol/disco#info'/>"],
  ["items", "<query xmlns='http://jabber.org/protocol/disco#items'/>"],
];

const askAround = async (scene: Scene): Promise<void> => {
  const { a, b, room } = scene;
  for (const [tag, payload] of QUESTIONS) await scene.get(a.desk, `${tag}-desk`, payload, b.desk.jid);
  for (const [tag, payload] of QUESTIONS) await scene.get(a.desk, `${tag}-server`, payload, "agency.example");
  for (const [tag, payload] of QUESTIONS) await scene.get(a.desk, `${tag}-self`, payload);
  for (const [tag, payload] of QUESTIONS.slice(4)) {
    await scene.get(a.desk, `${tag}-person`, payload, b.person.bare);
    await scene.get(a.desk, `${tag}-rooms`, payload, "rooms.agency.example");
    await scene.get(a.desk, `${tag}-room`, payload, room.bare);
  }
};

export const PRESENCE_ACTS: readonly Act[] = [
  { name: "status", cast: 1, share: 8, isHeard: true, play: status },
  { name: "portrait", cast: 1, share: 1, isHeard: true, play: portrait },
  { name: "directed", cast: 2, share: 2, play: directed },
  { name: "arrange", cast: 2, share: 2, play: arrange },
  { name: "contact", cast: 2, share: 1, play: contact },
  { name: "block", cast: 2, share: 1, play: block },
  { name: "askAround", cast: 2, share: 2, asksRoom: true, play: askAround },
];
