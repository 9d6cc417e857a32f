/**
 * Transcripts: a session told as plain text. One runner, four drivers: against the sans-io core in whole chunks, the
 * same byte by byte, and over TCP and a WebSocket through the real gateway to a real Prosody or to a server that we play.
 *
 * One step a line head, its XML indented below it:
 *
 *   client sends        upstream sends        bytes of one peer; `</stream:stream>` and white space too
 *   client receives     upstream receives     exactly these elements, in order, nothing more (or `nothing`); what is
 *                                             left unread at the end is too much
 *   archive gets        one line a record since the last look: kind, disposition, rules (or `nothing`)
 *   archive fails | archive works             from now on
 *   tls ready client|upstream
 *   client ends | upstream ends | shutdown | time passes 61 s
 *   client is cut | upstream is cut           the leg was closed
 *   client reconnects                         a new session (another process, for all it knows), same key
 *   as in NAME                                the steps of that beginning, here
 *   JID sends | JID receives                  somebody past the gateway at a real server: why upstream says what it
 *                                             says next, and what became of it. A played server has nobody.
 *
 * Before the first step: `encrypted: no` (a STARTTLS listener), `chunk: whole` (not byte by byte), `after: NAME` (begins
 * as in NAME), `server: prosody` (over sockets, upstream is a real Prosody; what it sends is not made but expected),
 * `limits: short` (over sockets, the gateway's limits in time are a few seconds: one of them is reached),
 * `clients: approved-only` (with `limits: short`: the register of `clients.ts`, a grace period of five seconds),
 * `division: off` (Max's office is switched off).
 *
 * For `{name}`, `{_}` and `{*}` see `matching.ts`.
 */
import { readFileSync } from "node:fs";

export type Step =
  | { readonly type: "sends"; readonly side: "client" | "upstream"; readonly text: string }
  | { readonly type: "receives"; readonly side: "client" | "upstream"; readonly text: string }
  | {
      readonly type: "person";
      readonly jid: string;
      readonly act: "sends" | "receives";
      readonly text: string;
    }
  | { readonly type: "archive"; readonly lines: readonly string[] }
  | { readonly type: "archiveState"; readonly isUp: boolean }
  | { readonly type: "tls"; readonly side: "client" | "upstream" }
  | { readonly type: "ends"; readonly side: "client" | "upstream" }
  | { readonly type: "isCut"; readonly side: "client" | "upstream" }
  | { readonly type: "shutdown" }
  | { readonly type: "reconnects" }
  | { readonly type: "time"; readonly ms: number };

export interface Transcript {
  readonly file: string;
  /** Lines `name: value` at the top. */
  readonly settings: ReadonlyMap<string, string>;
  readonly steps: readonly Step[];
}

const SETTINGS: Readonly<Record<string, RegExp>> = {
  encrypted: /^no$/,
  chunk: /^whole$/,
  after: /^[a-z-]+$/,
  server: /^prosody$/,
  limits: /^short$/,
  clients: /^approved-only$/,
  division: /^off$/,
};

type Line = Step | { readonly type: "as"; readonly name: string };

/** @param beginnings the folder of those that `after` and `as in` name */
export function readTranscript(file: string, beginnings: string): Transcript {
  const told = parseLines(readFileSync(file, "utf8"));
  const stepsAs = (name: string): readonly Step[] =>
    readTranscript(`${beginnings}/${name}.txt`, beginnings).steps;
  const after = told.settings.get("after");
  const steps = told.lines.flatMap((line) => (line.type === "as" ? stepsAs(line.name) : [line]));
  return {
    file,
    settings: told.settings,
    steps: [...(after === undefined ? [] : stepsAs(after)), ...steps],
  };
}

/** Steps alone, for short ones inside a test. */
export function parseSteps(text: string): readonly Step[] {
  return parseLines(text).lines.map((line) => {
    if (line.type === "as") throw new Error("only a file may refer to a beginning");
    return line;
  });
}

function parseLines(text: string): Pick<Transcript, "settings"> & { readonly lines: readonly Line[] } {
  const settings = new Map<string, string>();
  const lines: Line[] = [];
  for (const { head, body } of blocks(text)) {
    const setting = /^([a-z-]+): (.+)$/.exec(head);
    if (setting?.[1] !== undefined && setting[2] !== undefined) {
      if (SETTINGS[setting[1]]?.test(setting[2]) !== true) throw new Error(`no such setting: ${head}`);
      settings.set(setting[1], setting[2]);
    } else lines.push(toLine(head, body));
  }
  return { settings, lines };
}

interface Block {
  readonly head: string;
  readonly body: readonly string[];
}

function blocks(text: string): readonly Block[] {
  const result: { head: string; body: string[] }[] = [];
  for (const line of text.split("\n")) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    if (line.startsWith("  ")) result.at(-1)?.body.push(line.slice(2));
    else result.push({ head: line.trim(), body: [] });
  }
  return result;
}

function toLine(head: string, body: readonly string[]): Line {
  const [, name] = /^as in ([a-z-]+)$/.exec(head) ?? [];
  if (name !== undefined) return { type: "as", name };
  const [, jid, act] = /^(\S+@\S+) (sends|receives)(?: nothing)?$/.exec(head) ?? [];
  if (jid !== undefined && (act === "sends" || act === "receives"))
    return { type: "person", jid, act, text: textOf(body) };
  return toStep(head, body);
}

const textOf = (body: readonly string[]): string => body.map((line) => line.trimStart()).join("");

function toStep(head: string, body: readonly string[]): Step {
  const side = head.startsWith("client") ? "client" : "upstream";
  const text = textOf(body);
  if (/^(client|upstream) sends$/.test(head)) return { type: "sends", side, text };
  if (/^(client|upstream) receives$/.test(head)) return { type: "receives", side, text };
  if (/^(client|upstream) receives nothing$/.test(head)) return { type: "receives", side, text: "" };
  if (/^(client|upstream) ends$/.test(head)) return { type: "ends", side };
  if (/^(client|upstream) is cut$/.test(head)) return { type: "isCut", side };
  return toSilentStep(head, body);
}

function toSilentStep(head: string, body: readonly string[]): Step {
  const time = /^time passes (\d+) s$/.exec(head);
  if (time !== null) return { type: "time", ms: Number(time[1]) * 1_000 };
  switch (head) {
    case "archive gets":
      return { type: "archive", lines: body };
    case "archive gets nothing":
      return { type: "archive", lines: [] };
    case "archive fails":
    case "archive works":
      return { type: "archiveState", isUp: head === "archive works" };
    case "tls ready client":
    case "tls ready upstream":
      return { type: "tls", side: head === "tls ready client" ? "client" : "upstream" };
    case "shutdown":
      return { type: "shutdown" };
    case "client reconnects":
      return { type: "reconnects" };
    default:
      throw new Error(`no such step: ${head}`);
  }
}
