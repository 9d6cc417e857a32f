/**
 * The agency's own authority for devices, by openssl: certificates that name their users as RFC 6120 §13.7.1.4 says, and the list
 * of those it took back.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Pem } from "./certificates.ts";

const SETTINGS = `[req]
distinguished_name=dn
prompt=no
[dn]
CN=device
[authority]
basicConstraints=critical,CA:TRUE
keyUsage=critical,keyCertSign,cRLSign
[ca]
default_ca=own
[own]
database=index.txt
crlnumber=crlnumber
serial=serial
new_certs_dir=.
default_md=sha256
default_crl_days=30
default_days=30
policy=any
copy_extensions=none
[any]
commonName=supplied
`;

const EC = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];

export class DeviceAuthority {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** @param folder an empty one, which is there */
  static make(folder: string, name = "Agency devices"): DeviceAuthority {
    mkdirSync(folder, { recursive: true });
    const authority = new DeviceAuthority(folder);
    writeFileSync(join(folder, "openssl.cnf"), SETTINGS);
    writeFileSync(join(folder, "index.txt"), "");
    for (const counter of ["crlnumber", "serial"]) writeFileSync(join(folder, counter), "1000\n");
    const subject = ["-subj", `/CN=${name}`, "-extensions", "authority", "-days", "30"];
    authority.#openssl(["req", "-x509", ...EC, "-keyout", "ca.key", "-out", "ca.pem", ...subject]);
    authority.writeList();
    return authority;
  }

  get caFile(): string {
    return join(this.#folder, "ca.pem");
  }

  get crlFile(): string {
    return join(this.#folder, "crl.pem");
  }

  /** @param end as `openssl ca -enddate` takes it, for one that has run out; begins before */
  issue(file: string, jid: string, dates: readonly string[] = []): Pem {
    const name = `subjectAltName=otherName:1.3.6.1.5.5.7.8.5;UTF8:${jid}`;
    const usage =
      "basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=clientAuth";
    writeFileSync(join(this.#folder, `${file}.ext`), `${usage}\n${name}\n`);
    this.#openssl(["req", ...EC, "-keyout", `${file}.key`, "-out", `${file}.csr`, "-subj", `/CN=${file}`]);
    const own = ["-keyfile", "ca.key", "-cert", "ca.pem", "-extfile", `${file}.ext`, "-notext", "-batch"];
    this.#openssl(["ca", "-in", `${file}.csr`, "-out", `${file}.pem`, ...own, ...dates]);
    return { cert: this.#read(`${file}.pem`), key: this.#read(`${file}.key`) };
  }

  revoke(file: string): void {
    this.#openssl(["ca", "-revoke", `${file}.pem`, "-keyfile", "ca.key", "-cert", "ca.pem"]);
    this.writeList();
  }

  writeList(): void {
    this.#openssl(["ca", "-gencrl", "-keyfile", "ca.key", "-cert", "ca.pem", "-out", "crl.pem"]);
  }

  #read(file: string): string {
    return readFileSync(join(this.#folder, file), "utf8");
  }

  #openssl(args: readonly string[]): void {
    const [command = "", ...rest] = args;
    const options = command === "x509" ? rest : ["-config", "openssl.cnf", ...rest];
    execFileSync("openssl", [command, ...options], { cwd: this.#folder, stdio: "pipe" });
  }
}
