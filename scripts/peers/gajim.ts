/**
 * Gajim (Debian's package) in a window of its own on a virtual screen, steered by gajim-driver.py.
 *
 * Rule: it refuses to run as root, so root runs it as nobody. Its screen is an Xvfb of ours with a number that was
 * free, its session bus is its own.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { asNobody, giveToNobody } from "./as-nobody.ts";
import { startProcess, type RunningProcess } from "./child-process.ts";
import { bareJid } from "./people.ts";
import type { LogIn } from "./peer.ts";
import { LOOPBACK, makeFolder, type Folder } from "./places.ts";

const PATIENCE_MS = 30_000;
const POLL_MS = 200;

export interface GajimWishes extends Omit<LogIn, "authority"> {
  /** PEM file of the very certificate that the port shows: Gajim trusts those, no authority. */
  readonly certificateFile: string;
}

export type Answer = Readonly<Record<string, unknown>>;

/** What the file buttons of the open chat say: any way at all, by upload, directly. */
export type FileWays = Readonly<Record<"any" | "upload" | "jingle", boolean>>;

export class Gajim {
  readonly #folder: Folder;
  readonly #display: string;
  readonly #screen: RunningProcess;
  readonly #program: RunningProcess;
  #lastId = 0;

  private constructor(folder: Folder, display: string, screen: RunningProcess) {
    this.#folder = folder;
    this.#display = display;
    this.#screen = screen;
    const words = [...asNobody(), "dbus-run-session", "--", "python3", folder.at("driver.py")];
    const [command = "", ...args] = words;
    const places = {
      HOME: folder.path,
      TMPDIR: folder.path,
      XDG_RUNTIME_DIR: folder.at("run"),
      DISPLAY: display,
    };
    // No bus for screen readers: its daemon would outlive the session.
    const env = { ...places, LC_ALL: "C.UTF-8", NO_AT_BRIDGE: "1", GTK_A11Y: "none" };
    this.#program = startProcess({ command, args, env, cwd: folder.path, input: "pipe" });
  }

  /** Settles when it is online. @throws Error with its last lines where it does not get there */
  static async start(wishes: GajimWishes): Promise<Gajim> {
    const folder = makeFolder("gajim");
    mkdirSync(folder.at("run"), { mode: 0o700 });
    copyFileSync(join(import.meta.dirname, "gajim-driver.py"), folder.at("driver.py"));
    copyFileSync(wishes.certificateFile, folder.at("server.pem"));
    giveToNobody(folder);
    const screen = startProcess({
      command: "Xvfb",
      args: ["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"],
    });
    const number = await untilLine(screen, (line) => /^\d+$/.test(line), "the number of the screen");
    const gajim = new Gajim(folder, `:${number}`, screen);
    await gajim.#logIn(wishes);
    return gajim;
  }

  async open(jid: string): Promise<void> {
    await this.#ask("open", { jid });
  }

  async join(jid: string): Promise<void> {
    await this.#ask("join", { jid });
  }

  /** Into the open chat. */
  async send(text: string): Promise<void> {
    await this.#ask("type", { text });
  }

  /** Asks to see that one's presence, and lets everybody see its own. */
  async befriend(jid: string): Promise<void> {
    await this.#ask("befriend", { jid });
  }

  /** Offers a file to the open chat, as the buttons do, or as one that is dropped ("any"). */
  async attach(name: string, content: Uint8Array, way: keyof FileWays): Promise<void> {
    await this.#ask("attach", { way, uri: `file://${this.#file(name, content)}` });
  }

  /** Ctrl+V with a picture in the clipboard. */
  async pastePicture(png: Uint8Array): Promise<void> {
    await this.#ask("paste", { path: this.#file("pasted.png", png) });
  }

  /** Makes it believe in an upload service that it could not find. */
  async seekUpload(jid: string): Promise<void> {
    await this.#ask("seek-upload", { jid });
  }

  /** Presses a button as soon as it can be pressed. @throws Error */
  async press(label: string): Promise<void> {
    await this.#untilAnswer("press", ({ done }) => done === true, `button "${label}"`, { label });
  }

  /** Chooses a row of a list. @throws Error */
  async choose(text: string): Promise<void> {
    await this.#untilAnswer("choose", ({ done }) => done === true, `row "${text}"`, { text });
  }

  #file(name: string, content: Uint8Array): string {
    writeFileSync(this.#folder.at(name), content);
    return this.#folder.at(name);
  }

  async fileWays(): Promise<FileWays> {
    const { any, upload, jingle } = await this.#ask("actions");
    return { any: any === true, upload: upload === true, jingle: jingle === true };
  }

  /** Settles when one of its windows shows the text. @throws Error */
  async until(text: string): Promise<void> {
    await this.#untilAnswer("rows", ({ rows }) => JSON.stringify(rows).includes(text), `"${text}"`);
  }

  /** How many stanzas with this text came to it, whether its windows show them or not. */
  async received(text: string): Promise<number> {
    return Number((await this.#ask("received", { text }))["count"]);
  }

  /** A picture of its screen. */
  picture(): Uint8Array {
    const { stdout } = spawnSync("import", ["-display", this.#display, "-window", "root", "png:-"], {
      maxBuffer: 1 << 24,
    });
    return stdout;
  }

  async end(): Promise<void> {
    this.#program.endInput();
    await this.#program.exited;
    await this.#screen.stop();
    this.#folder.remove();
  }

  async #logIn({ account, port, tls }: GajimWishes): Promise<void> {
    await untilLine(this.#program, (line) => line.includes('"ready"'), "its window");
    const place = { host: LOOPBACK, port, tls, certificate: this.#folder.at("server.pem") };
    await this.#ask("login", { jid: bareJid(account), password: account.password, ...place });
    await this.#untilAnswer("online", ({ online }) => online === true, "being online");
  }

  async #untilAnswer(
    command: string,
    isIt: (answer: Answer) => boolean,
    what: string,
    wishes: Answer = {},
  ): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (!isIt(await this.#ask(command, wishes))) {
      if (Date.now() > deadline) throw this.#complaint(what);
      await sleep(POLL_MS);
    }
  }

  async #ask(command: string, wishes: Answer = {}): Promise<Answer> {
    this.#lastId += 1;
    const start = `{"id": ${this.#lastId}`;
    this.#program.write(JSON.stringify({ id: this.#lastId, command, ...wishes }));
    const line = await untilLine(this.#program, (one) => one.startsWith(start), `an answer to ${command}`);
    const answer = JSON.parse(line) as Answer;
    if (answer["error"] !== undefined)
      throw this.#complaint(`${command}: ${JSON.stringify(answer["error"])}`);
    return answer;
  }

  #complaint(what: string): Error {
    const answers = this.#program.lines.slice(-15).map((line) => line.slice(0, 5_000));
    return new Error(`gajim: no ${what}\n${answers.join("\n")}`);
  }
}

async function untilLine(
  running: RunningProcess,
  isIt: (line: string) => boolean,
  what: string,
): Promise<string> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const line = running.lines.findLast(isIt);
    if (line !== undefined) return line;
    if (Date.now() > deadline) throw new Error(`no ${what}: ${running.lines.slice(-15).join("\n")}`);
    await sleep(POLL_MS);
  }
}
