/**
 * `stanzagate case`: what one person did over time, with proofs, and what people recommend. Nothing follows by itself.
 *
 * Source: WV-6.0, ORDHS-FTC.
 */
import type { Command } from "commander";
import { listCases, type CaseStatementKind } from "../store/case-register.ts";
import { addToCase, closeCase, openCase, stateInCase } from "../store/cases.ts";
import { addCaseCheck, addCaseShow } from "./case-show.ts";
import { caseJson, stateText } from "./case-text.ts";
import { foundFor, type FindOptions } from "./case-records.ts";
import { minuteText, printList } from "./listing.ts";
import { countText } from "./output.ts";
import { addWriteOptions, askedOf, changeState, readState, type WriteOptions } from "./state.ts";
import type { Terminal } from "./terminal.ts";

export function addCaseCommands(program: Command, terminal: Terminal): void {
  const group = program
    .command("case")
    .description("case files: one person's violations over time with proofs; people recommend and refer");
  addOpen(group, terminal);
  addAdd(group, terminal);
  addList(group, terminal);
  addCaseShow(group, terminal);
  addCaseCheck(group, terminal);
  addStatement(group, terminal, "recommendation");
  addStatement(group, terminal, "referral");
  addClose(group, terminal);
}

type OpenOptions = WriteOptions & { readonly person: string; readonly title: string };

function addOpen(group: Command, terminal: Terminal): void {
  addWriteOptions(group.command("open"))
    .description("open a case file about a person")
    .requiredOption("--person <id>", "whose violations they are (person list)")
    .requiredOption("--title <text>", "one line; goes on record")
    .action(async (options: OpenOptions, command: Command) => {
      const { person, title } = options;
      await changeState(askedOf(command, terminal), options, {
        carryOut: openCase({ person, title }),
        text: ({ id }) => `case ${id} about ${person} opened; next: stanzagate case add ${id}`,
        json: caseJson,
      });
    });
}

function addAdd(group: Command, terminal: Terminal): void {
  addWriteOptions(group.command("add <id>"))
    .description("add records of the person: by reference, by place, or all that the policy found fault with")
    .option("--reference <reference...>", "of refusals: G-XXXXX-XXXXX")
    .option("--record <place...>", "LOG:SEQUENCE, as reviews and samples show them in JSON")
    .option("--from <time>", "all that was not plainly allowed, from then on ...")
    .option("--to <time>", "... until before then (default: now)")
    .option("--note <text>", "one line about them; goes on record")
    .action(
      async (
        id: string,
        options: WriteOptions & FindOptions & { readonly note?: string },
        command: Command,
      ) => {
        const asked = askedOf(command, terminal);
        const places = await foundFor(asked, id, options);
        await changeState(asked, options, {
          carryOut: addToCase({ id, places, note: options.note }),
          text: ({ items }) => `case ${id}: ${countText(items.length, "item")}`,
          json: caseJson,
        });
      },
    );
}

function addList(group: Command, terminal: Terminal): void {
  group
    .command("list")
    .description("list case files: about whom, since when, how many items, what was recommended")
    .action(async (_options: unknown, command: Command) => {
      const asked = askedOf(command, terminal);
      printList(asked, await readState(asked, listCases), {
        head: ["id", "person", "title", "opened", "by", "items", "state"],
        cells: (one) => [
          one.id,
          one.person,
          one.title,
          minuteText(one.openedMs),
          one.openedBy,
          String(one.items.length),
          stateText(one),
        ],
        json: caseJson,
        empty: "there are no case files",
      });
    });
}

type StatementOptions = WriteOptions & { readonly text: string; readonly to?: string };

function addStatement(group: Command, terminal: Terminal, kind: CaseStatementKind): void {
  const isReferral = kind === "referral";
  const command = addWriteOptions(group.command(isReferral ? "refer <id>" : "recommend <id>"))
    .description(isReferral ? "say to whom you refer the case" : "say what you recommend; others decide")
    .requiredOption("--text <text>", "one line; goes on record under your name");
  if (isReferral) command.requiredOption("--to <name>", "to whom: the employing agency, personnel, counsel");
  command.action(async (id: string, options: StatementOptions, own: Command) => {
    const { text, to } = options;
    await changeState(askedOf(own, terminal), options, {
      carryOut: stateInCase({ id, kind, text, to }),
      text: () => `case ${id}: ${kind} noted`,
      json: caseJson,
    });
  });
}

function addClose(group: Command, terminal: Terminal): void {
  addWriteOptions(group.command("close <id>"))
    .description("close a case file for good")
    .requiredOption("--outcome <text>", "what was decided, and by whom; one line")
    .action(async (id: string, options: WriteOptions & { readonly outcome: string }, command: Command) => {
      await changeState(askedOf(command, terminal), options, {
        carryOut: closeCase(id, options.outcome),
        text: () => `case ${id} closed`,
        json: caseJson,
      });
    });
}
