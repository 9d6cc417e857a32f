/**
 * A Prosody of our own (Debian 12: 0.12): free loopback ports, a temporary folder, ended by pid.
 *
 * COMPAT(prosody, `prosody --version` starts a server and hangs): readiness is told by its port alone.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { writeCertificate } from "./certificates.ts";
import { startProcess, type RunningProcess } from "./child-process.ts";
import type { Account } from "./people.ts";
import { freePorts, makeFolder, untilListening, type Folder } from "./places.ts";
import { prosodyConfig, type ProsodyPlaces, type ProsodyWishes } from "./prosody-config.ts";
import type { XmppServer } from "./server.ts";

const PROSODY = "/usr/bin/prosody";

/** Prosody's names of folders: everything but letters and digits of ASCII as %xx. */
const encodeName = (name: string): string =>
  name.replace(/[^A-Za-z0-9]/g, (sign) => `%${sign.charCodeAt(0).toString(16).padStart(2, "0")}`);

const writeAccount = (folder: Folder, { username, domain, password }: Account): void => {
  const accounts = folder.at("data", encodeName(domain), "accounts");
  mkdirSync(accounts, { recursive: true });
  const record = `return {\n\t["password"] = ${JSON.stringify(password)};\n};\n`;
  writeFileSync(folder.at("data", encodeName(domain), "accounts", `${encodeName(username)}.dat`), record);
};

const preparePlaces = async (folder: Folder, wishes: ProsodyWishes): Promise<ProsodyPlaces> => {
  const [port = 0, directPort = 0, httpPort = 0, proxyPort = 0] = await freePorts(4);
  mkdirSync(folder.at("data"), { recursive: true });
  const hosts = [...wishes.domains, ...Object.values(wishes.services ?? {})];
  const certificates = await writeCertificate(folder, hosts);
  return { port, directPort, httpPort, proxyPort, dataDir: folder.at("data"), certificates };
};

const run = async (folder: Folder, ports: readonly number[]): Promise<RunningProcess> => {
  const running = startProcess({
    command: PROSODY,
    args: ["-F", "--config", folder.at("prosody.cfg.lua")],
    cwd: folder.path,
    env: { HOME: folder.path, LC_ALL: "C.UTF-8" },
  });
  try {
    for (const port of ports) await untilListening(port, running);
  } catch (error) {
    await running.kill9();
    throw error;
  }
  return running;
};

/** Starts it and settles when it takes log-ins. @throws Error with its last lines where it does not start */
export const startProsody = async (wishes: ProsodyWishes): Promise<XmppServer> => {
  const folder = makeFolder("prosody");
  const places = await preparePlaces(folder, wishes);
  for (const user of wishes.users) writeAccount(folder, user);
  writeFileSync(folder.at("prosody.cfg.lua"), prosodyConfig(wishes, places));
  const running = await run(folder, [places.port, places.directPort]);
  return {
    port: places.port,
    starttlsPort: places.port,
    directPort: places.directPort,
    certificates: places.certificates,
    dataDir: places.dataDir,
    pid: running.pid,
    log: () => running.lines,
    stop: async () => {
      await running.stop();
      folder.remove();
    },
  };
};
