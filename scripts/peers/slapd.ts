/**
 * OpenLDAP's slapd on a loopback port, in the foreground, with its database in a folder of its own: the agency's people, and groups of
 * all kinds.
 *
 * Rule: names may be read by the reader's account alone; anonymous log-ins find nothing.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Attribute, Change, Client } from "ldapts";
import { writeCertificate, type CertificateFiles } from "./certificates.ts";
import { startProcess, type RunningProcess } from "./child-process.ts";
import { freePorts, LOOPBACK, makeFolder, untilListening, type Folder } from "./places.ts";

export const LDAP_SUFFIX = "dc=agency,dc=example";
export const LDAP_PEOPLE = `ou=people,${LDAP_SUFFIX}`;
export const LDAP_READER = `cn=reader,${LDAP_SUFFIX}`;
export const LDAP_READER_PASSWORD = "reader-secret";
const ADMIN = `cn=admin,${LDAP_SUFFIX}`;
const ADMIN_PASSWORD = "admin-secret";

export const ldapPerson = (uid: string): string => `uid=${uid},${LDAP_PEOPLE}`;
export const ldapGroup = (cn: string): string => `cn=${cn},ou=groups,${LDAP_SUFFIX}`;

type Attributes = Readonly<Record<string, string | string[]>>;

export interface Slapd {
  /** `ldap://`, for StartTLS or on loopback in clear. */
  readonly url: string;
  readonly secureUrl: string;
  readonly certificates: CertificateFiles;
  add(dn: string, attributes: Attributes): Promise<void>;
  /** A person by name, with an address of `mail`; "" has none. */
  addPerson(uid: string, mail: string): Promise<void>;
  change(dn: string, operation: "add" | "delete" | "replace", attributes: Attributes): Promise<void>;
  remove(dn: string): Promise<void>;
  /** Holds it: connections stand and nobody answers. */
  freeze(): Promise<void>;
  thaw(): void;
  stop(): Promise<void>;
  /** Again, where it was. */
  start(): Promise<void>;
  /** Ends it and removes its folder. */
  close(): Promise<void>;
}

const configText = (folder: Folder, { authorityFile, certFile, keyFile }: CertificateFiles): string => `
${["core", "cosine", "nis", "inetorgperson"].map((one) => `include /etc/ldap/schema/${one}.schema`).join("\n")}
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload memberof
pidfile ${folder.at("slapd.pid")}
TLSCACertificateFile ${authorityFile}
TLSCertificateFile ${certFile}
TLSCertificateKeyFile ${keyFile}
sizelimit size.soft=100 size.hard=100 size.prtotal=unlimited
access to attrs=userPassword by anonymous auth by * none
access to dn.subtree="ou=hidden,${LDAP_SUFFIX}" by * none
access to * by dn.exact="${LDAP_READER}" read by * none
database mdb
suffix "${LDAP_SUFFIX}"
rootdn "${ADMIN}"
rootpw ${ADMIN_PASSWORD}
directory ${folder.at("db")}
dbnosync
overlay memberof
memberof-dangling ignore
`;

/** The state of its first thread, behind the name in brackets. */
const isStopped = (pid: number): boolean =>
  / T /.test(readFileSync(`/proc/${String(pid)}/stat`, "utf8").replace(/^.*\)/, ""));

const asAdminOf =
  (url: string) =>
  async (act: (client: Client) => Promise<void>): Promise<void> => {
    const client = new Client({ url, timeout: 5_000 });
    await client.bind(ADMIN, ADMIN_PASSWORD);
    await act(client).finally(async () => await client.unbind());
  };

/** The tree that all the rest hangs on. */
const plant = async (add: Slapd["add"]): Promise<void> => {
  await add(LDAP_SUFFIX, { objectClass: ["dcObject", "organization"], dc: "agency", o: "Agency" });
  await add(LDAP_READER, {
    objectClass: ["organizationalRole", "simpleSecurityObject"],
    cn: "reader",
    userPassword: LDAP_READER_PASSWORD,
  });
  for (const ou of ["people", "groups", "hidden"])
    await add(`ou=${ou},${LDAP_SUFFIX}`, { objectClass: "organizationalUnit", ou });
};

/** With the reader, and nobody in it yet. */
export const startSlapd = async (): Promise<Slapd> => {
  const folder = makeFolder("slapd");
  const certificates = await writeCertificate(folder, ["ldap.agency.example"]);
  const [port = 0, securePort = 0] = await freePorts(2);
  mkdirSync(folder.at("db"));
  writeFileSync(folder.at("slapd.conf"), configText(folder, certificates));
  const url = `ldap://${LOOPBACK}:${String(port)}`;
  const secureUrl = `ldaps://${LOOPBACK}:${String(securePort)}`;
  let running: RunningProcess | undefined;
  const start = async (): Promise<void> => {
    const args = ["-h", `${url} ${secureUrl}`, "-f", folder.at("slapd.conf"), "-d", "0"];
    running = startProcess({ command: "/usr/sbin/slapd", args });
    await untilListening(port, running);
  };
  const asAdmin = asAdminOf(url);
  const add: Slapd["add"] = async (dn, attributes) =>
    await asAdmin(async (client) => await client.add(dn, { ...attributes }));
  await start();
  await plant(add);
  return {
    url,
    secureUrl,
    certificates,
    add,
    addPerson: async (uid, mail) => {
      const own = mail === "" ? {} : { mail };
      await add(ldapPerson(uid), { objectClass: "inetOrgPerson", uid, cn: uid, sn: uid, ...own });
    },
    change: async (dn, operation, attributes) => {
      const changes = Object.entries(attributes).map(
        ([type, values]) =>
          new Change({ operation, modification: new Attribute({ type, values: [values].flat() }) }),
      );
      await asAdmin(async (client) => await client.modify(dn, changes));
    },
    remove: async (dn) => await asAdmin(async (client) => await client.del(dn)),
    freeze: async () => {
      running?.signal("SIGSTOP");
      while (running !== undefined && !isStopped(running.pid)) await sleep(5);
    },
    thaw: () => running?.signal("SIGCONT"),
    stop: async () => {
      await running?.stop();
    },
    start,
    close: async () => {
      await running?.kill9();
      folder.remove();
    },
  };
};
