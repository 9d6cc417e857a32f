/** Connections: looking away, losing the line and taking it up, going home while others write, a second device. */
import type { Act } from "./act.ts";
import { appear, arrive } from "./arrival.ts";
import type { Scene } from "./scene.ts";

const CSI = "urn:xmpp:csi:0";

/** XEP-0352: what may wait, waits. */
const lookAway = async (scene: Scene): Promise<void> => {
  const { a, b } = scene;
  await scene.send(a.desk, `<inactive xmlns='${CSI}'/>`);
  await a.desk.sync();
  await scene.send(b.desk, `<presence to='${a.desk.jid}'><status>${scene.say()}</status></presence>`);
  await scene.write(b.desk, {
    to: a.person.bare,
    tag: "typing",
    payload: "<composing xmlns='http://jabber.org/protocol/chatstates'/>",
  });
  await b.desk.sync();
  await scene.write(b.desk, { to: a.person.bare, tag: "wake", payload: scene.body() });
  await b.desk.sync();
  await scene.send(a.desk, `<active xmlns='${CSI}'/>`);
  await scene.send(b.desk, `<presence to='${a.desk.jid}' type='unavailable'/>`);
};

/** XEP-0198 §5: nothing is lost, nothing comes twice. */
const loseTheLine = async (scene: Scene): Promise<void> => {
  const { a, b } = scene;
  await a.desk.sync();
  scene.forget();
  const state = a.desk.cut();
  await untilNoticed(scene);
  for (let at = 0; at < 3; at += 1)
    await scene.write(b.desk, { to: state.jid, tag: `missed-${at}`, payload: scene.body() });
  await b.desk.sync();
  await a.desk.resume(state);
};

/** A server learns of a cut when its socket does; what comes before that is queued all the same. */
const untilNoticed = async ({ b }: Scene): Promise<void> => {
  for (let at = 0; at < 3; at += 1) await b.desk.sync();
};

const goHome = async (scene: Scene): Promise<void> => {
  const { a, b } = scene;
  scene.forget();
  const { phone } = a;
  if (phone !== undefined) await a.desk.seesLeaving(phone.jid, async () => await phone.leave());
  await b.desk.seesLeaving(a.desk.jid, async () => await a.desk.leave());
  for (let at = 0; at < 2; at += 1)
    await scene.write(b.desk, { to: a.person.bare, tag: `later-${at}`, payload: scene.body() });
  await scene.get(b.desk, "last-seen", "<query xmlns='jabber:iq:last'/>", a.person.bare);
  await b.desk.sync();
  await appear(scene, a);
  for (const room of a.person.rooms) {
    await scene.send(
      a.desk,
      `<presence to='${room}/p${a.person.number}'><x xmlns='http://jabber.org/protocol/muc'/></presence>`,
    );
    await a.desk.sync();
  }
};

/** The phone writes: the desk gets copies (XEP-0280). */
const fromThePhone = async (scene: Scene): Promise<void> => {
  const { a, b } = scene;
  const device = a.phone ?? a.desk;
  await scene.set(device, "carbons-off", "<disable xmlns='urn:xmpp:carbons:2'/>");
  await scene.set(device, "carbons-on", "<enable xmlns='urn:xmpp:carbons:2'/>");
  await scene.write(device, { to: b.desk.jid, tag: "phoned", payload: scene.body() });
  await device.sync();
  await scene.write(b.desk, { to: device.jid, tag: "answered", payload: scene.body() });
};

/** A new password that is the old one (XEP-0077 §3.3): the server ends every other session of the account. */
const changePassword = async (scene: Scene): Promise<void> => {
  const { desk, phone, person } = scene.a;
  if (phone !== undefined) await desk.seesLeaving(phone.jid, async () => await phone.leave());
  const { username, password } = person.account;
  const names = `<username>${username}</username><password>${password}</password>`;
  await scene.set(desk, "password", `<query xmlns='jabber:iq:register'>${names}</query>`);
  if (phone !== undefined) await arrive(scene, scene.a, phone);
};

export const SESSION_ACTS: readonly Act[] = [
  { name: "lookAway", cast: 2, share: 1, isAlone: true, play: lookAway },
  { name: "loseTheLine", cast: 2, share: 1, isAlone: true, isManaged: true, play: loseTheLine },
  { name: "goHome", cast: 2, share: 1, isAlone: true, play: goHome },
  { name: "changePassword", cast: 1, share: 1, isAlone: true, play: changePassword },
  { name: "fromThePhone", cast: 2, share: 3, play: fromThePhone },
];
