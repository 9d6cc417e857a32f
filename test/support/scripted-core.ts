/**
 * A session core for tests of the edge: it knows a few words instead of XMPP, and remembers its inputs.
 *
 * Words, one a line: `echo X` answers X; `open D` opens the upstream of domain D; `up X` sends X upstream;
 * `starttls` asks for the client's TLS, `uptls N` for upstream's; `keep` archives and answers `kept N` or `failed C`;
 * `widen` takes longer frames;
 * `late-starttls` pauses first and asks a little later; `pause` and `bye` do what they say, `breathe` pauses
 * for a moment; `boom` throws. What upstream says goes to the client as `down X`.
 */
import type { SessionCore, SessionFacts } from "../../src/edge/session-port.ts";
import type { Effect } from "../../src/session/effect.ts";
import type { Input } from "../../src/session/input.ts";

const say = (text: string): Effect => ({ type: "sendClient", text: `${text}\n` });

export class ScriptedCore implements SessionCore {
  readonly facts: SessionFacts | undefined;
  readonly inputs: Input[] = [];
  #line = "";
  #tickets = 0;

  constructor(facts?: SessionFacts) {
    this.facts = facts;
  }

  get types(): readonly string[] {
    return this.inputs.map(({ type }) => type);
  }

  handle(input: Input): readonly Effect[] {
    this.inputs.push(input);
    if (input.type === "opened") return [];
    if (input.type === "clientBytes") return this.#read(Buffer.from(input.bytes).toString());
    if (input.type === "timerFired" && input.timer === "negotiation") return [START_TLS];
    if (input.type === "timerFired" && input.timer === "clientWork")
      return [{ type: "resume", side: "client" }];
    if (input.type === "clientEnd") return CLOSE;
    if (input.type === "turn") return [say("turn")];
    if (input.type === "carried") return [say(`carried ${input.by.clientAddress}`)];
    const isEnd = ENDS.has(input.type);
    return [{ type: "sendClient", text: wordFor(input) }, ...(isEnd ? CLOSE : [])];
  }

  #read(text: string): readonly Effect[] {
    const lines = (this.#line + text).split("\n");
    this.#line = lines.pop() ?? "";
    return lines.flatMap((line) => this.#obey(line));
  }

  #obey(line: string): readonly Effect[] {
    const [word = "", rest = ""] = line.split(/ (.*)/s);
    if (word === "boom") throw new Error("content that must not be logged");
    if (word === "keep") return [this.#keep()];
    return WORDS[word]?.(rest) ?? [say(`unknown ${word}`)];
  }

  #keep(): Effect {
    this.#tickets += 1;
    const record = { kind: "start", recordId: `t.${this.#tickets}`, receivedAtMs: 0, facts: {} } as const;
    return { type: "archive", ticket: this.#tickets, record };
  }
}

const ENDS: ReadonlySet<string> = new Set(["upstreamEnd", "shutdown", "clientViolation"]);

const CLOSE: readonly Effect[] = [{ type: "closeClient" }, { type: "closeUpstream" }];

const START_TLS: Effect = { type: "startTls", side: "client", serverName: "" };

const wordFor = (
  input: Exclude<Input, { readonly type: "opened" | "clientBytes" | "clientEnd" | "turn" | "carried" }>,
): string => {
  switch (input.type) {
    case "upstreamBytes":
      return `down ${Buffer.from(input.bytes).toString()}`;
    case "clientViolation":
      return `violation ${input.condition} ${input.detail}\n`;
    case "upstreamEnd":
      return `upstreamEnd ${input.code ?? "clean"}\n`;
    case "tlsReady":
      return `secure ${input.side} ${input.tls.version} ${input.tls.serverName}\n`;
    case "archived":
      return `kept ${input.receipt.sequence}\n`;
    case "archiveFailed":
      return `failed ${input.code}\n`;
    case "timerFired":
      return `timer ${input.timer}\n`;
    case "overLimit":
    case "policyChanged":
    case "shutdown":
      return wordOfOurs(input);
  }
};

const wordOfOurs = (
  input: Extract<Input, { readonly type: "overLimit" | "policyChanged" | "shutdown" }>,
): string => {
  if (input.type === "overLimit") return `over limit ${String(input.isKnown)}\n`;
  return input.type === "policyChanged" ? `policy ${input.revision.id}\n` : "shutdown\n";
};

const WORDS: Readonly<Record<string, (rest: string) => readonly Effect[]>> = {
  echo: (rest) => [say(rest)],
  open: (domain) => [{ type: "openUpstream", domain }],
  up: (text) => [{ type: "sendUpstream", text }],
  starttls: () => [say("proceed"), START_TLS],
  // Stops reading, and asks for TLS only when bytes had time to come in.
  "late-starttls": () => [
    { type: "pause", side: "client" },
    { type: "setTimer", timer: "negotiation", delayMs: 100 },
  ],
  uptls: (serverName) => [{ type: "startTls", side: "upstream", serverName }],
  yield: () => [{ type: "yield" }],
  pause: () => [
    { type: "pause", side: "client" },
    { type: "setTimer", timer: "rate", delayMs: 30 },
  ],
  breathe: () => [
    say("breathes"),
    { type: "pause", side: "client" },
    { type: "setTimer", timer: "clientWork", delayMs: 30 },
  ],
  resume: () => [{ type: "resume", side: "client" }],
  timer: (delayMs) => [{ type: "setTimer", timer: "idle", delayMs: Number(delayMs) }],
  clear: () => [{ type: "clearTimer", timer: "idle" }],
  flood: (count) => [{ type: "sendClient", text: "x".repeat(Number(count)) }],
  login: () => [
    { type: "observe", event: { type: "authenticated", mechanism: "PLAIN", outcome: "success" } },
    say("welcome"),
  ],
  bound: (user) => [{ type: "observe", event: { type: "bound", user, isResumed: false } }, say("bound")],
  widen: () => [{ type: "widenClient" }, say("wide")],
  bye: () => [say("goodbye"), ...CLOSE],
};
