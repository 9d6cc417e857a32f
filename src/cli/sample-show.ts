/**
 * `stanzagate sample show|decide`: what was drawn, looked at by a reviewer, and what the reviewer makes of it.
 *
 * Rule: every look is on record before anything is shown (D-LOG): who, why, what, whether with texts.
 */
import type { Command } from "commander";
import type { LogPlace } from "../archive/log-directory.ts";
import { recordAt } from "../archive/record-at.ts";
import type { SampleItem } from "../store/sample-register.ts";
import { decideOnItem, lookAtSample, SAMPLE_DECISIONS, type DecisionWish } from "../store/samples.ts";
import { placeOf } from "./archive-place.ts";
import { CliError } from "./exit-codes.ts";
import { showRecord, shownLines, type ShownMessage } from "./kept-message.ts";
import { addContextOption, addLookOptions, showingOf, type LookOptions } from "./look-options.ts";
import { plain } from "./output.ts";
import { addWriteOptions, askedOf, changeState, type WriteOptions } from "./state.ts";
import type { Terminal } from "./terminal.ts";

export function addSampleShow(sample: Command, terminal: Terminal): void {
  addContextOption(addLookOptions(sample.command("show <id>")))
    .description("show what was drawn; texts and their context stay masked without --reveal and --reason")
    .option("--item <number>", "only this one")
    .action(async (id: string, options: LookOptions & { readonly item?: string }, command: Command) => {
      const asked = askedOf(command, terminal);
      const showing = showingOf(options);
      const place = placeOf({}, asked.globals);
      const position = options.item === undefined ? undefined : numberOf(options.item);
      const shown = (item: SampleItem): ShownMessage | undefined => showRecord(place, item, showing);
      await changeState(asked, options, {
        carryOut: lookAtSample({ id, position, ...showing }),
        text: (items) => items.map((item) => itemLines(item, shown(item))).join("\n"),
        json: (items) => ({ id, ...showing, items: items.map((item) => itemJson(item, shown(item))) }),
      });
    });
}

const itemLines = (item: SampleItem, shown: ShownMessage | undefined): string => {
  const { position, decision, note, decidedBy = "" } = item;
  const by =
    decision === undefined
      ? ""
      : `  ${decision} (${decidedBy})${note === undefined ? "" : `: ${plain(note)}`}`;
  const lines = shown === undefined ? "  > the archive does not have it" : shownLines(shown);
  return `${String(position)}${by}\n${lines}`;
};

const itemJson = (item: SampleItem, shown: ShownMessage | undefined) => ({
  position: item.position,
  decision: item.decision ?? null,
  note: item.note ?? null,
  decidedBy: item.decidedBy ?? null,
  message: shown?.message ?? null,
  before: shown?.before ?? [],
  after: shown?.after ?? [],
});

/** @throws CliError SG_CLI_USAGE */
function numberOf(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new CliError("SG_CLI_USAGE", `"${plain(text)}" is no item: 1, 2, ... as sample show counts them`);
}

export function addSampleDecide(sample: Command, terminal: Terminal): void {
  addWriteOptions(sample.command("decide <id> <item> <decision>"))
    .description(
      `say what an item is: ${SAMPLE_DECISIONS.join(", ")}; a later decision stands beside the earlier one`,
    )
    .option("--note <text>", "one line; goes on record")
    .action(async (...[id, item, decision, options, command]: DecideArguments) => {
      const { note } = options;
      const asked = askedOf(command, terminal);
      const userOf = userIn(placeOf({}, asked.globals));
      await changeState(asked, options, {
        carryOut: decideOnItem({ id, position: numberOf(item), decision, note, userOf }),
        text: () => `sample ${id}, item ${item}: ${decision}`,
        json: (decided) => ({ id, position: decided.position, decision, note: note ?? null }),
      });
    });
}

const userIn =
  (archive: LogPlace): DecisionWish["userOf"] =>
  (place) => {
    const record = recordAt(archive, place)?.record;
    if (record?.kind !== "stanza") return undefined;
    const [jid = ""] = record.user.split("/", 1);
    return { jid, atMs: record.receivedAtMs };
  };

type DecideArguments = readonly [string, string, string, WriteOptions & { readonly note?: string }, Command];
