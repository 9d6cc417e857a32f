/**
 * What is changed in a payload that passes, beyond what holds for all: unknown parts and outside addresses go.
 *
 * By namespace; those without a line pass as they are.
 */
const CARDS = "pictures, sounds, keys and `data:` links go: refused where a user sets them";
const ARCHIVES = "pages keep count, ids and order; a stub stands for what is refused";
const CAPS = "taken out of what hosts, accounts and rooms say of themselves; clients' own passes";
const NODES = "listed nodes alone; an open access model becomes `whitelist`";

export const CHANGES: ReadonlyMap<string, string> = new Map([
  [
    "jabber:iq:roster",
    "no version is asked for (RFC 6121 §2.6); pushes by others than the own account are refused",
  ],
  [
    "http://jabber.org/protocol/disco#info",
    "of hosts, accounts and rooms: refused features, identities and forms go",
  ],
  ["http://jabber.org/protocol/disco#items", "hosts and nodes of refused services go"],
  ["http://jabber.org/protocol/caps", CAPS],
  ["urn:xmpp:caps", CAPS],
  ["vcard-temp:x:update", "the picture's hash is emptied"],
  ["vcard-temp", CARDS],
  ["urn:ietf:params:xml:ns:vcard-4.0", CARDS],
  [
    "jabber:iq:register",
    "only a new password of one's own, or a nick in a room; the record holds no password",
  ],
  ["urn:xmpp:mam:2", ARCHIVES],
  ["urn:xmpp:mam:1", ARCHIVES],
  ["urn:xmpp:mam:0", ARCHIVES],
  ["urn:xmpp:carbons:2", "copies that the own account did not send are refused"],
  ["urn:xmpp:forward:0", "what is carried is judged by itself"],
  ["http://jabber.org/protocol/pubsub", NODES],
  ["http://jabber.org/protocol/pubsub#owner", NODES],
  ["http://jabber.org/protocol/pubsub#event", "made by services alone"],
  ["http://jabber.org/protocol/commands", "commands upon accounts and invitations are refused"],
  ["urn:xmpp:push:0", "switching on is refused"],
  ["urn:xmpp:reference:0", "mentions of addresses inside alone"],
  ["urn:xmpp:reactions:0", "what is no emoji goes"],
  ["jabber:x:data", "media and file fields go"],
]);
