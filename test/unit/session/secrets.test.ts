import { describe, expect, it } from "vitest";
import { withoutSecrets } from "../../../src/session/secrets.ts";
import { text, xml } from "../../support/xml.ts";

const SECRET = "hunter2";

describe("withoutSecrets", () => {
  it.each([
    [
      "a password change",
      `<iq type='set' id='1'><query xmlns='jabber:iq:register'><username>lee</username><password>${SECRET}</password></query></iq>`,
    ],
    [
      "a second query",
      `<iq type='set' id='1'><query xmlns='jabber:iq:register'/><query xmlns='jabber:iq:register'><password>${SECRET}</password></query></iq>`,
    ],
    [
      "a registration form",
      `<iq type='set' id='1'><query xmlns='jabber:iq:register'><x xmlns='jabber:x:data'><field var='pw'><value>${SECRET}</value></field></x></query></iq>`,
    ],
    [
      "old log-in",
      `<iq type='set' id='1'><query xmlns='jabber:iq:auth'><password>${SECRET}</password><digest>${SECRET}</digest></query></iq>`,
    ],
    [
      "a room's password",
      `<presence to='r@rooms.agency.example/lee'><x xmlns='http://jabber.org/protocol/muc'><password>${SECRET}</password></x></presence>`,
    ],
    [
      "an invitation",
      `<message to='r@rooms.agency.example'><x xmlns='http://jabber.org/protocol/muc#user'><invite to='raj@agency.example'/><password>${SECRET}</password></x></message>`,
    ],
    [
      "a direct invitation",
      `<message to='raj@agency.example'><x xmlns='jabber:x:conference' jid='r@rooms.agency.example' password='${SECRET}'/></message>`,
    ],
    [
      "one inside a carbon",
      `<message><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client'><x xmlns='jabber:x:conference' password='${SECRET}'/></message></forwarded></received></message>`,
    ],
    [
      "a bookmark",
      `<iq type='set' id='1'><query xmlns='jabber:iq:private'><storage xmlns='storage:bookmarks'><conference jid='r@rooms.agency.example'><password>${SECRET}</password></conference></storage></query></iq>`,
    ],
    [
      "a room's configuration",
      `<iq type='set' id='1'><query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data'><field var='muc#roomconfig_roomsecret'><value>${SECRET}</value></field></x></query></iq>`,
    ],
    [
      "an administrator's command",
      `<iq type='set' id='1'><command xmlns='http://jabber.org/protocol/commands'><x xmlns='jabber:x:data'><field var='q' type='text-private'><value>${SECRET}</value></field></x></command></iq>`,
    ],
  ])("blanks %s", (_what, stanza) => {
    const kept = text(withoutSecrets(xml(stanza)));
    expect(kept).not.toContain(SECRET);
    expect(kept).toContain("[removed]");
  });

  it.each([
    `<message><body>my password is ${SECRET}</body></message>`,
    `<message><body>a</body><password>${SECRET}</password></message>`,
    `<iq type='get' id='1'><query xmlns='jabber:iq:register'><username>lee</username></query></iq>`,
    `<iq type='set' id='1'><x xmlns='jabber:x:data'><field var='FORM_TYPE'><value>x</value></field></x></iq>`,
  ])("leaves %s as it is", (stanza) => {
    const element = xml(stanza);
    expect(withoutSecrets(element)).toBe(element);
  });

  it("invents no secret where the element is empty", () => {
    const asked = xml(`<iq type='get' id='1'><query xmlns='jabber:iq:register'><password/></query></iq>`);
    expect(text(withoutSecrets(asked))).not.toContain("removed");
  });
});
