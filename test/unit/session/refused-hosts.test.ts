/** What a process learns of hosts, and what comes of it. */
import { describe, expect, test } from "vitest";
import { RefusedHosts } from "../../../src/session/refused-hosts.ts";
import { policyFor } from "../../support/policy.ts";
import { sessionOptions } from "../../support/sans-io.ts";
import { stanzaOf } from "../../support/stanzas.ts";
import { tell } from "../../support/story.ts";

const INFO = "http://jabber.org/protocol/disco#info";
const ITEMS = "http://jabber.org/protocol/disco#items";
const STORE = "<identity category='store' type='file'/>";
const ROOMS = "<identity category='conference' type='text'/>";
const answer = (inner: string, host: string): string =>
  `<iq type='result' id='1' from='${host}'><query xmlns='${INFO}'>${inner}</query></iq>`;

const heard = (...answers: readonly (readonly [inner: string, host: string])[]): RefusedHosts => {
  const hosts = new RefusedHosts();
  for (const [inner, host] of answers) hosts.hear(stanzaOf(answer(inner, host), "inbound"), "agency.example");
  return hosts;
};

describe("refused hosts", () => {
  test("are those that say so, for users of that server alone", () => {
    const hosts = heard([STORE, "files.agency.example"], [ROOMS, "rooms.agency.example"]);
    expect([...hosts.of("agency.example")]).toEqual(["files.agency.example"]);
    expect([...hosts.of("other.example")]).toEqual([]);
  });

  test("are so until they say otherwise", () => {
    expect(heard([STORE, "a.example"], [ROOMS, "a.example"]).of("agency.example").size).toBe(0);
  });

  test("never hold the server itself", () => {
    expect(heard([STORE, "agency.example"]).of("agency.example").size).toBe(0);
  });

  test("are bounded: the oldest is forgotten", () => {
    const all = Array.from({ length: 65 }, (_, at) => [STORE, `h${at}.agency.example`] as const);
    const hosts = heard(...all).of("agency.example");
    expect([hosts.size, hosts.has("h0.agency.example"), hosts.has("h64.agency.example")]).toEqual([
      64,
      false,
      true,
    ]);
  });
});

describe("a listed service that stores files", () => {
  const revision = policyFor({
    uploadHosts: new Set(),
    serviceDomains: new Set(["files.agency.example", "rooms.agency.example"]),
  });
  const optionsWith = (refusedHosts: RefusedHosts) => ({
    revision,
    ports: { ...sessionOptions().ports, refusedHosts },
  });
  const LIST = `<item jid='rooms.agency.example'/><item jid='files.agency.example'/>`;
  const to = "to='lee@agency.example/desk'";
  const listing = (items: string): string =>
    `<iq type='result' id='q1' from='agency.example' ${to}><query xmlns='${ITEMS}'>${items}</query></iq>`;

  test("is seen until it has said what it is, and by no session afterwards", () => {
    const refusedHosts = new RefusedHosts();
    const hello = answer(STORE, "files.agency.example").replace("<iq ", `<iq ${to} `);
    tell(
      `upstream sends\n  ${listing(LIST)}\nclient receives\n  ${listing(LIST)}\nupstream sends\n  ${hello}\nclient receives\n  <iq ${to} type='result' id='1' from='files.agency.example'><query xmlns='${INFO}'><identity category='component' type='generic'/></query></iq>`,
      { after: "bound", options: optionsWith(refusedHosts) },
    );
    tell(
      `upstream sends\n  ${listing(LIST)}\nclient receives\n  ${listing(`<item jid='rooms.agency.example'/>`)}`,
      { after: "bound", options: optionsWith(refusedHosts) },
    );
  });

  test("is refused files whether it is known or not", () => {
    const slot = `<iq type='get' id='q1' to='files.agency.example'><request xmlns='urn:xmpp:http:upload:0' filename='a' size='1'/></iq>`;
    const ping = `<iq type='get' id='{token}' to='agency.example'><ping xmlns='urn:xmpp:ping'/></iq>`;
    for (const refusedHosts of [new RefusedHosts(), heard([STORE, "files.agency.example"])])
      tell(`client sends\n  ${slot}\nupstream receives\n  ${ping}`, {
        after: "bound",
        options: optionsWith(refusedHosts),
      });
  });

  test("teaches nothing from outside", () => {
    const refusedHosts = new RefusedHosts();
    const hello = answer(STORE, "files.outside.example").replace("<iq ", `<iq ${to} `);
    tell(`upstream sends\n  ${hello}`, { after: "bound", options: optionsWith(refusedHosts) });
    expect(refusedHosts.of("agency.example").size).toBe(0);
  });
});
