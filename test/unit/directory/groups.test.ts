import { domainToASCII } from "node:url";
import type { Filter } from "ldapts";
import { afterAll, beforeAll, expect, it, test } from "vitest";
import {
  LDAP_PEOPLE,
  LDAP_READER,
  LDAP_READER_PASSWORD,
  LDAP_SUFFIX,
  ldapGroup,
  ldapPerson,
  startSlapd,
  type Slapd,
} from "../../../scripts/peers/slapd.ts";
import { Entry, type Found, type Lookup } from "../../../src/directory/connection.ts";
import { readGroup, readGroups } from "../../../src/directory/groups.ts";
import type { DirectoryOptions, GroupAnswer, GroupOptions } from "../../../src/directory/options.ts";
import { createJidPreparer } from "../../../src/xmpp/jid.ts";
import { describeNeeding } from "../../support/system-needs.ts";

const jid = (name: string): string => `${name}@agency.example`;
const told = (accounts: readonly string[], unread: readonly string[] = []): GroupAnswer => ({
  state: "told",
  accounts: accounts.map(jid),
  unread,
});
const OPTIONS: GroupOptions = {
  base: LDAP_PEOPLE,
  membersBy: "member",
  address: "mail",
  domain: undefined,
  prepareJid: createJidPreparer({ toAscii: domainToASCII }),
  isServed: (domain) => domain === "agency.example",
};
/** What of filters and names is syntax. */
const ODD = "a,b+c(*)\\d";

describeNeeding(["slapd", "openssl"], "groups of slapd", () => {
  let slapd: Slapd;
  const read = async (cn: string, changes: Partial<DirectoryOptions> = {}) => {
    const place = { url: slapd.url, security: "none" as const, caFile: undefined, timeoutMs: 2_000 };
    const reader = { bindDn: LDAP_READER, password: () => LDAP_READER_PASSWORD };
    const name = cn.includes("=") ? cn : ldapGroup(cn);
    return (await readGroups([name], { ...place, ...reader, ...OPTIONS, ...changes })).get(name);
  };
  const hidden = `uid=max,ou=hidden,${LDAP_SUFFIX}`;
  beforeAll(async () => {
    slapd = await startSlapd();
    for (const uid of ["raj", "ana", "lee"]) await slapd.addPerson(uid, jid(uid));
    await slapd.addPerson("tim", "");
    await slapd.addPerson("eve", "eve@other.example");
    const odd = `uid=${ODD.replaceAll(/[,+\\]/g, "\\$&")},${LDAP_PEOPLE}`;
    await slapd.add(odd, { objectClass: "inetOrgPerson", uid: ODD, cn: "odd", sn: "odd", mail: jid("odd") });
    await slapd.add(hidden, {
      objectClass: "inetOrgPerson",
      uid: "max",
      cn: "max",
      sn: "max",
      mail: jid("max"),
    });
    const members = [...["raj", "ana"].map(ldapPerson), odd];
    await slapd.add(ldapGroup("lab"), { objectClass: "groupOfNames", cn: "lab", member: members });
    await slapd.add(ldapGroup("(lab*)"), {
      objectClass: "groupOfNames",
      cn: "(lab*)",
      member: ldapPerson("lee"),
    });
    const unread = [
      ldapPerson("lee"),
      ldapPerson("tim"),
      ldapPerson("eve"),
      hidden,
      ldapGroup("lab"),
      "uid=gone",
    ];
    await slapd.add(ldapGroup("mix"), { objectClass: "groupOfNames", cn: "mix", member: unread });
    const unique = { objectClass: "groupOfUniqueNames", cn: "unique", uniqueMember: ldapPerson("ana") };
    await slapd.add(ldapGroup("unique"), unique);
    const posix = { objectClass: "posixGroup", gidNumber: "7" };
    await slapd.add(ldapGroup("posix"), { ...posix, cn: "posix", memberUid: ["lee", ODD, "*", "max"] });
    await slapd.add(ldapGroup("empty"), { ...posix, cn: "empty" });
  });
  afterAll(async () => {
    await slapd.close();
  });

  it("has those whom the group names", async () => {
    expect(await read("lab")).toEqual(told(["ana", "odd", "raj"]));
    expect(await read("unique", { membersBy: "uniqueMember" })).toEqual(told(["ana"]));
    expect(await read("lab", { address: "uid", domain: "agency.example" })).toEqual(
      told([ODD, "ana", "raj"]),
    );
  });

  it("has those who name the group", async () => {
    expect(await read("lab", { membersBy: "memberOf" })).toEqual(told(["ana", "odd", "raj"]));
    expect(await read("(lab*)", { membersBy: "memberOf" })).toEqual(told(["lee"]));
  });

  it("has those whose log-in the group names, each taken at its word", async () => {
    expect(await read("posix", { membersBy: "memberUid" })).toEqual(told(["lee", "odd"], ["*", "max"]));
  });

  it("names each member of whom it cannot say who that is", async () => {
    const unread = [ldapPerson("tim"), ldapPerson("eve"), hidden, ldapGroup("lab"), "uid=gone"];
    expect(await read("mix")).toEqual(told(["lee"], unread));
  });

  it.each([
    ["a group that is not there", "none", "memberOf", "absent"],
    ["a group that is not there, by its own list", "none", "member", "absent"],
    ["what is no name", "cn=a,,b", "member", "absent"],
    ["a group without members", "empty", "memberUid", "empty"],
    ["a group of another kind", "posix", "member", "empty"],
    ["a group in which nobody is by what people say", "posix", "memberOf", "empty"],
    ["a rule that the server does not have", "lab", "nestedMemberOf", "empty"],
  ] as const)("says nothing of %s", async (_what, cn, membersBy, why) => {
    expect(await read(cn, { membersBy })).toEqual({ state: "silent", why });
  });
});

/** What servers of another make would say. */
const lookup = (group: object, found: Found = { entries: [], references: [] }) => {
  const filters: string[] = [];
  const port: Lookup = {
    readEntry: async () => await Promise.resolve(new Entry({ dn: "cn=g", ...group })),
    search: async (_base: string, filter: Filter) => {
      filters.push(filter.toString());
      return await Promise.resolve(found);
    },
  };
  return { port, filters };
};

test("a list that is handed out by parts says nothing", async () => {
  const { port } = lookup({ member: [], "member;range=0-1499": ["cn=a"] });
  expect(await readGroup("cn=g", port, OPTIONS)).toEqual({ state: "silent", why: "ranged" });
});

test("groups in groups are asked for by the rule of Active Directory, for persons", async () => {
  const entries = [new Entry({ dn: "cn=a", mail: jid("ana") })];
  const { port, filters } = lookup({}, { entries, references: [] });
  expect(await readGroup("cn=(g)", port, { ...OPTIONS, membersBy: "nestedMemberOf" })).toEqual(told(["ana"]));
  expect(filters).toEqual(["(&(objectClass=person)(memberOf:1.2.840.113556.1.4.1941:=cn=\\28g\\29))"]);
});

test("people that another server has are not known", async () => {
  const entries = [new Entry({ dn: "cn=a", mail: jid("ana") })];
  const { port } = lookup({}, { entries, references: ["ldap://b.example/ou=b"] });
  expect(await readGroup("cn=g", port, { ...OPTIONS, membersBy: "memberOf" })).toEqual(
    told(["ana"], ["ldap://b.example/ou=b"]),
  );
});
