import { expect, it } from "vitest";
import { RoomSights } from "../../../src/session/room-sights.ts";
import { policyFor, prepare } from "../../support/policy.ts";
import { stanzaOf, USER } from "../../support/stanzas.ts";

const presence = (type: string): string =>
  `<presence from='ops@rooms.agency.example/eve'${type}><x xmlns='http://jabber.org/protocol/muc#user'><item jid='e@outside.example'/></x></presence>`;

function note(sights: RoomSights, streamId: string, type = ""): void {
  const sight = sights.of(streamId);
  sight.note(stanzaOf(presence(type), "inbound"), { user: USER, prepare, revision: policyFor() });
  sights.keep(streamId, sight);
}

it("keeps what a stream saw, by its name", () => {
  const sights = new RoomSights();
  note(sights, "s1");
  expect(sights.of("s1").isEmpty).toBe(false);
  expect(sights.of("s2").isEmpty).toBe(true);
  note(sights, "s1", " type='unavailable'");
  expect(sights.of("s1").isEmpty).toBe(true);
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
