/**
 * profanity (Debian's package) in a terminal.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { bareJid } from "./people.ts";
import type { LogIn } from "./peer.ts";
import { LOOPBACK, makeFolder, type Folder } from "./places.ts";
import { TmuxScreen } from "./tmux-screen.ts";

/** Its account file. `force` insists on STARTTLS, `legacy` means TLS from the first byte. */
const accountLines = ({ account, port, tls, resource }: LogIn): string =>
  [
    `[${bareJid(account)}]`,
    "enabled=true",
    `jid=${bareJid(account)}`,
    `server=${LOOPBACK}`,
    `port=${port}`,
    `resource=${resource ?? "profanity"}`,
    `password=${account.password}`,
    `tls.policy=${tls === "direct" ? "legacy" : "force"}`,
    "presence.login=online",
    "presence.last=online",
    "",
  ].join("\n");

/** Only our authority is trusted: a folder in OpenSSL's form, found by the hash of its subject. */
const writeTrust = (folder: Folder, authority: string): string => {
  mkdirSync(folder.at("trust"));
  writeFileSync(folder.at("trust", "ca.pem"), authority);
  const { stdout } = spawnSync("/usr/bin/openssl", [
    "x509",
    "-hash",
    "-noout",
    "-in",
    folder.at("trust", "ca.pem"),
  ]);
  copyFileSync(folder.at("trust", "ca.pem"), folder.at("trust", `${stdout.toString().trim()}.0`));
  return folder.at("trust");
};

const writeSettings = (folder: Folder, where: LogIn): void => {
  mkdirSync(folder.at("data", "profanity"), { recursive: true });
  mkdirSync(folder.at("config", "profanity"), { recursive: true });
  const trust = writeTrust(folder, where.authority ?? "");
  writeFileSync(folder.at("data", "profanity", "accounts"), accountLines(where), { mode: 0o600 });
  writeFileSync(
    folder.at("config", "profanity", "profrc"),
    `[connection]\ntls.certpath=${trust}\n[ui]\nsplash=false\n`,
  );
};

/**
 * Settles when it says that it is logged in. Type a command such as `/msg raj@agency.example hello`, or text for the
 * open window.
 * @throws Error with its screen where it does not
 */
export const startProfanity = async (where: LogIn): Promise<TmuxScreen> => {
  const folder = makeFolder("profanity");
  writeSettings(folder, where);
  const screen = await TmuxScreen.start({
    folder,
    command: `profanity -a ${bareJid(where.account)}`,
    farewell: "/quit",
    env: { XDG_CONFIG_HOME: folder.at("config"), XDG_DATA_HOME: folder.at("data") },
  });
  await screen.until("logged in successfully");
  return screen;
};
