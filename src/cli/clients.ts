/**
 * `stanzagate clients`: what the clients of users say they are.
 *
 * Rule: claims, with their time; nothing here proves anything.
 */
import type { Command } from "commander";
import { askGateway } from "./control.ts";
import { CliError } from "./exit-codes.ts";
import { globalsOf } from "./globals.ts";
import { plain, tableLines } from "./output.ts";
import type { Terminal } from "./terminal.ts";

export function addClients(program: Command, terminal: Terminal): void {
  program
    .command("clients")
    .description(
      "list what the clients of users say they are, by which sources, and what they are taken for (claims, not proof)",
    )
    .action(async (_options: unknown, command: Command) => {
      const globals = globalsOf(command, terminal);
      const entries = await askGateway(globals, { command: "clients" });
      if (!Array.isArray(entries)) throw new CliError("SG_CLI_FAILED", "the gateway's answer is no list");
      if (globals.isJson) for (const entry of entries) terminal.out(JSON.stringify(entry));
      else if (entries.length > 0) terminal.out(tableLines(HEAD, entries.map(cellsOf)));
      else if (!globals.isQuiet) terminal.err("no client is known: nobody has logged in yet");
    });
}

const HEAD = ["user", "since", "name", "version", "system", "said by", "standing", ""] as const;

function cellsOf(entry: unknown): readonly string[] {
  const fields = typeof entry === "object" && entry !== null ? new Map(Object.entries(entry)) : new Map();
  const cell = (name: string): string => {
    const value: unknown = fields.get(name);
    return typeof value === "string" ? plain(value) : "-";
  };
  const said = ["user", "since", "name", "version", "system"].map(cell);
  return [...said, sourcesOf(fields.get("claims")), cell("standing"), remarkOf(fields)];
}

/** Each source once, in the order in which they spoke. */
function sourcesOf(claims: unknown): string {
  const all: readonly unknown[] = Array.isArray(claims) ? claims : [];
  const sources = all.flatMap((one) =>
    typeof one === "object" && one !== null && "source" in one ? [String(one.source)] : [],
  );
  return plain([...new Set(sources)].filter((one) => !SEEN.has(one)).join(" ")) || "-";
}

/** Of the connection, not of the client. */
const SEEN: ReadonlySet<string> = new Set(["tls", "mechanism"]);

function remarkOf(fields: ReadonlyMap<unknown, unknown>): string {
  const reasons: unknown = fields.get("reasons");
  const why = Array.isArray(reasons) ? reasons.map(String) : [];
  const act =
    fields.get("isRefused") === true ? ["refused"] : fields.get("isWarned") === true ? ["warned"] : [];
  return plain([...act, ...why].join("; ")) || "-";
}
