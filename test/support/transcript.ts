/**
 * Transcripts: a session told as plain text, played against the sans-io core in whole chunks or byte by byte.
 *
 * One step a line head, its XML indented below it:
 *
 *   client sends        upstream sends        bytes of one peer; `</stream:stream>` and white space too
 *   client receives     upstream receives     exactly these elements, in order, nothing more (or `nothing`)
 *   archive gets        one line a record since the last look: kind, disposition, rules (or `nothing`)
 *   archive fails | archive works             from now on
 *   tls ready client|upstream
 *   client ends | upstream ends | shutdown | time passes 61 s
 *   client is cut | upstream is cut           the leg was closed
 *   client reconnects                         a new session (another process, for all it knows), same key
 *   policy: KEY VALUE                         before the first step; see `policyFor`
 *
 * `{name}` stands for any text without < > " and must be the same wherever it stands again; `{_}` is any such text, `{*}` anything.
 */
import { readFileSync } from "node:fs";

export type Step =
  | { readonly type: "sends"; readonly side: "client" | "upstream"; readonly text: string }
  | { readonly type: "receives"; readonly side: "client" | "upstream"; readonly text: string }
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

export const readTranscript = (file: string): Transcript => parseTranscript(readFileSync(file, "utf8"), file);

/** @param file names it where it fails. */
export function parseTranscript(text: string, file: string): Transcript {
  const settings = new Map<string, string>();
  const steps: Step[] = [];
  for (const { head, body } of blocks(text)) {
    const setting = /^([a-z-]+): (.+)$/.exec(head);
    if (setting?.[1] !== undefined && setting[2] !== undefined) settings.set(setting[1], setting[2]);
    else steps.push(toStep(head, body));
  }
  return { file, settings, steps };
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

function toStep(head: string, body: readonly string[]): Step {
  const side = head.startsWith("client") ? "client" : "upstream";
  const text = body.map((line) => line.trimStart()).join("");
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
