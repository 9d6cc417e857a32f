import { createServer, type Server } from "node:net";
import { afterAll, beforeAll, expect, it, onTestFinished, test } from "vitest";
import { EqualityFilter } from "ldapts";
import {
  LDAP_PEOPLE,
  LDAP_READER,
  LDAP_READER_PASSWORD,
  LDAP_SUFFIX,
  ldapPerson,
  startSlapd,
  type Slapd,
} from "../../../scripts/peers/slapd.ts";
import { Connection, Entry } from "../../../src/directory/connection.ts";
import type { ConnectionOptions } from "../../../src/directory/options.ts";
import { describeNeeding } from "../../support/system-needs.ts";

const optionsFor = (url: string, changes: Partial<ConnectionOptions> = {}): ConnectionOptions => ({
  url,
  security: "none",
  caFile: undefined,
  bindDn: LDAP_READER,
  password: () => LDAP_READER_PASSWORD,
  timeoutMs: 2_000,
  ...changes,
});

const opened = async (options: ConnectionOptions): Promise<Connection> => {
  const connection = await Connection.open(options);
  onTestFinished(() => {
    connection.close();
  });
  return connection;
};

describeNeeding(["slapd", "openssl"], "a connection to slapd", () => {
  let slapd: Slapd;
  beforeAll(async () => {
    slapd = await startSlapd();
    await slapd.addPerson("ana", "ana@agency.example");
  });
  afterAll(async () => {
    await slapd.close();
  });

  it.each(["none", "ldaps", "start-tls"] as const)("reads entries (%s)", async (security) => {
    const { secureUrl, url, certificates } = slapd;
    const caFile = security === "none" ? undefined : certificates.authorityFile;
    const place = security === "ldaps" ? secureUrl : url;
    const connection = await opened(optionsFor(place, { security, caFile }));
    const entry = await connection.readEntry(ldapPerson("ana"), ["MAIL", "description"]);
    expect(entry?.values("mail")).toEqual(["ana@agency.example"]);
    expect(entry?.values("description")).toEqual([]);
  });

  it("knows nothing of what is not there, is hidden or is no name", async () => {
    const connection = await opened(optionsFor(slapd.url));
    for (const dn of [ldapPerson("nobody"), `ou=hidden,${LDAP_SUFFIX}`, "no name", "dc=other"])
      expect(await connection.readEntry(dn, ["mail"])).toBeUndefined();
  });

  it("reads more than a server gives at once, by pages", async () => {
    const crowd = Array.from({ length: 120 }, (_one, index) => `p${String(index)}`);
    for (const uid of crowd) await slapd.addPerson(uid, "");
    const connection = await opened(optionsFor(slapd.url));
    const filter = new EqualityFilter({ attribute: "objectClass", value: "inetOrgPerson" });
    const { entries, references } = await connection.search(LDAP_PEOPLE, filter, ["uid"]);
    expect([entries.length, references]).toEqual([121, []]);
  });

  it.each([
    ["a wrong password", { password: () => "wrong" }, "SG_DIRECTORY_LOGIN: result code 49"],
    ["an authority that nobody trusts", { security: "start-tls" }, "SG_DIRECTORY_TLS: "],
    ["an authority's file that is gone", { security: "start-tls", caFile: "/none" }, "SG_DIRECTORY_TLS: "],
  ] as const)("fails with %s, and says no password", async (_what, changes, message) => {
    const failure = Connection.open(optionsFor(slapd.url, changes));
    await expect(failure).rejects.toThrow(message);
    await expect(failure).rejects.not.toThrow(/secret|wrong/);
  });

  it("does not take another server's certificate", async () => {
    const { secureUrl } = slapd;
    const wishes = { security: "ldaps", caFile: slapd.certificates.authorityFile } as const;
    const elsewhere = secureUrl.replace("127.0.0.1", "localhost");
    await expect(Connection.open(optionsFor(elsewhere, wishes))).rejects.toThrow(
      "SG_DIRECTORY_TLS: ERR_TLS_CERT_ALTNAME_INVALID",
    );
    await expect(Connection.open(optionsFor(secureUrl, { security: "ldaps" }))).rejects.toThrow(
      "SG_DIRECTORY_TLS",
    );
  });

  it("is told what a search may not", async () => {
    const connection = await opened(optionsFor(slapd.url));
    const filter = new EqualityFilter({ attribute: "uid", value: "ana" });
    await expect(connection.search("dc=other", filter, ["mail"])).rejects.toThrow(
      "SG_DIRECTORY_REFUSED: result code 32",
    );
  });

  it("ends where the server stops answering", async () => {
    const connection = await opened(optionsFor(slapd.url, { timeoutMs: 300 }));
    await slapd.freeze();
    onTestFinished(() => {
      slapd.thaw();
    });
    await expect(connection.readEntry(LDAP_PEOPLE, ["ou"])).rejects.toThrow("SG_DIRECTORY_TIMEOUT");
  });
});

/** Takes connections and answers each message with these bytes. */
const listening = async (answer: Buffer, isCutting = false): Promise<string> => {
  const server: Server = createServer((socket) => {
    socket
      .on("error", () => undefined)
      .once("data", () => {
        socket.write(answer);
        if (isCutting) socket.once("data", () => socket.resetAndDestroy());
      });
    onTestFinished(() => {
      socket.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return `ldap://127.0.0.1:${String(typeof address === "object" ? address?.port : 0)}`;
};
/** ExtendedResponse to message 2: success, or unavailable. */
const extended = (code: number): Buffer => Buffer.from([0x30, 12, 2, 1, 2, 0x78, 7, 10, 1, code, 4, 0, 4, 0]);

test.each([
  ["nothing", Buffer.alloc(0), "none", "SG_DIRECTORY_TIMEOUT"],
  ["what is no LDAP", Buffer.from("HTTP/1.1 400\r\n\r\n"), "none", "SG_DIRECTORY_TIMEOUT"],
  ["that there is no TLS", extended(52), "start-tls", "SG_DIRECTORY_TLS: result code 52"],
  ["that TLS may begin, and then nothing", extended(0), "start-tls", "SG_DIRECTORY_TIMEOUT"],
] as const)("a server that says %s ends the round", async (_what, answer, security, message) => {
  const url = await listening(answer);
  await expect(Connection.open(optionsFor(url, { security, timeoutMs: 100 }))).rejects.toThrow(message);
});

test("a server that goes during the handshake ends the round", async () => {
  const url = await listening(extended(0), true);
  await expect(Connection.open(optionsFor(url, { security: "start-tls" }))).rejects.toThrow(
    /SG_DIRECTORY_(TLS|UN)/,
  );
});

test("nobody there", async () => {
  await expect(Connection.open(optionsFor("ldap://127.0.0.1:1"))).rejects.toThrow(
    "SG_DIRECTORY_UNREACHABLE: ECONNREFUSED",
  );
});

test("an entry's attributes go by any letter case; bytes that are no text stay visible", () => {
  const entry = new Entry({
    dn: "cn=a",
    Member: ["x", "y"],
    "member;range=0-1": "x",
    photo: Buffer.from([255]),
  });
  expect([entry.values("member"), entry.values("PHOTO"), entry.values("none")]).toEqual([
    ["x", "y"],
    ["\u{FFFD}"],
    [],
  ]);
  expect([entry.isRanged("member"), entry.isRanged("photo")]).toEqual([true, false]);
});
