/**
 * poezio (Debian's package) in a terminal: slixmpp underneath, with its plugins for embedded files and bits of binary. It
 * speaks STARTTLS. Its plugin for uploads does not run on Debian's Python 3.11.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { asNobody, giveToNobody } from "./as-nobody.ts";
import { bareJid } from "./people.ts";
import type { LogIn } from "./peer.ts";
import { LOOPBACK, makeFolder, type Folder } from "./places.ts";
import { TmuxScreen } from "./tmux-screen.ts";

const settings = ({ account, port, resource }: LogIn, authorityFile: string): string =>
  [
    "[Poezio]",
    `jid = ${bareJid(account)}`,
    `password = ${account.password}`,
    `custom_host = ${LOOPBACK}`,
    `custom_port = ${port}`,
    `ca_cert_path = ${authorityFile}`,
    `resource = ${resource ?? "poezio"}`,
    `default_nick = ${account.username}`,
    "auto_reconnect = false",
    "plugins_autoload = embed:bob",
    "rooms =",
    "",
  ].join("\n");

const writeSettings = (folder: Folder, where: LogIn): void => {
  mkdirSync(folder.at(".config", "poezio"), { recursive: true });
  writeFileSync(folder.at("ca.pem"), where.authority ?? "");
  writeFileSync(folder.at(".config", "poezio", "poezio.cfg"), settings(where, folder.at("ca.pem")));
};

/** Around a text, so that the keys before and after it are not taken for a part of a paste. */
const KEY_MS = 300;

export class Poezio {
  readonly screen: TmuxScreen;

  private constructor(screen: TmuxScreen) {
    this.screen = screen;
  }

  /** Settles when it is online. @param files by name, what lies in its home to be sent. @throws Error with its screen */
  static async start(where: LogIn, files: Readonly<Record<string, Uint8Array>> = {}): Promise<Poezio> {
    const folder = makeFolder("poezio");
    writeSettings(folder, where);
    for (const [name, content] of Object.entries(files)) writeFileSync(folder.at(name), content);
    giveToNobody(folder);
    const command = [...asNobody(), "poezio"].join(" ");
    const screen = await TmuxScreen.start({ folder, command, farewell: "/quit" });
    await screen.until("Your JID is");
    return new Poezio(screen);
  }

  /** @param command such as `message raj@agency.example hello` */
  async command(command: string): Promise<void> {
    this.screen.press("/");
    await sleep(KEY_MS);
    this.screen.write(command);
    await this.screen.until(`/${command}`);
    await sleep(KEY_MS);
    this.screen.press("Enter");
  }

  async end(): Promise<void> {
    await this.command("quit");
    await this.screen.end();
  }
}
