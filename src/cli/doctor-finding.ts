/**
 * What `doctor` says: findings, and how they are told to people and to programs.
 *
 * Rule: what cannot be seen from here is said to be so; nothing is called good that was not looked at.
 */
import { CliError } from "./exit-codes.ts";
import { countText, plain } from "./output.ts";
import type { Style } from "./output.ts";

/** `note` tells what was found where there is nothing to judge. */
export type FindingLevel = "ok" | "note" | "warn" | "fail" | "unseen";

/** One for each thing that is looked at; docs/errors.md says what to do where it is not good. */
export type DoctorCode =
  | "SG_DOCTOR_ARCHIVE"
  | "SG_DOCTOR_CERTIFICATE"
  | "SG_DOCTOR_CLEAR_LOGIN"
  | "SG_DOCTOR_CLOCK"
  | "SG_DOCTOR_CONFIG"
  | "SG_DOCTOR_CONTACTS"
  | "SG_DOCTOR_DATA_DIR"
  | "SG_DOCTOR_DNS"
  | "SG_DOCTOR_DOORS"
  | "SG_DOCTOR_FEATURES"
  | "SG_DOCTOR_FILES"
  | "SG_DOCTOR_KEEPING"
  | "SG_DOCTOR_LISTENER"
  | "SG_DOCTOR_LOGIN"
  | "SG_DOCTOR_NOT_XMPP"
  | "SG_DOCTOR_PERSONAL"
  | "SG_DOCTOR_PUSH"
  | "SG_DOCTOR_REGISTRATION"
  | "SG_DOCTOR_ROOMS"
  | "SG_DOCTOR_RUNNING"
  | "SG_DOCTOR_S2S"
  | "SG_DOCTOR_SERVICES"
  | "SG_DOCTOR_SETUP"
  | "SG_DOCTOR_TLS"
  | "SG_DOCTOR_UNREACHABLE"
  | "SG_DOCTOR_WEB_LINKS";

export interface Finding {
  readonly code: DoctorCode;
  readonly level: FindingLevel;
  readonly message: string;
  /** Lines to set, and what else to do. */
  readonly advice?: readonly string[];
}

/** Findings about one thing: this host, or one upstream for one domain. */
export interface Chapter {
  readonly title: string;
  readonly upstream?: string;
  readonly domain?: string;
  readonly findings: readonly Finding[];
}

const MARKS: Readonly<Record<FindingLevel, string>> = {
  ok: "ok  ",
  note: "    ",
  warn: "warn",
  fail: "FAIL",
  unseen: "?   ",
};

export const chapterText = ({ title, findings }: Chapter, style: Style): string =>
  [style.bold(plain(title)), ...findings.map((one) => findingText(one, style)), ""].join("\n");

function findingText({ code, level, message, advice = [] }: Finding, style: Style): string {
  const mark = colourOf(level, style)(MARKS[level]);
  const isAsked = level === "warn" || level === "fail";
  const name = isAsked ? style.dim(` [${code}]`) : "";
  return [`  ${mark} ${plain(message)}${name}`, ...advice.map((line) => `         ${plain(line)}`)].join(
    "\n",
  );
}

function colourOf(level: FindingLevel, style: Style): (text: string) => string {
  if (level === "fail") return style.red;
  if (level === "warn") return style.yellow;
  return level === "ok" ? style.green : style.dim;
}

const countOf = (chapters: readonly Chapter[], level: FindingLevel): number =>
  chapters.flatMap(({ findings }) => findings).filter((one) => one.level === level).length;

export const summaryText = (chapters: readonly Chapter[]): string =>
  [
    `${countOf(chapters, "fail")} failed`,
    countText(countOf(chapters, "warn"), "warning"),
    `${countOf(chapters, "ok")} ok`,
    `${countOf(chapters, "unseen")} that cannot be seen from here`,
  ].join(", ");

export const chaptersJson = (chapters: readonly Chapter[]): string =>
  JSON.stringify({ isSound: countOf(chapters, "fail") === 0, chapters });

/** @throws CliError SG_CLI_UNREACHABLE where an upstream does not answer, SG_CLI_FAILED where anything else failed. */
export function requireSound(chapters: readonly Chapter[]): void {
  const failed = chapters.flatMap(({ findings }) => findings).filter(({ level }) => level === "fail");
  if (failed.length === 0) return;
  const isUnreachable = failed.every(({ code }) => code === "SG_DOCTOR_UNREACHABLE");
  const message = `${countText(failed.length, "check")} failed`;
  throw new CliError(isUnreachable ? "SG_CLI_UNREACHABLE" : "SG_CLI_FAILED", message);
}
