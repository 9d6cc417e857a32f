/** What a report comes to, in a few lines for the terminal. */
import type { AnnualReview, ComplianceReport, Report } from "../reports/report.ts";
import { countText, fieldLines, plain } from "./output.ts";

export function reportSummary(report: Report, hash: string, files: readonly string[]): string {
  const { period, archive, profile, mode } = report;
  const unsound = archive.filter(({ verification }) => verification.result === "not sound").length;
  return fieldLines([
    ["report", report.kind],
    ["period", `${period.from} to ${period.to}`],
    ["policy", profile === "" ? "none on record" : `${profile}, ${mode}`],
    ["archive", unsound === 0 ? countText(archive.length, "log") : `NOT SOUND: ${countText(unsound, "log")}`],
    ...(report.kind === "compliance" ? complianceFields(report) : reviewFields(report)),
    ["sha256", hash],
    ...files.map((file) => ["file", plain(file)] as const),
  ]);
}

const complianceFields = ({ states, actions }: ComplianceReport) => {
  const told = Object.entries(states).filter(([, count]) => count > 0);
  const late = actions.filter(({ state }) => state === "past due").length;
  return [
    ["clauses", told.map(([state, count]) => `${String(count)} ${state}`).join(", ")],
    ["actions", `${countText(actions.length, "corrective action")}, ${String(late)} past due`],
  ] as const;
};

const reviewFields = ({ review, idle, clients }: AnnualReview) =>
  [
    ["due", `${review.due?.slice(0, 10) ?? "not yet"}${review.isOverdue ? `, OVERDUE` : ""}`],
    ["clients", countText(clients.seen.length, "program and version", "programs and versions")],
    ["idle", `${String(idle.count)} of ${countText(idle.known, "account")}`],
  ] as const;
