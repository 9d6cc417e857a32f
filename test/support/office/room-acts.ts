/** Rooms: talk, topics, nicks, private words, invitations, who may what, history, a room for one purpose. XEP-0045. */
import { ROOMS } from "../../../scripts/peers/people.ts";
import type { Act } from "./act.ts";
import type { Colleague, Scene } from "./scene.ts";
import { readPages, submit } from "./stored-acts.ts";

const MUC = "http://jabber.org/protocol/muc";
const MAM = "urn:xmpp:mam:2";
const join = (nick: string, history = ""): string =>
  `<presence to='${nick}'><x xmlns='${MUC}'>${history}</x></presence>`;
const user = (inner: string): string => `<x xmlns='${MUC}#user'>${inner}</x>`;
const admin = (inner: string): string => `<query xmlns='${MUC}#admin'>${inner}</query>`;

/** Made by its first member, who says how it is kept. */
export const foundRoom = async (scene: Scene, owner: Colleague): Promise<void> => {
  const { room } = scene;
  await scene.send(owner.desk, join(`${room.bare}/p${owner.person.number}`));
  await scene.get(owner.desk, `config-${room.bare}`, `<query xmlns='${MUC}#owner'/>`, room.bare);
  const wishes = {
    "muc#roomconfig_persistentroom": "1",
    "muc#roomconfig_roomname": "Room",
    "muc#roomconfig_changesubject": "1",
  };
  const form = submit(`${MUC}#roomconfig`, wishes);
  await scene.set(
    owner.desk,
    `configured-${room.bare}`,
    `<query xmlns='${MUC}#owner'>${form}</query>`,
    room.bare,
  );
};

export const joinRoom = async (scene: Scene, who: Colleague): Promise<void> => {
  await scene.send(who.desk, join(scene.nick(who), "<history maxstanzas='3'/>"));
  await who.desk.sync();
};

const talk = async (scene: Scene): Promise<void> => {
  const { a, b, room } = scene;
  const count = 2 + scene.dice.roll(4);
  for (let turn = 0; turn < count; turn += 1) {
    const from = turn % 2 === 0 ? a : b;
    await scene.write(from.desk, {
      to: room.bare,
      tag: `word-${turn}`,
      type: "groupchat",
      payload: `${scene.body()}<origin-id xmlns='urn:xmpp:sid:0' id='${scene.id(`word-${turn}`)}'/>`,
    });
  }
  const replace = `<replace xmlns='urn:xmpp:message-correct:0' id='${scene.id("word-0")}'/>`;
  await scene.write(a.desk, {
    to: room.bare,
    tag: "corrected",
    type: "groupchat",
    payload: `${scene.body()}${replace}`,
  });
  const reactions = `<reactions xmlns='urn:xmpp:reactions:0' id='${scene.id("word-0")}'><reaction>👍</reaction></reactions>`;
  await scene.write(b.desk, { to: room.bare, tag: "liked", type: "groupchat", payload: reactions });
  const seen = `<displayed xmlns='urn:xmpp:chat-markers:0' id='${scene.id("word-0")}'/>`;
  await scene.write(b.desk, { to: room.bare, tag: "seen", type: "groupchat", payload: seen });
};

const whisper = async (scene: Scene): Promise<void> => {
  const { a, b } = scene;
  await scene.write(a.desk, { to: scene.nick(b), tag: "whisper", payload: `${scene.body()}${user("")}` });
  await scene.write(b.desk, {
    to: scene.nick(a),
    tag: "whisper-back",
    payload: `${scene.body()}${user("")}`,
  });
  await scene.get(a.desk, "version-of-occupant", "<query xmlns='jabber:iq:version'/>", scene.nick(b));
  await scene.get(a.desk, "self-ping", "<ping xmlns='urn:xmpp:ping'/>", scene.nick(a));
};

const topic = async (scene: Scene): Promise<void> => {
  const { a, room } = scene;
  const payload = `<subject>${scene.say()}</subject>`;
  await scene.write(a.desk, { to: room.bare, tag: "topic", type: "groupchat", payload });
  await scene.send(
    a.desk,
    `<presence to='${scene.nick(a)}'><show>away</show><status>${scene.say()}</status></presence>`,
  );
};

const renameAndBack = async (scene: Scene): Promise<void> => {
  const { a, room } = scene;
  await scene.send(a.desk, `<presence to='${room.bare}/q${a.person.number}'/>`);
  await scene.send(a.desk, `<presence to='${scene.nick(a)}'/>`);
};

