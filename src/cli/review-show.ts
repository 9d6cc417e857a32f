/**
 * `stanzagate review show`: the messages that a review is about.
 *
 * Rule: the look is on record, with the number and the hash of what is shown, before anything is shown.
 */
import type { Command } from "commander";
import type { StoredRecord } from "../archive/reader.ts";
import { listText } from "../records/sampling.ts";
import { listEntries } from "../store/person-jids.ts";
import { requireReview } from "../store/review-register.ts";
import { lookAtReview } from "../store/reviews.ts";
import { sha256Hex } from "../store/samples.ts";
import { placeOf } from "./archive-place.ts";
import { CliError } from "./exit-codes.ts";
import { keptMessage, messageLine, type KeptMessage } from "./kept-message.ts";
import { addLookOptions, showingOf, type LookOptions } from "./look-options.ts";
import { countText } from "./output.ts";
import { askedOf, changeState, readState, type Asked } from "./state.ts";
import { entryOf, messagesOf, type Subject } from "./subject-messages.ts";
import type { Terminal } from "./terminal.ts";

interface ShowOptions extends LookOptions {
  readonly limit: string;
  readonly skip: string;
}

export function addReviewShow(review: Command, terminal: Terminal): void {
  addLookOptions(review.command("show <id>"))
    .description("show what was written and received; texts stay masked without --reveal and --reason")
    .option("--limit <count>", "at most so many messages, the oldest first", "200")
    .option("--skip <count>", "without the first of them", "0")
    .action(async (id: string, options: ShowOptions, command: Command) => {
      const asked = askedOf(command, terminal);
      const { isRevealed } = showingOf(options);
      const place = placeOf({}, asked.globals);
      const { stored, count } = page(messagesOf(place, await subjectOf(asked, id)), options);
      const messages = stored.flatMap((one) => keptMessage(one, isRevealed) ?? []);
      const listHash = sha256Hex(listText(stored.map(({ receipt }) => receipt)));
      await changeState(asked, options, {
        carryOut: lookAtReview({ id, isRevealed, count: stored.length, listHash }),
        text: () => pageText(messages, count),
        json: () => ({ id, isRevealed, count, messages }),
      });
    });
}

async function subjectOf(asked: Asked, id: string): Promise<Subject> {
  return await readState(asked, async (tx) => {
    const { person, jid, fromMs, toMs } = (await requireReview(tx, id)).terms;
    const entries = person === undefined ? [entryOf(jid ?? "")] : await listEntries(tx, person);
    return { entries, fromMs, toMs };
  });
}

interface Page {
  readonly stored: readonly StoredRecord[];
  /** Of all of them. */
  readonly count: number;
}

/** @throws CliError SG_CLI_USAGE */
function page(all: Iterable<StoredRecord>, options: Pick<ShowOptions, "limit" | "skip">): Page {
  const [limit, skip] = [numberOf("--limit", options.limit), numberOf("--skip", options.skip)];
  const stored: StoredRecord[] = [];
  let count = 0;
  for (const one of all) {
    count += 1;
    if (count > skip && stored.length < limit) stored.push(one);
  }
  return { stored, count };
}

function numberOf(option: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new CliError("SG_CLI_USAGE", `${option} takes a whole number`);
}

const pageText = (messages: readonly KeptMessage[], count: number): string =>
  [...messages.map(messageLine), `${String(messages.length)} of ${countText(count, "message")}`].join("\n");
