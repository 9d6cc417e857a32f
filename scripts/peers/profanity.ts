/**
 * profanity (Debian's package) in a tmux of its own: typed at like a person does, read from its screen.
 *
 * Rule: the tmux server runs in the foreground as our child, on a socket of its own: no session of the user's is seen.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { hasEnded, startProcess, type RunningProcess } from "./child-process.ts";
import { bareJid } from "./people.ts";
import type { LogIn } from "./peer.ts";
import { LOOPBACK, makeFolder, type Folder } from "./places.ts";

const TMUX = "/usr/bin/tmux";
const PATIENCE_MS = 20_000;
const POLL_MS = 100;

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

export class Profanity {
  readonly #folder: Folder;
  readonly #server: RunningProcess;

  private constructor(folder: Folder, server: RunningProcess) {
    this.#folder = folder;
    this.#server = server;
  }

  /** Settles when it says that it is logged in. @throws Error with its screen where it does not */
  static async start(where: LogIn): Promise<Profanity> {
    const folder = makeFolder("profanity");
    writeSettings(folder, where);
    const env = {
      HOME: folder.path,
      XDG_CONFIG_HOME: folder.at("config"),
      XDG_DATA_HOME: folder.at("data"),
      LC_ALL: "C.UTF-8",
      TERM: "xterm-256color",
      TMUX: undefined,
    };
    const args = ["-S", folder.at("tmux.sock"), "-f", "/dev/null", "-D"];
    const server = startProcess({ command: TMUX, args, env, cwd: folder.path });
    const profanity = new Profanity(folder, server);
    const size = ["-x", "160", "-y", "50"];
    await profanity.#untilServed();
    profanity.#tmux("new-session", "-d", "-s", "main", ...size, `profanity -a ${bareJid(where.account)}`);
    await profanity.until("logged in successfully");
    return profanity;
  }

  /** Types a line and presses Enter: a command such as `/msg raj@agency.example hello`, or text for the open window. */
  type(line: string): void {
    this.#tmux("send-keys", "-t", "main", "-l", line);
    this.#tmux("send-keys", "-t", "main", "Enter");
  }

  screen(): string {
    return this.#tmux("capture-pane", "-p", "-t", "main");
  }

  /** Settles when the screen shows the text. @throws Error with the screen where it does not */
  async until(text: string): Promise<string> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const screen = this.screen();
      if (screen.includes(text)) return screen;
      if (Date.now() > deadline || (await hasEnded(this.#server))) {
        throw new Error(`profanity does not show "${text}" but:\n${screen}`);
      }
      await sleep(POLL_MS);
    }
  }

  async end(): Promise<void> {
    this.type("/quit");
    const { exited } = this.#server;
    const deadline = Date.now() + 5_000;
    while (this.#tmux("list-sessions") !== "" && Date.now() < deadline) await sleep(POLL_MS);
    await this.#server.stop();
    await exited;
    this.#folder.remove();
  }

  async #untilServed(): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (spawnSync(TMUX, ["-S", this.#folder.at("tmux.sock"), "show-options", "-s"]).status !== 0) {
      if (Date.now() > deadline) throw new Error(`tmux does not start: ${this.#server.lines.join("\n")}`);
      await sleep(POLL_MS);
    }
  }

  #tmux(...args: readonly string[]): string {
    const { stdout } = spawnSync(TMUX, ["-S", this.#folder.at("tmux.sock"), ...args]);
    return stdout.toString();
  }
}
