/** What the server keeps for a person: history, bookmarks, cards, notes, settings; and commands and forms. */
import type { Element } from "@xmpp/xml";
import type { Device } from "./device.ts";
import type { Act } from "./act.ts";
import type { Scene } from "./scene.ts";

const MAM = "urn:xmpp:mam:2";
const RSM = "http://jabber.org/protocol/rsm";
const PUBSUB = "http://jabber.org/protocol/pubsub";
const FORM = "jabber:x:data";
const BOOKMARKS = "urn:xmpp:bookmarks:1";
const NICK = "http://jabber.org/protocol/nick";
const MOST_PAGES = 3;

const field = (name: string, value: string, type = ""): string =>
  `<field var='${name}'${type === "" ? "" : ` type='${type}'`}><value>${value}</value></field>`;

export const submit = (formType: string, fields: Readonly<Record<string, string>>): string => {
  const all = Object.entries(fields).map(([name, value]) => field(name, value));
  return `<x xmlns='${FORM}' type='submit'>${field("FORM_TYPE", formType, "hidden")}${all.join("")}</x>`;
};

const resultSet = (inner: string): string => `<set xmlns='${RSM}'>${inner}</set>`;

/** Page by page. @param to the archive's address, where it is not one's own */
export const readPages = async (
  scene: Scene,
  device: Device,
  filter: { readonly form: string; readonly to?: string },
): Promise<void> => {
  let after = "";
  for (let at = 0; at < MOST_PAGES; at += 1) {
    const rest = resultSet(`<max>5</max>${after}`);
    const query = `<query xmlns='${MAM}' queryid='${scene.id(`q${at}`)}'>${filter.form}${rest}</query>`;
    const end: Element | undefined = (await scene.set(device, `page-${at}`, query, filter.to)).getChild(
      "fin",
      MAM,
    );
    const last = end?.getChild("set", RSM)?.getChildText("last");
    if (last === null || last === undefined || end?.attrs["complete"] === "true") return;
    after = `<after>${last}</after>`;
  }
};

const history = async (scene: Scene): Promise<void> => {
  const { a, b } = scene;
  await scene.get(a.desk, "form", `<query xmlns='${MAM}'/>`);
  await scene.get(a.desk, "metadata", `<metadata xmlns='${MAM}'/>`);
  await readPages(scene, a.desk, { form: submit(MAM, { with: b.person.bare }) });
  const last = `${submit(MAM, { start: "2020-01-01T00:00:00Z" })}${resultSet("<max>3</max><before/>")}<flip-page/>`;
  await scene.set(a.desk, "last", `<query xmlns='${MAM}' queryid='${scene.id("ql")}'>${last}</query>`);
  await scene.get(a.desk, "prefs", `<prefs xmlns='${MAM}'/>`);
  const prefs = `<prefs xmlns='${MAM}' default='always'><always><jid>${b.person.bare}</jid></always><never/></prefs>`;
  await scene.set(a.desk, "prefs-set", prefs);
};

const OPTIONS = "http://jabber.org/protocol/pubsub#publish-options";
const optionsOf = (model: string): string =>
  `<publish-options>${submit(OPTIONS, { "pubsub#persist_items": "true", "pubsub#access_model": model })}</publish-options>`;

interface Publication {
  readonly tag: string;
  readonly node: string;
  readonly item: string;
  readonly options?: string;
}

const publish = async (scene: Scene, { tag, node, item, options = "" }: Publication): Promise<Element> =>
  await scene.set(
    scene.a.desk,
    tag,
    `<pubsub xmlns='${PUBSUB}'><publish node='${node}'>${item}</publish>${options}</pubsub>`,
  );

const items = (node: string): string => `<pubsub xmlns='${PUBSUB}'><items node='${node}'/></pubsub>`;

const bookmark = async (scene: Scene): Promise<void> => {
  const { a, room } = scene;
  const inner = `<conference xmlns='${BOOKMARKS}' name='Room' autojoin='true'><nick>p</nick></conference>`;
  const item = `<item id='${room.bare}'>${inner}</item>`;
  await publish(scene, { tag: "mark", node: BOOKMARKS, item, options: optionsOf("whitelist") });
  await scene.get(a.desk, "marks", items(BOOKMARKS));
  const gone = `<pubsub xmlns='${PUBSUB}'><retract node='${BOOKMARKS}' notify='true'><item id='${room.bare}'/></retract></pubsub>`;
  await scene.set(a.desk, "unmark", gone);
  const storage = `<storage xmlns='storage:bookmarks'><conference jid='${room.bare}' name='Room' autojoin='1'><nick>p</nick></conference><url name='Site' url='https://agency.example/'/></storage>`;
  await scene.set(a.desk, "private", `<query xmlns='jabber:iq:private'>${storage}</query>`);
  await scene.get(
    a.desk,
    "private-get",
    "<query xmlns='jabber:iq:private'><storage xmlns='storage:bookmarks'/></query>",
  );
};

