/**
 * What the demo prints: sections, what people say and see, and a tick for everything that was checked.
 *
 * Rule: nothing is called fine that was not compared; a miss is printed, counted, and decides the exit code.
 */
import { plain, styleFor, type Style } from "../../src/cli/output.ts";

const WIDTH = 100;
const INDENT = "    ";
const WHO_WIDTH = 20;

const wrap = (text: string, width: number): readonly string[] => {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + word.length + 1 > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
};

export class Page {
  readonly style: Style;
  #sectionCount = 0;
  #fine = 0;
  readonly #missed: string[] = [];

  constructor(hasColor: boolean) {
    this.style = styleFor(hasColor);
  }

  get missed(): readonly string[] {
    return this.#missed;
  }

  get checkCount(): number {
    return this.#fine + this.#missed.length;
  }

  print(line = ""): void {
    process.stdout.write(`${line}\n`);
  }

  title(text: string): void {
    this.print();
    this.print(this.style.bold(text));
    this.print("━".repeat(WIDTH));
  }

  section(text: string): void {
    this.#sectionCount += 1;
    const head = `${String(this.#sectionCount).padStart(2)}  ${text} `;
    this.print();
    this.print(this.style.bold(head) + this.style.dim("─".repeat(Math.max(0, WIDTH - head.length))));
  }

  note(text: string): void {
    for (const line of wrap(text, WIDTH - INDENT.length)) this.print(INDENT + this.style.dim(line));
  }

  /** One aligned line: who, and what of him. Text from stanzas cannot move the cursor. */
  row(who: string, what: string): void {
    const [first = "", ...rest] = wrap(plain(what), WIDTH - INDENT.length - WHO_WIDTH);
    this.print(`${INDENT}${who.padEnd(WHO_WIDTH)}${first}`);
    for (const line of rest) this.print(`${INDENT}${" ".repeat(WHO_WIDTH)}${line}`);
  }

  /** Output of a command of ours, as it came. */
  command(words: string, output: string): void {
    this.print(`${INDENT}${this.style.dim("$")} stanzagate ${words}`);
    for (const line of output.split("\n")) this.print(`${INDENT}${line}`);
  }

  check(isFine: boolean, what: string): void {
    if (isFine) this.#fine += 1;
    else this.#missed.push(what);
    const mark = isFine ? this.style.green("✓") : this.style.red("✗");
    this.print(`${INDENT}${mark} ${isFine ? what : this.style.red(`${what}: NOT SO`)}`);
  }

  verdict(): void {
    this.print();
    this.print("━".repeat(WIDTH));
    const { checkCount } = this;
    if (this.#missed.length === 0) {
      this.print(this.style.green(`All ${checkCount} things shown were as they should be.`));
      return;
    }
    this.print(this.style.red(`${this.#missed.length} of ${checkCount} things were not as they should be:`));
    for (const what of this.#missed) this.print(`  ${what}`);
  }
}
