/**
 * An ejabberd of our own (Debian 12: 23.01): free loopback ports, a temporary folder, ended by pid.
 *
 * Rule: Erlang's distribution stays off. Without a node name there is no epmd, no cookie, no open port but those of the
 * configuration; accounts are made by the starting node itself instead of by `ejabberdctl`.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { writeCertificate } from "./certificates.ts";
import { startProcess, type RunningProcess } from "./child-process.ts";
import { ejabberdConfig, type EjabberdPlaces, type EjabberdWishes } from "./ejabberd-config.ts";
import type { Account } from "./people.ts";
import { freePorts, makeFolder, untilListening, type Folder } from "./places.ts";
import type { XmppServer } from "./server.ts";

const ERL = "/usr/bin/erl";
const LIBRARIES = "/usr/lib/x86_64-linux-gnu:/usr/lib/aarch64-linux-gnu";
const MADE = "accounts-made";

/** Erlang text of a binary: JSON's form of plain ASCII is Erlang's too. */
const binary = (text: string): string => `<<${JSON.stringify(text)}>>`;

const makeAccounts = (users: readonly Account[]): string => {
  const calls = users.map(
    ({ username, domain, password }) =>
      `ok = ejabberd_auth:try_register(${[username, domain, password].map(binary).join(", ")}),`,
  );
  return `${calls.join(" ")} io:format("${MADE}~n").`;
};

const run = (folder: Folder, users: readonly Account[]): RunningProcess =>
  startProcess({
    command: ERL,
    args: [
      ...["-noinput", "+sbwt", "none", "-mnesia", "dir", JSON.stringify(folder.at("data"))],
      ...["-s", "ejabberd", "-eval", makeAccounts(users)],
    ],
    cwd: folder.path,
    env: {
      HOME: folder.path,
      ERL_LIBS: LIBRARIES,
      ERL_CRASH_DUMP: folder.at("erl_crash.dump"),
      EJABBERD_CONFIG_PATH: folder.at("ejabberd.yml"),
      EJABBERD_LOG_PATH: folder.at("ejabberd.log"),
    },
  });

const untilAccountsMade = async (running: RunningProcess): Promise<void> => {
  if (running.lines.includes(MADE)) return;
  const made = new Promise<void>((resolve) => {
    running.onLine((line) => {
      if (line === MADE) resolve();
    });
  });
  const ended = running.exited.then(() => {
    throw new Error(`ejabberd ended at start: ${running.lines.slice(-20).join("\n")}`);
  });
  await Promise.race([made, ended]);
};

const preparePlaces = async (folder: Folder, wishes: EjabberdWishes): Promise<EjabberdPlaces> => {
  const [port = 0, starttlsPort = 0, directPort = 0, proxyPort = 0, httpPort = 0] = await freePorts(5);
  mkdirSync(folder.at("data"));
  const hosts = [...wishes.domains, ...Object.values(wishes.services ?? {})];
  const certificates = await writeCertificate(folder, hosts);
  return { port, starttlsPort, directPort, proxyPort, httpPort, certificates };
};

/** Starts it and settles when it takes log-ins. @throws Error with its last lines where it does not start */
export const startEjabberd = async (wishes: EjabberdWishes): Promise<XmppServer> => {
  const folder = makeFolder("ejabberd");
  const places = await preparePlaces(folder, wishes);
  writeFileSync(folder.at("ejabberd.yml"), ejabberdConfig(wishes, places));
  const running = run(folder, wishes.users);
  try {
    await untilAccountsMade(running);
    for (const port of [places.port, places.starttlsPort, places.directPort])
      await untilListening(port, running);
  } catch (error) {
    await running.kill9();
    throw error;
  }
  return {
    ...places,
    dataDir: folder.at("data"),
    pid: running.pid,
    log: () => running.lines,
    stop: async () => {
      await running.stop();
      folder.remove();
    },
  };
};