/** What colleagues are told of: a name, how far one has read; and how a node is set up. */
const announce = async (scene: Scene): Promise<void> => {
  const { a, b } = scene;
  const nick = `<item id='current'><nick xmlns='${NICK}'>P${scene.dice.roll(9)}</nick></item>`;
  await publish(scene, { tag: "nick", node: NICK, item: nick });
  await scene.get(b.desk, "nick-of", items(NICK), a.person.bare);
  const mark = `<item id='${b.person.bare}'><displayed xmlns='urn:xmpp:mds:displayed:0'><stanza-id xmlns='urn:xmpp:sid:0' by='${a.person.bare}' id='own-1'/></displayed></item>`;
  await publish(scene, {
    tag: "read",
    node: "urn:xmpp:mds:displayed:0",
    item: mark,
    options: optionsOf("whitelist"),
  });
  const owner = `<pubsub xmlns='${PUBSUB}#owner'><configure node='${NICK}'/></pubsub>`;
  await scene.get(a.desk, "settings", owner);
  await scene.get(a.desk, "subscriptions", `<pubsub xmlns='${PUBSUB}'><subscriptions/></pubsub>`);
  await scene.get(a.desk, "affiliations", `<pubsub xmlns='${PUBSUB}'><affiliations/></pubsub>`);
  await scene.set(a.desk, "purge", `<pubsub xmlns='${PUBSUB}#owner'><purge node='${NICK}'/></pubsub>`);
};

/** A node that its publisher opens to everybody is closed to all but the people on its list (docs/protocol.md). */
const openNode = async (scene: Scene): Promise<void> => {
  const { a } = scene;
  const options = optionsOf(scene.dice.pick(["open", "presence"]));
  const item =
    "<item id='current'><vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'><fn><text>P</text></fn></vcard></item>";
  const node = "urn:xmpp:vcard4";
  const gone = `<pubsub xmlns='${PUBSUB}#owner'><delete node='${node}'/></pubsub>`;
  await scene.set(a.desk, "gone", gone);
  await publish(scene, { tag: "card", node, item, options });
  await scene.get(
    a.desk,
    "card-settings",
    `<pubsub xmlns='${PUBSUB}#owner'><configure node='${node}'/></pubsub>`,
  );
  // Who could read it is no matter of the acts that follow.
  await scene.set(a.desk, "gone-again", gone);
};

const card = async (scene: Scene): Promise<void> => {
  const { a, b } = scene;
  const inner = `<FN>P ${a.person.number}</FN><N><FAMILY>P</FAMILY></N><TITLE>Clerk</TITLE><ORG><ORGNAME>Agency</ORGNAME></ORG><NOTE>${scene.say()}</NOTE>`;
  await scene.set(a.desk, "card-set", `<vCard xmlns='vcard-temp'>${inner}</vCard>`);
  await scene.get(a.desk, "card-own", "<vCard xmlns='vcard-temp'/>");
  await scene.get(b.desk, "card-of", "<vCard xmlns='vcard-temp'/>", a.person.bare);
  await scene.get(b.desk, "card4-of", "<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'/>", a.person.bare);
};

const notes = async (scene: Scene): Promise<void> => {
  const { a, b } = scene;
  const store = async (tag: string, inner: string, empty: string): Promise<void> => {
    await scene.set(a.desk, `${tag}-set`, `<query xmlns='jabber:iq:private'>${inner}</query>`);
    await scene.get(a.desk, `${tag}-get`, `<query xmlns='jabber:iq:private'>${empty}</query>`);
  };
  const note = `<note jid='${b.person.bare}' cdate='2026-03-02T14:00:00Z'>${scene.say()}</note>`;
  await store(
    "note",
    `<storage xmlns='storage:rosternotes'>${note}</storage>`,
    "<storage xmlns='storage:rosternotes'/>",
  );
  const meta = `<storage xmlns='storage:metacontacts'><meta jid='${b.person.bare}' tag='t' order='1'/></storage>`;
  await store("meta", meta, "<storage xmlns='storage:metacontacts'/>");
  await store("groups", "<roster xmlns='roster:delimiter'>::</roster>", "<roster xmlns='roster:delimiter'/>");
};

const COMMANDS = "http://jabber.org/protocol/commands";

/** A server's command and a colleague's, step by step; and what this server does not have. */
const command = async (scene: Scene): Promise<void> => {
  const { a, b } = scene;
  const list = `<query xmlns='http://jabber.org/protocol/disco#items' node='${COMMANDS}'/>`;
  await scene.get(a.desk, "commands", list, "agency.example");
  await scene.set(
    a.desk,
    "server-command",
    `<command xmlns='${COMMANDS}' node='ping' action='execute'/>`,
    "agency.example",
  );
  const lights = (more: string, form = ""): string =>
    `<command xmlns='${COMMANDS}' node='lights' ${more}>${form}</command>`;
  await scene.set(a.desk, "lights", lights("action='execute'"), b.desk.jid);
  await scene.set(
    a.desk,
    "lights-set",
    lights("sessionid='s1' action='complete'", submit("urn:office:lights", { room: "hall" })),
    b.desk.jid,
  );
  await scene.get(a.desk, "directory", "<query xmlns='jabber:iq:search'/>", "agency.example");
  await scene.get(a.desk, "devices", "<list xmlns='urn:xmpp:cam:0'/>");
  await scene.get(a.desk, "privacy", "<query xmlns='jabber:iq:privacy'/>");
  await scene.set(a.desk, "push-off", "<disable xmlns='urn:xmpp:push:0' jid='push.agency.example'/>");
};

export const STORED_ACTS: readonly Act[] = [
  { name: "history", cast: 2, share: 3, play: history },
  { name: "bookmark", cast: 1, share: 2, play: bookmark },
  { name: "announce", cast: 2, share: 2, isHeard: true, play: announce },
  { name: "openNode", cast: 1, share: 1, play: openNode },
  { name: "card", cast: 2, share: 2, play: card },
  { name: "notes", cast: 2, share: 1, play: notes },
  { name: "command", cast: 2, share: 1, play: command },
];
