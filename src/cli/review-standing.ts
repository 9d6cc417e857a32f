/**
 * Whether the annual review is due, for whoever checks or asks how things are: from the register and the archive's first record.
 * Source: AL-4.b.
 */
import { archiveSince } from "../archive/headers.ts";
import { logsOf } from "../archive/log-set.ts";
import { reviewDue, reviewDueText, type ReviewDue } from "../reports/review-due.ts";
import { listAcceptances } from "../store/report-register.ts";
import { placeOf } from "./archive-place.ts";
import { readState, type Asked } from "./state.ts";

/** @throws ConfigError, ArchiveError, StoreError */
export async function reviewStanding(asked: Asked): Promise<ReviewDue> {
  const acceptances = await readState(asked, listAcceptances);
  const sinceMs = archiveSince(logsOf(placeOf({}, asked.globals)));
  return reviewDue(acceptances.at(-1)?.atMs, sinceMs, asked.terminal.nowMs());
}

/** One line where it is late; undefined where it is not. */
export const overdueText = (due: ReviewDue): string | undefined =>
  due.isOverdue
    ? `annual review (AL-4.b): ${reviewDueText(due)}: stanzagate report annual-review, report accept`
    : undefined;
