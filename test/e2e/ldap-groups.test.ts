/**
 * Members of an office by a group of a real LDAP server (CCPS-1.e, ORDHS-1.5): a directory that never told makes everybody a member; what
 * changes in it acts on live sessions; while it is away its last word holds, over a restart too.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { account, ANA, bareJid, LEE } from "../../scripts/peers/people.ts";
import { request } from "../../scripts/peers/peer.ts";
import { startProsody } from "../../scripts/peers/prosody.ts";
import { RawClient } from "../../scripts/peers/raw-client.ts";
import {
  LDAP_PEOPLE,
  LDAP_READER,
  LDAP_READER_PASSWORD,
  ldapGroup,
  ldapPerson,
  startSlapd,
  type Slapd,
} from "../../scripts/peers/slapd.ts";
import { metricsPage, records } from "../support/evidence.ts";
import { openHouse, placeOf, type House } from "../support/house.ts";
import { describeNeeding } from "../support/system-needs.ts";

const TIM = account("tim");
const GROUP = ldapGroup("lab");
/** Off from the beginning: who is a member cannot log in. */
const LAB = { id: "lab", members: { ldap_group: GROUP }, managers: ["dana"], starts: "off" };

let slapd: Slapd;
let house: House;

const logIn = async (who: typeof ANA): Promise<RawClient> =>
  await RawClient.logIn({ ...placeOf(house.gateway, "starttls"), account: who, resource: "desk" });
const isTurnedAway = async (who: typeof ANA): Promise<boolean> => {
  try {
    await (await logIn(who)).end();
    return false;
  } catch (error) {
    expect(String(error)).toContain("account-disabled");
    return true;
  }
};
const told = (act: string): readonly object[] =>
  records(house.gateway).flatMap((one) =>
    one.kind === "admin" && one.facts["act"] === act ? [one.facts] : [],
  );
const whenTold = async (act: string, facts: readonly object[]): Promise<void> =>
  await expect.poll(() => told(act), { timeout: 20_000, interval: 100 }).toMatchObject(facts);

describeNeeding(["prosody", "slapd", "openssl"], "an office of people of a directory", () => {
  beforeAll(async () => {
    slapd = await startSlapd();
    for (const who of [ANA, LEE, TIM]) await slapd.addPerson(who.username, bareJid(who));
    const member = ldapPerson(TIM.username);
    await slapd.add(GROUP, { objectClass: "groupOfNames", cn: "lab", member });
    await slapd.stop();
    process.env["LDAP_PASSWORD"] = LDAP_READER_PASSWORD;
    house = await openHouse({
      start: startProsody,
      users: [ANA, LEE, TIM],
      gateway: {
        policy: { divisions: [LAB] },
        gateway: {
          directory: {
            url: slapd.url,
            start_tls: true,
            ca: slapd.certificates.authorityFile,
            bind_dn: LDAP_READER,
            password: "env:LDAP_PASSWORD",
            base: LDAP_PEOPLE,
            address: "mail",
            refresh: "1s",
            timeout: "1s",
          },
        },
      },
    });
  });
  afterAll(async () => {
    await house.close();
    await slapd.close();
  });

  it("holds everybody while the directory never told", async () => {
    expect(await isTurnedAway(ANA)).toBe(true);
    await whenTold("directory away", [{ on: "directory:ldap", code: "SG_DIRECTORY_UNREACHABLE" }]);
  });

  it("holds whom the directory tells, and a change acts on a live session", async () => {
    await slapd.start();
    await whenTold("division members", [
      { on: `group:${GROUP}`, via: "directory:ldap", joined: bareJid(TIM) },
    ]);
    expect(await isTurnedAway(TIM)).toBe(true);
    const ana = await logIn(ANA);
    const lee = await logIn(LEE);
    await slapd.change(GROUP, "add", { member: ldapPerson(LEE.username) });
    await expect.poll(() => lee.stream.received, { timeout: 20_000 }).toContain("Office: lab.");
    const ping = await request(ana, { type: "get", payload: "<ping xmlns='urn:xmpp:ping'/>" });
    expect(ping.attrs["type"]).toBe("result");
    await ana.end();
    await slapd.change(GROUP, "delete", { member: ldapPerson(TIM.username) });
    await whenTold("division members", [{}, { joined: bareJid(LEE) }, { joined: "", left: bareJid(TIM) }]);
    expect(await isTurnedAway(TIM)).toBe(false);
    expect(await metricsPage(house.gateway)).toContain(`stanzagate_directory_up{url="${slapd.url}"} 1\n`);
    const { output } = await house.gateway.command("division", "show", "lab");
    expect(output).toMatch(new RegExp(`LDAP group ${GROUP}: ${bareJid(LEE)} \\(as of 20`, "u"));
  });

  it("holds the same while the directory hangs, and after a restart without it", async () => {
    await slapd.freeze();
    await whenTold("directory away", [{}, { code: "SG_DIRECTORY_TIMEOUT" }]);
    expect(await metricsPage(house.gateway)).toContain(`stanzagate_directory_up{url="${slapd.url}"} 0\n`);
    await house.gateway.restart();
    expect([await isTurnedAway(LEE), await isTurnedAway(ANA)]).toEqual([true, false]);
    expect(house.gateway.log().join("\n")).not.toContain(LDAP_READER_PASSWORD);
  });
});
