import { beforeEach, describe, expect, test } from "vitest";
import { ServiceAccount } from "../../../src/service/account.ts";
import {
  anIncident,
  memoryPorts,
  MemoryServer,
  serviceOptions,
  type MemoryPorts,
} from "../../support/service.ts";

let server: MemoryServer;
let ports: MemoryPorts;
let account: ServiceAccount;
const LEE = "lee@agency.example/desk";

beforeEach(() => {
  server = new MemoryServer();
  ports = memoryPorts(server.open);
  account = new ServiceAccount(serviceOptions(), ports);
});

const said = (): readonly string[] => server.said;
const begin = async (): Promise<void> => {
  account.start();
  await expect.poll(said).toContain("<presence/>");
};
const ask = (body: string): void => {
  server.say(`<message from='${LEE}' type='chat'><body>${body}</body></message>`);
};

describe("connected", () => {
  beforeEach(begin);

  test("says so, and is on record", () => {
    expect(account.state).toEqual({ account: "stanzagate@agency.example", isConnected: true, waiting: 0 });
    expect(ports.noted).toEqual([
      ["service", { user: "stanzagate@agency.example/gateway", state: "connected" }],
    ]);
    expect(ports.kept).toMatchObject([{ nature: "presence", received: "<presence/>" }]);
  });

  test("answers who asks, where it was asked", async () => {
    ports.incidents.set("G-7F3K2-9QX4M", anIncident());
    ask("why g7f3k2 9qx4m");
    await expect
      .poll(() => said().at(-1))
      .toMatch(`<message to="${LEE}" type="chat" xml:lang="en"><body>G-7F3K2-9QX4M: `);
    expect(ports.kept.at(-1)).toMatchObject({ nature: "answer", to: LEE });
  });

  test("tells of a changed message, at the full address, and not where that is switched off", async () => {
    const silent = new ServiceAccount(serviceOptions({ tellsAltered: false }), ports);
    silent.tell({ type: "altered", user: LEE, ref: "G-B", lang: "en" });
    account.tell({ type: "altered", user: LEE, ref: "G-A", lang: "en" });
    ports.clock.turn(1_000);
    await expect
      .poll(() => ports.kept.filter(({ nature }) => nature === "notice").map(({ to }) => to))
      .toEqual([LEE]);
    expect(ports.noticed).toEqual(["altered"]);
  });

  test("replies to requests of the agency and of the server, on record and without what they held", async () => {
    const request = (from: string, id: string): void => {
      server.say(`<iq type='set' id='${id}' ${from}><a xmlns='urn:example:a'>secret of the day</a></iq>`);
    };
    request("from='eve@other.example/x'", "r0");
    request("from='@@agency.example'", "r1");
    request(`from='${LEE}'`, "r2");
    request("from='agency.example'", "r3");
    request("", "r4");
    const replies = () => ports.kept.filter(({ nature }) => nature === "reply");
    await expect.poll(() => replies().map(({ id }) => id)).toEqual(["r2", "r3", "r4"]);
    await expect.poll(() => said().join("")).toContain('id="r4"');
    expect(said().join("")).not.toMatch(/secret of the day|r0|r1/);
    expect(replies()[0]?.received).toMatch(
      /^<iq to="lee[^>]* type="error"><error type="cancel">.*<\/error><\/iq>$/,
    );
  });

  test("does not reply for ever", async () => {
    const ping = "<ping xmlns='urn:xmpp:ping'/>";
    for (let count = 0; count < 50; count += 1)
      server.say(`<iq type='get' id='p${String(count)}' from='${LEE}'>${ping}</iq>`);
    server.say(`<iq type='get' id='last' from='agency.example'>${ping}</iq>`);
    await expect.poll(() => said().join("")).toContain('id="last"');
    expect(ports.kept.filter(({ nature }) => nature === "reply")).toHaveLength(31);
  });

  test("asks clients, and itself never", async () => {
    account.tell({ type: "asked", user: LEE });
    account.tell({ type: "asked", user: LEE, node: "https://client.example#hash" });
    account.tell({ type: "asked", user: "stanzagate@agency.example/gateway" });
    ports.clock.turn(6_000);
    await expect.poll(() => said().filter((one) => one.includes("jabber:iq:version"))).toHaveLength(1);
    await expect.poll(() => said().join("")).toContain('node="https://client.example#hash"');
    const asked = ports.kept.map(({ nature }) => nature).filter((one) => one.endsWith("query"));
    expect(asked).toEqual(["version-query", "caps-query"]);
  });

  test("tells whose client is not approved, in words of the stream's language", async () => {
    account.tell({ type: "unapproved", user: LEE, lang: "es", approved: ["Gajim 1.7+"], leftMs: 90_000 });
    await expect
      .poll(() => said().join(""))
      .toContain("Se desconectará en unos 2 min. Aprobados: Gajim 1.7+.");
    account.tell({ type: "unapproved", user: LEE, lang: "en", approved: [] });
    await expect.poll(() => said().join("")).toContain("Please change to an approved one.");
    expect(ports.kept.filter(({ nature }) => nature === "notice")).toHaveLength(2);
  });

  test("comes back, later each time, and says then what it had to say", async () => {
    server.isReachable = false;
    server.cut();
    expect(account.state).toMatchObject({ isConnected: false, code: "SG_SERVICE_STREAM" });
    account.tell({ type: "altered", user: LEE, ref: "G-A", lang: "en" });
    ports.clock.turn(1_000);
    await expect.poll(() => account.state.code).toBe("SG_EDGE_UPSTREAM_UNREACHABLE");
    server.isReachable = true;
    ports.clock.turn(1_400);
    expect(server.openedCount).toBe(2);
    ports.clock.turn(100);
    await expect.poll(() => said().filter((one) => one.includes("G-A"))).toHaveLength(1);
    expect(ports.noted.map(([, facts]) => facts)).toMatchObject([
      { state: "connected" },
      { state: "lost", code: "SG_SERVICE_STREAM" },
      { state: "connected" },
    ]);
  });

  test("ends for good", async () => {
    await account.close();
    account.tell({ type: "asked", user: LEE });
    ports.clock.turn(600_000);
    expect([server.openedCount, account.state.isConnected]).toEqual([1, false]);
    expect(ports.clock.waitingCount).toBe(0);
  });
});

test("a refused log-in is told by its code, without the password, and tried again much later", async () => {
  server.authAnswer = "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>";
  account.start();
  await expect.poll(() => ports.logged).toHaveLength(1);
  expect(ports.logged).toMatchObject([["service account: not connected", { code: "SG_SERVICE_LOGIN" }]]);
  expect(JSON.stringify([ports.logged, ports.noted, ports.kept])).not.toContain("its-secret");
  ports.clock.turn(30_000);
  expect(server.openedCount).toBe(1);
  ports.clock.turn(30_000);
  await expect.poll(() => server.openedCount).toBe(2);
  await account.close();
});
