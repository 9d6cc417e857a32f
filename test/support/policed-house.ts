/**
 * A house whose policy a test changes as it goes: one person behind the gateway, the others straight at the server, so that
 * what they send and get is judged on one side alone.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { expect, vi } from "vitest";
import type { CommandOutcome } from "../../scripts/peers/gateway.ts";
import type { Account } from "../../scripts/peers/people.ts";
import { request } from "../../scripts/peers/peer.ts";
import { startProsody } from "../../scripts/peers/prosody.ts";
import { RawClient } from "../../scripts/peers/raw-client.ts";
import type { StanzaRecord } from "../../src/records/record.ts";
import { metric, stanzaRecords } from "./evidence.ts";
import { openHouse, placeOf, type House } from "./house.ts";

const PING = { type: "get", payload: "<ping xmlns='urn:xmpp:ping'/>" } as const;

export class PolicedHouse {
  readonly gateway: House["gateway"];
  readonly #house: House;
  readonly #people: ReadonlyMap<string, RawClient>;
  /** The policy that the house began with. */
  readonly #first: object;

  private constructor(house: House, people: ReadonlyMap<string, RawClient>) {
    this.#house = house;
    this.gateway = house.gateway;
    this.#people = people;
    this.#first = JSON.parse(readFileSync(this.#policyFile, "utf8")) as object;
  }

  /** @param behind logs in at the gateway; `straight` at the server */
  static async open(behind: Account, straight: readonly Account[]): Promise<PolicedHouse> {
    const users = [behind, ...straight];
    const house = await openHouse({ start: startProsody, users });
    const people = new Map<string, RawClient>();
    for (const account of users) {
      const at = placeOf(account === behind ? house.gateway : house.server, "direct");
      const client = await RawClient.logIn({ ...at, account, resource: "desk" });
      await client.send("<presence/>");
      people.set(account.username, client);
    }
    return new PolicedHouse(house, people);
  }

  get #policyFile(): string {
    return this.#house.gateway.folder.at("policy.yaml");
  }

  /** @throws Error where nobody of that name is logged in */
  person({ username }: Pick<Account, "username">): RawClient {
    const client = this.#people.get(username);
    if (client === undefined) throw new Error(`nobody is ${username}`);
    return client;
  }

  /** @param policy put over the first policy, key by key; settles once it judges */
  async putInForce(policy: object): Promise<void> {
    const reloads = async (): Promise<number> =>
      await metric(this.gateway, "config_reloads_total", 'result="success"');
    writeFileSync(this.#policyFile, JSON.stringify({ ...this.#first, ...policy }));
    const count = await reloads();
    process.kill(this.gateway.pid(), "SIGHUP");
    const isDone = async (): Promise<void> => {
      expect(await reloads()).toBe(count + 1);
    };
    await vi.waitFor(isDone, { timeout: 10_000 });
  }

  /** @returns what a reload says of that policy, which is not to be put in force. */
  async refusalOf(policy: object): Promise<CommandOutcome> {
    writeFileSync(this.#policyFile, JSON.stringify({ ...this.#first, ...policy }));
    return await this.gateway.command("reload");
  }

  /** @returns the records of what was sent under that id, once it is judged, kept and delivered where it is to be. */
  async say(
    [from, to]: readonly [RawClient, RawClient],
    id: string,
    xml: string,
  ): Promise<readonly StanzaRecord[]> {
    await from.send(xml);
    // What was sent before is over when these are answered.
    await request(from, PING);
    await request(to, PING);
    return stanzaRecords(this.gateway).filter(({ addressing }) => addressing.id === id);
  }

  async close(): Promise<void> {
    await this.#house.close();
  }
}
