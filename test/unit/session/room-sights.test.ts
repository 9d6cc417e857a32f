import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { RoomSights, type StreamSight } from "../../../src/session/room-sights.ts";
import { policyFor, prepare } from "../../support/policy.ts";
import { stanzaOf, USER } from "../../support/stanzas.ts";
import { tell } from "../../support/story.ts";

const presence = (type: string): string =>
  `<presence from='ops@rooms.agency.example/eve'${type}><x xmlns='http://jabber.org/protocol/muc#user'><item jid='e@outside.example'/></x></presence>`;

function note(sights: RoomSights, streamId: string, type = ""): void {
  const sight = sights.of(streamId);
  sight.note(stanzaOf(presence(type), "inbound"), { user: USER, prepare, revision: policyFor() });
  sights.keep(streamId, sight);
}

/** Steps alone: a head line of the file says where they begin. */
const LOG_IN = readFileSync(new URL("../../transcripts/after/authenticated.txt", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => !/^(?:#|[a-z]+: )/.test(line))
  .join("\n");

it("keeps what a stream saw, by its name", () => {
  const sights = new RoomSights();
  note(sights, "s1");
  expect(sights.of("s1").isEmpty).toBe(false);
  expect(sights.size).toBe(1);
  expect(sights.of("s2").isEmpty).toBe(true);
  note(sights, "s1", " type='unavailable'");
  expect(sights.of("s1").isEmpty).toBe(true);
});

it("tells what was seen, so that another process sees it too", () => {
  const other = new RoomSights();
  const news: StreamSight[] = [];
  const sights = new RoomSights((one) => {
    news.push(structuredClone(one));
  });
  note(sights, "s1");
  for (const one of news.splice(0)) other.hear(one);
  expect([...other.of("s1").outsiders.rooms.keys()]).toEqual(["ops@rooms.agency.example"]);
  expect(other.all.map(({ streamId }) => streamId)).toEqual(["s1"]);
  const { seen } = other.of("s1");
  note(sights, "s1", " type='unavailable'");
  expect(news).toEqual([{ streamId: "s1", seen: undefined }]);
  for (const one of news) other.hear(one);
  expect([seen.rooms.size, other.all]).toEqual([1, []]);
});

it("forgets the longest unused beyond its limit", () => {
  const sights = new RoomSights();
  for (let number = 0; number < 4_096; number++) note(sights, `s${number}`);
  note(sights, "s0");
  note(sights, "more");
  expect(sights.of("s0").isEmpty).toBe(false);
  expect(sights.of("s1").isEmpty).toBe(true);
  expect(sights.of("more").isEmpty).toBe(false);
});

it("lets a resumed stream see what it saw", () => {
  tell(
    `client sends
  <enable xmlns='urn:xmpp:sm:3' resume='true'/>
upstream receives
  <enable xmlns='urn:xmpp:sm:3' resume='true'/>
upstream sends
  <enabled xmlns='urn:xmpp:sm:3' id='up-id' resume='true'/>
client receives
  <enabled xmlns='urn:xmpp:sm:3' id='{previd}' resume='true'/>
upstream sends
  <presence from='ops@rooms.agency.example/eve' to='lee@agency.example/desk'><x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' role='participant' jid='eve@outside.example/x'/></x></presence>
client receives
  <presence from='ops@rooms.agency.example/eve' to='lee@agency.example/desk'><x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' role='participant'/></x></presence>
client ends
upstream is cut
client reconnects
${LOG_IN}client sends
  <resume xmlns='urn:xmpp:sm:3' previd='{previd}' h='1'/>
upstream receives
  <resume xmlns='urn:xmpp:sm:3' previd='up-id' h='1'/>
upstream sends
  <resumed xmlns='urn:xmpp:sm:3' previd='up-id' h='0'/>
client receives
  <resumed xmlns='urn:xmpp:sm:3' previd='{previd}' h='0'/>
client sends
  <message type='groupchat' to='ops@rooms.agency.example' id='m3'><body>hello again</body></message>
upstream receives
  <iq type='get' id='{again}' to='agency.example'><ping xmlns='urn:xmpp:ping'/></iq>`,
    { after: "bound" },
  );
});
