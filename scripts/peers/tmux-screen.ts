/**
 * A program of the terminal in a tmux of its own: typed at like a person does, read from its screen.
 *
 * Rule: the tmux server runs in the foreground as our child, on a socket of its own: no session of the user's is seen.
 */
import { spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { hasEnded, startProcess, type RunningProcess } from "./child-process.ts";
import type { Folder } from "./places.ts";

const TMUX = "/usr/bin/tmux";
const PATIENCE_MS = 30_000;
const POLL_MS = 100;

export interface ScreenWishes {
  /** Its home; the socket lives there too. Removed at the end. */
  readonly folder: Folder;
  /** Words for a shell. */
  readonly command: string;
  /** How the program is asked to end. */
  readonly farewell: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export class TmuxScreen {
  readonly #wishes: ScreenWishes;
  readonly #server: RunningProcess;

  private constructor(wishes: ScreenWishes, server: RunningProcess) {
    this.#wishes = wishes;
    this.#server = server;
  }

  /** @throws Error where tmux does not start */
  static async start(wishes: ScreenWishes): Promise<TmuxScreen> {
    const { folder, command } = wishes;
    const env = {
      HOME: folder.path,
      LC_ALL: "C.UTF-8",
      TERM: "xterm-256color",
      TMUX: undefined,
      ...wishes.env,
    };
    const args = ["-S", folder.at("tmux.sock"), "-f", "/dev/null", "-D"];
    const server = startProcess({ command: TMUX, args, env, cwd: folder.path });
    const screen = new TmuxScreen(wishes, server);
    await screen.#untilServed();
    screen.#tmux("new-session", "-d", "-s", "main", "-x", "160", "-y", "50", command);
    return screen;
  }

  /** Types a line and presses Enter. */
  type(line: string): void {
    this.write(line);
    this.press("Enter");
  }

  write(text: string): void {
    this.#tmux("send-keys", "-t", "main", "-l", text);
  }

  /** Presses keys by their names, such as `Escape` or `M-n`. */
  press(...keys: readonly string[]): void {
    this.#tmux("send-keys", "-t", "main", ...keys);
  }

  text(): string {
    return this.#tmux("capture-pane", "-p", "-t", "main");
  }

  /** Settles when the screen shows the text. @throws Error with the screen where it does not */
  async until(text: string): Promise<string> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const shown = this.text();
      if (shown.includes(text)) return shown;
      if (Date.now() > deadline || (await hasEnded(this.#server)))
        throw new Error(`the screen does not show "${text}" but:\n${shown}`);
      await sleep(POLL_MS);
    }
  }

  async end(): Promise<void> {
    this.type(this.#wishes.farewell);
    const deadline = Date.now() + 5_000;
    while (this.#tmux("list-sessions") !== "" && Date.now() < deadline) await sleep(POLL_MS);
    await this.#server.stop();
    this.#wishes.folder.remove();
  }

  async #untilServed(): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (spawnSync(TMUX, ["-S", this.#wishes.folder.at("tmux.sock"), "show-options", "-s"]).status !== 0) {
      if (Date.now() > deadline) throw new Error(`tmux does not start: ${this.#server.lines.join("\n")}`);
      await sleep(POLL_MS);
    }
  }

  #tmux(...args: readonly string[]): string {
    const { stdout } = spawnSync(TMUX, ["-S", this.#wishes.folder.at("tmux.sock"), ...args]);
    return stdout.toString();
  }
}
