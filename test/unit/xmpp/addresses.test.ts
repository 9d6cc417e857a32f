import { describe, expect, it } from "vitest";
import { addressesOf } from "../../../src/xmpp/addresses.ts";
import { prepare } from "../../support/policy.ts";
import { stanzaOf } from "../../support/stanzas.ts";

/** `place path@attribute value` for each; `!` where it does not prepare. */
const listed = (text: string): readonly string[] =>
  addressesOf(stanzaOf(text, "inbound"), prepare).map(
    ({ place, path, attribute, value, jid }) =>
      `${place} ${path.join(".")}${attribute === undefined ? "" : `@${attribute}`} ${value}${jid ? "" : " !"}`,
  );

const message = (payload: string): string => `<message id='1'>${payload}</message>`;
const iq = (payload: string): string => `<iq type='set' id='1'>${payload}</iq>`;
const field = (name: string, value: string, type = ""): string =>
  `<x xmlns='jabber:x:data'><field var='${name}' ${type}><value>${value}</value></field></x>`;
const command = (inner: string): string =>
  `<command xmlns='http://jabber.org/protocol/commands' node='n'>${inner}</command>`;
const B = "b@outside.example";

const ROWS: readonly (readonly [stanza: string, ...addresses: readonly string[]])[] = [
  [
    `<message to='${B}' from='a@agency.example/x' id='1'/>`,
    `stanza-to @to ${B}`,
    "stanza-from @from a@agency.example/x",
  ],
  ["<presence/>"],
  [iq(field("pubsub#itemreply", "publisher"))],
  [iq(command(field("peer", ` ${B} `))), `form-jid 0.0.0.0 ${B}`],
  [iq(command(field("peer", `xmpp:${B}?roster`))), `form-jid 0.0.0.0 ${B}`],
  [iq(command(field("peer", "p@ss-word") + field("note", `ask ${B}`) + field("host", "x.example")))],
  [iq(command(field("peer", B))).replace("'set'", "'result'")],
  ["<message to='a@b@c' id='1'/>", "stanza-to @to a@b@c !"],
  [iq(`<query xmlns='jabber:iq:roster'><item jid='${B}'/></query>`), `roster-item 0.0@jid ${B}`],
  [
    message(
      `<x xmlns='http://jabber.org/protocol/muc#user'><invite to='${B}'/><invite from='c@x.example'/></x>`,
    ),
    `muc-invite 0.0@to ${B}`,
    "muc-invite 0.1@from c@x.example",
  ],
  [
    message(`<x xmlns='http://jabber.org/protocol/muc#user'><decline to='${B}' from='${B}'/></x>`),
    `muc-invite 0.0@to ${B}`,
    `muc-invite 0.0@from ${B}`,
  ],
  [message(`<x xmlns='jabber:x:conference' jid='${B}'/>`), `direct-invite 0@jid ${B}`],
  [
    iq(
      `<query xmlns='http://jabber.org/protocol/muc#admin'><item jid='${B}'><actor jid='${B}'/></item></query>`,
    ),
    `muc-admin-item 0.0@jid ${B}`,
    `muc-item-actor 0.0.0@jid ${B}`,
  ],
  [
    `<presence><x xmlns='http://jabber.org/protocol/muc#user'><item jid='${B}'><actor jid='${B}'/></item><destroy
      jid='${B}'/></x></presence>`,
    `muc-user-item 0.0@jid ${B}`,
    `muc-item-actor 0.0.0@jid ${B}`,
    `muc-destroy 0.1@jid ${B}`,
  ],
  [
    iq(`<query xmlns='http://jabber.org/protocol/muc#owner'><destroy jid='${B}'/></query>`),
    `muc-destroy 0.0@jid ${B}`,
  ],
  [iq(field("muc#roomconfig_roomadmins", B)), `muc-config-field 0.0.0 ${B}`],
  [iq(field("muc#roomconfig_roomowners", "outside")), "muc-config-field 0.0.0 outside"],
  [iq(field("muc#roomconfig_getmemberlist", "moderator"))],
  [iq(field("muc#roomconfig_getmemberlist", B)), `muc-config-field 0.0.0 ${B}`],
  [
    message(`<addresses xmlns='http://jabber.org/protocol/address'><address type='bcc' jid='${B}'/><address
      uri='mailto:${B}'/><address uri='xmpp:${B}'/></addresses>`),
    `extended-address 0.0@jid ${B}`,
    `extended-address 0.1@uri mailto:${B} !`,
    `extended-address 0.2@uri ${B}`,
  ],
  [iq(`<query xmlns='urn:xmpp:mam:2'>${field("with", B)}</query>`), `mam-with 0.0.0.0 ${B}`],
  [
    iq(`<pubsub xmlns='http://jabber.org/protocol/pubsub'><subscribe node='n' jid='${B}'/></pubsub>`),
    `pubsub-subscriber 0.0@jid ${B}`,
  ],
  [
    message(`<event xmlns='http://jabber.org/protocol/pubsub#event'><items node='n'><item id='1' publisher='${B}'
      /></items><delete node='n'><redirect uri='xmpp:p.example?;node=x'/></delete></event>`),
    `pubsub-publisher 0.0.0@publisher ${B}`,
    "pubsub-redirect 0.1.0@uri p.example",
  ],
  [iq("<enable xmlns='urn:xmpp:push:0' jid='push.example'/>"), "push-service 0@jid push.example"],
  [iq("<disable xmlns='urn:xmpp:push:0' jid='push.example'/>"), "withdrawal 0@jid push.example"],
  [
    iq(`<query xmlns='http://jabber.org/protocol/disco#items'><item jid='${B}' node='a@b'/></query>`),
    `disco-item 0.0@jid ${B}`,
  ],
  [message(`<x xmlns='jabber:x:roster'><item jid='${B}'/></x>`), `roster-exchange-item 0.0@jid ${B}`],
  [iq(`<block xmlns='urn:xmpp:blocking'><item jid='${B}'/></block>`), `withdrawal 0.0@jid ${B}`],
  [iq(field("anything", B, "type='jid-single'")), `form-jid 0.0.0 ${B}`],
  [iq(field("anything", B))],
  [message(`<delay xmlns='urn:xmpp:delay' from='${B}'/>`), `delay-from 0@from ${B}`],
  [message(`<stanza-id xmlns='urn:xmpp:sid:0' id='1' by='${B}'/>`), `stanza-id-by 0@by ${B}`],
  [message(`<reply xmlns='urn:xmpp:reply:0' to='${B}' id='1'/>`), `mention 0@to ${B}`],
  [message(`<reference xmlns='urn:xmpp:reference:0' uri='xmpp:${B}'/>`), `mention 0@uri ${B}`],
  [message("<reference xmlns='urn:xmpp:reference:0' uri='https://outside.example/'/>")],
  [message(`<moved xmlns='urn:xmpp:moved:1'><new-jid> ${B} </new-jid></moved>`), `moved 0.0 ${B}`],
  [
    `<message type='error' id='1'><error type='cancel' by='${B}'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'
      >xmpp:${B}</gone></error></message>`,
    `error-by 0@by ${B}`,
    `gone 0.0 ${B}`,
  ],
  [
    iq(`<query xmlns='jabber:iq:private'><storage xmlns='storage:bookmarks'><conference jid='${B}'/><url
      url='https://outside.example'/></storage></query>`),
    `bookmark 0.0.0@jid ${B}`,
  ],
  [
    iq(`<pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='urn:xmpp:bookmarks:1'><item id='${B}'
      ><conference xmlns='urn:xmpp:bookmarks:1'/></item></publish></pubsub>`),
    `bookmark-item 0.0.0@id ${B}`,
  ],
  [
    iq("<client-join xmlns='urn:xmpp:mix:pam:2' channel='c@mix.example'/>"),
    "channel 0@channel c@mix.example",
  ],
  [message(`<body>see xmpp:${B}?join now</body>`), `text-link 0 ${B}`],
  [`<presence><status>xmpp:${B}</status></presence>`, `text-link 0 ${B}`],
  [iq(`<x xmlns='urn:example:x'>xmpp:${B}</x>`)],
  // The unlisted
  [message(`<x xmlns='urn:example:x' jid='${B}'/>`), `other 0@jid ${B}`],
  [message("<x xmlns='urn:example:x' jid='a b'/>"), "other 0@jid a b !"],
  [message(`<x xmlns='urn:example:x'><jid>${B}</jid></x>`), `other 0.0 ${B}`],
  [message(`<x xmlns='urn:example:x'><y><z owner='${B}'/></y></x>`), `other 0.0.0@owner ${B}`],
  [message(`<x xmlns='urn:example:x' href='xmpp:${B}'/>`), `other 0@href ${B}`],
  [message("<x xmlns='urn:example:x' from='0' to='12.5' by='Jo Smith' room=''/>")],
  [message("<x xmlns='urn:example:x' to='10.0.0.5'/>"), "other 0@to 10.0.0.5"],
  [message(`<x xmlns='urn:example:x' xmlns:d='urn:d' d:jid='${B}'/>`)],
  // Stanzas inside are judged by themselves.
  [message(`<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' to='${B}'/></forwarded>`)],
];

describe("addressesOf", () => {
  it.each(ROWS)("%s", (stanza, ...addresses) => {
    expect(listed(stanza)).toStrictEqual(addresses);
  });
});
