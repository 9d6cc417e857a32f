import { beforeEach, expect, test } from "vitest";
import { ServiceAccount } from "../../../src/service/account.ts";
import { memoryPorts, MemoryServer, serviceOptions, type MemoryPorts } from "../../support/service.ts";

let server: MemoryServer;
let ports: MemoryPorts;
let account: ServiceAccount;
beforeEach(() => {
  server = new MemoryServer();
  ports = memoryPorts(server.open);
  account = new ServiceAccount(serviceOptions(), ports);
});

const queries = (): readonly string[] => server.said.filter((one) => one.includes("jabber:iq:roster"));
const idOf = (query = ""): string => /id="([^"]+)"/u.exec(query)?.[1] ?? "";
const ITEMS =
  "<item jid='Raj@agency.example'><group>Yard</group><group>Lab</group></item><item jid='ana@agency.example/x'><group>Yard</group></item>" +
  "<item jid='raj@agency.example'><group>Yard</group></item><item jid='@'><group>Yard</group></item><item jid='lee@agency.example'/>";
const answer = (id: string, from = ""): string =>
  `<iq type='result' id='${id}'${from}><query xmlns='jabber:iq:roster'>${ITEMS}</query></iq>`;

test("is asked for where a division wants to know, and read by groups", async () => {
  ports.isRosterWanted = true;
  account.start();
  await expect.poll(queries).toHaveLength(1);
  const id = idOf(queries()[0]);
  server.say(answer(id, " from='raj@agency.example'"));
  server.say(answer("other"));
  server.say(answer(id));
  await expect.poll(() => ports.rosters).toHaveLength(1);
  expect([...(ports.rosters[0] ?? [])]).toEqual([
    ["Yard", ["ana@agency.example", "raj@agency.example"]],
    ["Lab", ["raj@agency.example"]],
  ]);
  server.say(answer(id));
  expect(ports.kept.filter(({ nature }) => nature === "roster-query")).toHaveLength(1);
  account.policyChanged();
  await expect.poll(queries).toHaveLength(2);
  server.say(`<iq type='error' id='${idOf(queries()[1])}'/>`);
  ports.clock.turn(300_000);
  await expect.poll(queries).toHaveLength(3);
  expect(ports.rosters).toHaveLength(1);
});

test("is not asked for where nobody wants to know", async () => {
  account.start();
  await expect.poll(() => server.said).toContain("<presence/>");
  account.policyChanged();
  expect(queries()).toEqual([]);
});
