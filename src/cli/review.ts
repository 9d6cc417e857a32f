/**
 * `stanzagate review`: one person's messages of a time, looked at for a stated cause once a second person agreed.
 *
 * Source: CCPS-2.b, ORDHS-2.2, AL-6.c; D-LOG (every look is a record).
 */
import type { Command } from "commander";
import { listReviews } from "../store/review-register.ts";
import { approveReview, closeReview, openReview } from "../store/reviews.ts";
import { CliError } from "./exit-codes.ts";
import { minuteText, printList } from "./listing.ts";
import { bareJid } from "./person-addresses.ts";
import { addReviewShow } from "./review-show.ts";
import { ofWhom, reviewJson, stateText } from "./review-text.ts";
import { addWriteOptions, askedOf, changeState, readState, type WriteOptions } from "./state.ts";
import type { Terminal } from "./terminal.ts";
import { parseTime } from "./times.ts";

export function addReviewCommands(program: Command, terminal: Terminal): void {
  const review = program
    .command("review")
    .description(
      "reviews for cause: opened under a case by one person, agreed to by another, looked at on record",
    );
  addOpen(review, terminal);
  addApprove(review, terminal);
  addList(review, terminal);
  addReviewShow(review, terminal);
  addClose(review, terminal);
}

interface OpenOptions extends WriteOptions {
  readonly case: string;
  readonly person?: string;
  readonly jid?: string;
  readonly from: string;
  readonly to: string;
  readonly until?: string;
}

const DEFAULT_LENGTH_MS = 14 * 86_400_000;

function addOpen(review: Command, terminal: Terminal): void {
  addWriteOptions(review.command("open"))
    .description(
      "ask to look at somebody's messages; --reason says what for, and is part of what is agreed to",
    )
    .requiredOption("--case <number>", "under which the agency has it")
    .option("--person <id>", "whose: all addresses of that person, as they were then")
    .option("--jid <address>", "whose: this address, whoever had it")
    .requiredOption("--from <time>", "messages from then on: 2026-10-01, 2026-10-01T08:00Z")
    .requiredOption("--to <time>", "messages until before then")
    .option("--until <time>", "when the review ends by itself (default: in 14 days; 90 days at most)")
    .action(async (options: OpenOptions, command: Command) => {
      const { reason, person, jid, from, to, until } = options;
      if (reason === undefined) throw new CliError("SG_CLI_USAGE", "--reason: what is the cause?");
      const nowMs = terminal.nowMs();
      const wish = {
        caseRef: options.case,
        why: reason,
        person,
        jid: jid === undefined ? undefined : bareJid(jid),
        fromMs: parseTime(from, nowMs),
        toMs: parseTime(to, nowMs),
        untilMs: until === undefined ? nowMs + DEFAULT_LENGTH_MS : parseTime(until, nowMs),
      };
      await changeState(askedOf(command, terminal), options, {
        carryOut: openReview(wish),
        text: ({ id }) => `review ${id} opened; somebody else agrees: stanzagate review approve ${id}`,
        json: (opened) => reviewJson(opened, nowMs),
      });
    });
}

function addApprove(review: Command, terminal: Terminal): void {
  addWriteOptions(review.command("approve <id>"))
    .description("agree to a review that somebody else opened (review list)")
    .action(async (id: string, options: WriteOptions, command: Command) => {
      await changeState(askedOf(command, terminal), options, {
        carryOut: approveReview(id),
        text: ({ terms }) =>
          `review ${id} agreed to: ${terms.openedBy} may look until ${minuteText(terms.untilMs)}`,
        json: (approved) => reviewJson(approved, terminal.nowMs()),
      });
    });
}

function addClose(review: Command, terminal: Terminal): void {
  addWriteOptions(review.command("close <id>"))
    .description("end a review for good, with what came of it")
    .requiredOption("--outcome <text>", "one line; goes on record")
    .action(async (id: string, options: WriteOptions & { readonly outcome: string }, command: Command) => {
      await changeState(askedOf(command, terminal), options, {
        carryOut: closeReview(id, options.outcome),
        text: () => `review ${id} closed`,
        json: (closed) => reviewJson(closed, terminal.nowMs()),
      });
    });
}

function addList(review: Command, terminal: Terminal): void {
  review
    .command("list")
    .description("list reviews for cause: case, whose messages, why, by whom, and what they are worth now")
    .action(async (_options: unknown, command: Command) => {
      const asked = askedOf(command, terminal);
      const nowMs = terminal.nowMs();
      printList(asked, await readState(asked, listReviews), {
        head: ["id", "case", "of", "cause", "opened by", "until", "state"],
        cells: (one) => [
          one.id,
          one.terms.caseRef,
          ofWhom(one.terms),
          one.terms.why,
          one.terms.openedBy,
          minuteText(one.terms.untilMs),
          stateText(one, nowMs),
        ],
        json: (one) => reviewJson(one, nowMs),
        empty: "there are no reviews",
      });
    });
}
