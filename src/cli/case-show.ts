/**
 * `stanzagate case show|check`: a case file for people or as JSON, each item with its proof; and the proofs checked by themselves.
 *
 * Rule: the look is on record before anything is shown. What leaves with texts leaves with the salt that proves them.
 */
import type { Command } from "commander";
import { readFileSync } from "node:fs";
import type { LogPlace } from "../archive/log-directory.ts";
import { logsOf } from "../archive/log-set.ts";
import { parseVerifierKey, type NoteVerifier } from "../archive/note.ts";
import { faultInProof, proofOf, type RecordProof } from "../archive/record-proof.ts";
import type { CaseItem } from "../store/case-register.ts";
import { lookAtCase } from "../store/cases.ts";
import { ownVerifierKey } from "./archive-key.ts";
import { placeOf } from "./archive-place.ts";
import { caseJson, caseText, type ShownItem } from "./case-text.ts";
import { CliError } from "./exit-codes.ts";
import { showRecord, type Showing } from "./kept-message.ts";
import { addContextOption, addLookOptions, showingOf, type LookOptions } from "./look-options.ts";
import { countText } from "./output.ts";
import { writePrivate } from "./private-file.ts";
import { askedOf, changeState, type Asked } from "./state.ts";
import type { Terminal } from "./terminal.ts";

export function addCaseShow(group: Command, terminal: Terminal): void {
  addContextOption(addLookOptions(group.command("show <id>")))
    .description(
      "show a case file with verdicts, clauses and proofs; texts stay masked without --reveal and --reason",
    )
    .option("--out <file>", "write it into a new file instead, mode 0600 (with --json: for case check)")
    .action(async (id: string, options: LookOptions & { readonly out?: string }, command: Command) => {
      const asked = askedOf(command, terminal);
      const showing = showingOf(options);
      const place = placeOf({}, asked.globals);
      const shown = (items: readonly CaseItem[]): readonly ShownItem[] =>
        items.map((item) => shownItem(place, item, showing));
      const { out } = options;
      await changeState(asked, options, {
        carryOut: lookAtCase({ id, ...showing }),
        text: (file) => written(out, caseText(file, shown(file.items))),
        json: (file) => {
          const json = { ...caseJson(file), ...showing, items: shown(file.items) };
          if (out === undefined) return json;
          return { id, written: written(out, JSON.stringify(json, null, 2)) };
        },
      });
    });
}

/** @returns what is to be said */
function written(file: string | undefined, text: string): string {
  if (file === undefined) return text;
  writePrivate(file, `${text}\n`);
  return `written into ${file}`;
}

function shownItem(place: LogPlace, item: CaseItem, showing: Showing): ShownItem {
  const { position, note = null, addedBy } = item;
  const shown = showRecord(place, item, showing);
  const proof = proofOf(place, item, showing.isRevealed);
  return { position, note, addedBy, shown: shown ?? null, proof: proof ?? null };
}

interface CheckOptions {
  readonly key?: readonly string[];
}

interface CheckedFile {
  readonly items?: readonly { readonly proof: RecordProof | null }[];
}

export function addCaseCheck(group: Command, terminal: Terminal): void {
  group
    .command("check <file>")
    .description(
      "check the proofs in a case file (case show --json --out), by themselves; exit 7 where one fails",
    )
    .option("--key <file...>", "trusted public keys (archive key) instead of this installation's own")
    .action((file: string, { key }: CheckOptions, command: Command) => {
      const asked = askedOf(command, terminal);
      const { items = [] } = parsed(file);
      const verifiers = key === undefined ? ownVerifiers(asked) : key.map((one) => verifierOf(readText(one)));
      const faults = items.flatMap(({ proof }, index) => {
        const fault = proof === null ? "it has no proof" : faultInProof(proof, verifiers);
        return fault === undefined ? [] : [`item ${String(index + 1)}: ${fault}`];
      });
      if (faults.length > 0) throw new CliError("SG_CLI_INTEGRITY", faults.join("\n"));
      terminal.out(`${countText(items.length, "proof")}, all sound`);
    });
}

const ownVerifiers = ({ globals, terminal }: Asked): readonly NoteVerifier[] =>
  logsOf(placeOf({}, globals)).map(({ place }) => verifierOf(ownVerifierKey(place, globals, terminal)));

function verifierOf(key: string): NoteVerifier {
  const verifier = parseVerifierKey(key.trim());
  if (verifier === undefined)
    throw new CliError("SG_CLI_NO_KEY", "a public key cannot be read (archive key)");
  return verifier;
}

function parsed(file: string): CheckedFile {
  try {
    return JSON.parse(readText(file)) as CheckedFile;
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError("SG_CLI_USAGE", `${file} is no case file in JSON`, error);
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new CliError("SG_CLI_NOT_FOUND", `${file} cannot be read`, error);
  }
}
