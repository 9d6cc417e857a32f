/** What a living client answers when it is asked. A reply says the same however often it is asked for. */
import type { Element } from "@xmpp/xml";

const NS_DISCO = "http://jabber.org/protocol/disco#info";
const NS_STANZAS = "urn:ietf:params:xml:ns:xmpp-stanzas";
const NS_COMMANDS = "http://jabber.org/protocol/commands";

/** Whose events it wants to hear of (XEP-0163 §4.3), and what else it can do. */
const FEATURES = [
  "http://jabber.org/protocol/nick+notify",
  "urn:xmpp:bookmarks:1+notify",
  "urn:xmpp:mds:displayed:0+notify",
  "urn:ietf:params:xml:ns:vcard-4.0+notify",
  "http://jabber.org/protocol/chatstates",
  "urn:xmpp:receipts",
];

const disco = ({ attrs }: Element): string => {
  const node: unknown = attrs["node"];
  const told = typeof node === "string" ? ` node='${node}'` : "";
  const features = FEATURES.map((name) => `<feature var='${name}'/>`).join("");
  return `<query xmlns='${NS_DISCO}'${told}><identity category='client' type='pc' name='Office'/>${features}</query>`;
};

const form =
  "<x xmlns='jabber:x:data' type='form'><title>Lights</title><instructions>Which room?</instructions>" +
  "<field var='FORM_TYPE' type='hidden'><value>urn:office:lights</value></field>" +
  "<field var='room' type='list-single' label='Room'><required/><option label='Hall'><value>hall</value></option></field></x>";

const command = (asked: Element): string =>
  `<command xmlns='${NS_COMMANDS}' node='${String(asked.attrs["node"])}' sessionid='s1' status='executing'>` +
  `<actions execute='complete'><complete/></actions>${form}</command>`;

const ANSWERS: Readonly<Record<string, (payload: Element) => string>> = {
  "urn:xmpp:ping": () => "",
  [NS_DISCO]: disco,
  "http://jabber.org/protocol/disco#items": () => "<query xmlns='http://jabber.org/protocol/disco#items'/>",
  "jabber:iq:version": () =>
    "<query xmlns='jabber:iq:version'><name>Office</name><version>1.0</version><os>Linux</os></query>",
  "urn:xmpp:time": () =>
    "<time xmlns='urn:xmpp:time'><tzo>-05:00</tzo><utc>2026-03-02T14:00:00Z</utc></time>",
  "jabber:iq:time": () =>
    "<query xmlns='jabber:iq:time'><utc>20260302T14:00:00</utc><tz>EST</tz><display>Monday</display></query>",
  "jabber:iq:last": () => "<query xmlns='jabber:iq:last' seconds='90'/>",
  "jabber:iq:roster": () => "",
  "urn:xmpp:blocking": () => "",
  "http://jabber.org/protocol/rosterx": () => "",
  [NS_COMMANDS]: command,
};

const UNKNOWN = `<error type='cancel'><service-unavailable xmlns='${NS_STANZAS}'/></error>`;

export const answerTo = (request: Element): string => {
  const { id, from } = request.attrs as Readonly<Record<string, string | undefined>>;
  const to = from === undefined ? "" : ` to='${from}'`;
  const [payload] = request.getChildElements();
  const answer = payload === undefined ? undefined : ANSWERS[payload.getNS() ?? ""];
  const type = answer === undefined ? "error" : "result";
  const inner = answer === undefined || payload === undefined ? UNKNOWN : answer(payload);
  return `<iq type='${type}' id='${id ?? ""}'${to}>${inner}</iq>`;
};
