import { expect, it } from "vitest";
import {
  linksIn,
  nameFindings,
  systemNames,
  type NamePlaces,
  type Names,
} from "../../../src/cli/doctor-names.ts";

const PLACES: NamePlaces = {
  domain: "a.example",
  ports: [5222, 5223],
  hasWebDoors: false,
  upstream: { host: "10.0.0.9", port: 5322 },
};
const OFFLINE: Names = {
  srv: () => Promise.resolve(undefined),
  addresses: () => Promise.resolve([]),
  text: () => Promise.resolve(undefined),
};

const levels = async (names: Partial<Names>, places: Partial<NamePlaces> = {}): Promise<readonly string[]> =>
  (await nameFindings({ ...PLACES, ...places }, { ...OFFLINE, ...names })).map(
    ({ level, code }) => `${level} ${code.replace("SG_DOCTOR_", "")}`,
  );

const srv =
  (records: Readonly<Record<string, { readonly host: string; readonly port: number }>>): Names["srv"] =>
  async (name) =>
    await Promise.resolve(records[name] === undefined ? [] : [records[name]]);

it("fails nothing without a network", async () => {
  expect(await levels({})).toEqual(["unseen DNS", "unseen DNS", "unseen WEB_LINKS"]);
});

it("follows records to the gateway, to the server, and elsewhere", async () => {
  const host = "im.a.example";
  const [tls, direct] = ["_xmpp-client._tcp.a.example", "_xmpps-client._tcp.a.example"];
  expect(await levels({ srv: srv({ [tls]: { host, port: 5222 }, [direct]: { host, port: 443 } }) })).toEqual([
    "ok DNS",
    "warn DNS",
    "unseen WEB_LINKS",
  ]);
  const addresses: Names["addresses"] = async () => await Promise.resolve(["10.0.0.9"]);
  expect(await levels({ srv: srv({ [tls]: { host, port: 5322 } }), addresses })).toContain("fail DNS");
  expect(await levels({ srv: srv({ "_xmpp-server._tcp.a.example": { host, port: 5269 } }) })).toEqual([
    "note DNS",
    "note DNS",
    "warn DNS",
    "unseen WEB_LINKS",
  ]);
});

const XRD = `<XRD xmlns='x'><Link href="wss://im.a.example/ws" rel="urn:xmpp:alt-connections:websocket" /><Link rel="other" href="https://b.example"/></XRD>`;

it("reads links of both forms of host-meta", async () => {
  expect(linksIn(XRD)).toEqual(["wss://im.a.example/ws"]);
  const json = JSON.stringify({
    links: [{ rel: "urn:xmpp:alt-connections:xbosh", href: "https://im.a.example/bosh" }],
  });
  expect(linksIn(json)).toEqual(["https://im.a.example/bosh"]);
  const text: Names["text"] = async () => await Promise.resolve(XRD);
  expect((await levels({ text })).at(-1)).toBe("warn WEB_LINKS");
  expect((await levels({ text }, { hasWebDoors: true })).at(-1)).toBe("note WEB_LINKS");
  expect((await levels({ text: async () => await Promise.resolve("<XRD/>") })).at(-1)).toBe("ok WEB_LINKS");
});

it("asks the world in bounded time, whatever it is like", async () => {
  const names = systemNames();
  const [records, addresses, text] = await Promise.all([
    names.srv("_xmpp-client._tcp.stanzagate-test.invalid"),
    names.addresses("stanzagate-test.invalid"),
    names.text("https://127.0.0.1:1/.well-known/host-meta"),
  ]);
  expect(records ?? []).toEqual([]);
  expect(addresses).toEqual([]);
  expect(text).toBeUndefined();
});