const leaveAndReturn = async (scene: Scene): Promise<void> => {
  const { a } = scene;
  await scene.send(
    a.desk,
    `<presence to='${scene.nick(a)}' type='unavailable'><status>${scene.say()}</status></presence>`,
  );
  await joinRoom(scene, a);
};

const recall = async (scene: Scene): Promise<void> => {
  const { a, room } = scene;
  await readPages(scene, a.desk, { form: "", to: room.bare });
  await scene.get(a.desk, "about", "<query xmlns='http://jabber.org/protocol/disco#info'/>", room.bare);
  await scene.get(a.desk, "occupants", "<query xmlns='http://jabber.org/protocol/disco#items'/>", room.bare);
};

/** The owner's list, voice, and one who is asked to leave and comes back. */
const rule = async (scene: Scene): Promise<void> => {
  const { a: owner, b, room } = scene;
  const nick = `p${b.person.number}`;
  const set = async (tag: string, item: string): Promise<void> => {
    await scene.set(owner.desk, tag, admin(item), room.bare);
  };
  await scene.get(owner.desk, "members", admin("<item affiliation='member'/>"), room.bare);
  await set(
    "member",
    `<item affiliation='member' jid='${b.person.bare}'><reason>${scene.say()}</reason></item>`,
  );
  await set("admin", `<item affiliation='admin' jid='${b.person.bare}'/>`);
  await set("none", `<item affiliation='none' jid='${b.person.bare}'/>`);
  await set("mute", `<item nick='${nick}' role='visitor'/>`);
  await set("voice", `<item nick='${nick}' role='participant'/>`);
  await set("kick", `<item nick='${nick}' role='none'><reason>${scene.say()}</reason></item>`);
  await set("ban", `<item affiliation='outcast' jid='${b.person.bare}'/>`);
  await set("unban", `<item affiliation='none' jid='${b.person.bare}'/>`);
  await joinRoom(scene, b);
};

/** Made, told of, talked in, given up. */
const project = async (scene: Scene): Promise<void> => {
  const { a, b, position } = scene;
  const room = `project${position}@${ROOMS}`;
  await scene.send(a.desk, join(`${room}/a`));
  await scene.set(
    a.desk,
    "instant",
    `<query xmlns='${MUC}#owner'><x xmlns='jabber:x:data' type='submit'/></query>`,
    room,
  );
  const invite = user(`<invite to='${b.person.bare}'><reason>${scene.say()}</reason></invite>`);
  await scene.send(a.desk, `<message id='${scene.id("invite")}' to='${room}'>${invite}</message>`);
  const direct = `<x xmlns='jabber:x:conference' jid='${room}' reason='Join us'/>`;
  await scene.write(a.desk, { to: b.person.bare, tag: "direct", type: "normal", payload: direct });
  const decline = user(`<decline to='${a.person.bare}'><reason>${scene.say()}</reason></decline>`);
  await scene.send(b.desk, `<message id='${scene.id("decline")}' to='${room}'>${decline}</message>`);
  await scene.send(b.desk, join(`${room}/b`));
  await scene.write(a.desk, { to: room, tag: "plan", type: "groupchat", payload: scene.body() });
  await scene.set(
    a.desk,
    "destroy",
    `<query xmlns='${MUC}#owner'><destroy><reason>Done</reason></destroy></query>`,
    room,
  );
};

const apply = async (scene: Scene): Promise<void> => {
  const { a, room } = scene;
  await scene.get(a.desk, "register", "<query xmlns='jabber:iq:register'/>", room.bare);
  await scene.get(a.desk, "unique", `<unique xmlns='${MUC}#unique'/>`, ROOMS);
  const form = submit(`${MUC}#request`, { "muc#role": "participant" });
  await scene.write(a.desk, { to: room.bare, tag: "voice", type: "normal", payload: form });
  await scene.set(a.desk, "prefs", `<prefs xmlns='${MAM}' default='always'/>`, room.bare);
};

const inRoom = (name: string, share: number, play: Act["play"]): Act => ({
  name,
  cast: 2,
  share,
  play,
  isInRoom: true,
});

export const ROOM_ACTS: readonly Act[] = [
  inRoom("talk", 12, talk),
  inRoom("whisper", 3, whisper),
  inRoom("topic", 2, topic),
  inRoom("renameAndBack", 2, renameAndBack),
  inRoom("leaveAndReturn", 2, leaveAndReturn),
  inRoom("recall", 2, recall),
  inRoom("rule", 1, rule),
  inRoom("apply", 1, apply),
  { name: "project", cast: 2, share: 1, play: project },
];
