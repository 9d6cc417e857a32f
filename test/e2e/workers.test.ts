/**
 * Two processes behind one pair of ports, before a real Prosody: sessions land on both, limits count across them, a
 * reload reaches both, and a worker that is killed takes nothing along.
 *
 * Sources: issue 3, acceptance 5; design.md §8.3, §8.17.
 */
import { writeFileSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startGateway, type Gateway } from "../../scripts/peers/gateway.ts";
import { ANA, LEE, PEOPLE, RAJ, AGENCY, OTHER, type Account } from "../../scripts/peers/people.ts";
import { startProsody } from "../../scripts/peers/prosody.ts";
import { RawClient } from "../../scripts/peers/raw-client.ts";
import type { LogIn } from "../../scripts/peers/peer.ts";
import type { XmppServer } from "../../scripts/peers/server.ts";
import { ManagedClient } from "../support/managed-client.ts";
import { describeNeeding } from "../support/system-needs.ts";

interface Status {
  readonly workers: readonly { readonly number: number; readonly pid: number; readonly sessions: number }[];
  readonly policy: { readonly mode: string };
}

const PER_USER = 3;

describeNeeding(["prosody"], "two workers", () => {
  let server: XmppServer;
  let gateway: Gateway;
  beforeAll(async () => {
    server = await startProsody({ domains: [AGENCY, OTHER], users: PEOPLE });
    gateway = await startGateway({
      upstream: { port: server.port },
      logLevel: "info",
      gateway: { workers: 2, limits: { connections_per_user: PER_USER, connections_per_address: 12 } },
    });
  });
  afterAll(async () => {
    await gateway.remove();
    await server.stop();
  });

  const at = (account: Account, resource: string): LogIn => ({
    account,
    resource,
    port: gateway.directPort,
    tls: "direct",
    authority: gateway.certificates.authority,
    mechanism: "PLAIN",
  });
  const status = async (): Promise<Status> =>
    JSON.parse((await gateway.command("status", "--json")).output) as Status;
  const refusalsOf = (client: ManagedClient): readonly string[] =>
    client.idsOf((stanza) => stanza.attrs["type"] === "error");
  const textsOf = (client: ManagedClient): readonly string[] =>
    client.idsOf((stanza) => stanza.is("message") && stanza.attrs["type"] === "chat");
  const chat = (to: string, id: string): string =>
    `<message type='chat' to='${to}' id='${id}'><body>${id}</body></message>`;

  it("share sessions, deliver and refuse, and survive the kill of one without a loss", async () => {
    const clients = await Promise.all(
      [ANA, RAJ, LEE].map(async (who) => await ManagedClient.start(at(who, "desk"))),
    );
    const [ana, raj] = clients;
    if (ana === undefined || raj === undefined) throw new Error("nobody");
    const before = await status();
    expect(before.workers.map(({ sessions }) => sessions > 0)).toEqual([true, true]);
    ana.send(chat(raj.jid, "d1"), chat("eve@other.example", "r1"));
    await expect.poll(() => textsOf(raj)).toEqual(["d1"]);
    await expect.poll(() => refusalsOf(ana)).toEqual(["r1"]);
    for (const { pid } of before.workers) {
      process.kill(pid, "SIGKILL");
      // Those of the other worker are cut by their own hand: whoever resumes may land on either.
      const survivors = clients.map(
        async (one) => await Promise.race([one.gone().then(() => one), never(500)]),
      );
      for (const one of await Promise.all(survivors)) await one?.resume();
      await expect
        .poll(async () => (await status()).workers.filter((one) => one.pid !== pid), { timeout: 20_000 })
        .toHaveLength(2);
    }
    ana.send(chat(raj.jid, "d2"), chat("eve@other.example", "r2"));
    await expect.poll(() => textsOf(raj)).toEqual(["d1", "d2"]);
    await expect.poll(() => refusalsOf(ana)).toEqual(["r1", "r2"]);
    const verified = await gateway.command("archive", "verify");
    expect([verified.code, verified.output.match(/^result +sound$/gmu)?.length]).toEqual([0, 2]);
    expect((await gateway.command("blocked", "--json")).output.trim().split("\n")).toHaveLength(2);
    await Promise.all(clients.map(async (one) => await one.end()));
  });

  it("count an account's and an address's connections across both", async () => {
    const held: RawClient[] = [];
    for (let index = 0; index < PER_USER; index += 1)
      held.push(await RawClient.logIn(at(ANA, `r${String(index)}`)));
    const extra = await RawClient.logIn(at(ANA, "extra"));
    await extra.stream.closed();
    expect(extra.stream.received).toMatch(/policy-violation.*too many devices/su);
    await held[0]?.end();
    await expect
      .poll(async () => (await status()).workers.reduce((sum, one) => sum + one.sessions, 0), {
        timeout: 20_000,
      })
      .toBe(2);
    held.push(await RawClient.logIn(at(ANA, "again")));
    await Promise.all(held.slice(1).map(async (one) => await one.end()));
  });

  it("reload as one, and are measured as one", async () => {
    const file = gateway.folder.at("policy.yaml");
    const policy = JSON.parse(readFileSync(file, "utf8")) as Readonly<Record<string, unknown>>;
    writeFileSync(file, JSON.stringify({ ...policy, mode: "shadow" }));
    expect((await gateway.command("reload")).code).toBe(0);
    expect((await status()).policy.mode).toBe("shadow");
    const page = await (await fetch(`http://127.0.0.1:${String(gateway.metricsPort)}/metrics`)).text();
    expect(page).toMatch(/^stanzagate_config_info\{revision="[0-9a-f]{16}",mode="shadow"\} 1$/mu);
    expect(page).toMatch(/^stanzagate_auth_total\{mechanism="PLAIN",result="success"\} [5-9]|1\d$/mu);
  });

  it("end with their primary, and leave the ports and the logs to the next one", async () => {
    const ana = await ManagedClient.start(at(ANA, "desk"));
    await gateway.kill9();
    await ana.gone();
    await gateway.start();
    await ana.resume();
    await ana.end();
    expect((await gateway.stop()).code).toBe(0);
    expect((await gateway.command("archive", "verify")).code).toBe(0);
  });
});

const never = async (ms: number): Promise<undefined> => {
  await new Promise((resolve) => setTimeout(resolve, ms));
  return undefined;
};
