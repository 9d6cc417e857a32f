import { expect, it } from "vitest";
import {
  chaptersJson,
  chapterText,
  requireSound,
  summaryText,
  type Chapter,
} from "../../../src/cli/doctor-finding.ts";
import { CliError } from "../../../src/cli/exit-codes.ts";
import { styleFor } from "../../../src/cli/output.ts";

const chapter = (...findings: Chapter["findings"]): Chapter => ({ title: "This host", findings });
const OK = { code: "SG_DOCTOR_TLS", level: "ok", message: "good" } as const;
const BAD = { code: "SG_DOCTOR_S2S", level: "fail", message: "open\u001b[2J", advice: ["close it"] } as const;
const GONE = { code: "SG_DOCTOR_UNREACHABLE", level: "fail", message: "gone" } as const;
const UNSEEN = { code: "SG_DOCTOR_DNS", level: "unseen", message: "nobody knows" } as const;

it("tells people in lines, with codes where something is to be done, and moves no cursor", () => {
  expect(chapterText(chapter(OK, BAD, UNSEEN), styleFor(false)).split("\n")).toEqual([
    "This host",
    "  ok   good",
    "  FAIL open\\u{1b}[2J [SG_DOCTOR_S2S]",
    "         close it",
    "  ?    nobody knows",
    "",
  ]);
  expect(summaryText([chapter(OK, BAD, UNSEEN)])).toBe(
    "1 failed, 0 warnings, 1 ok, 1 that cannot be seen from here",
  );
});

it("tells programs the same", () => {
  expect(JSON.parse(chaptersJson([chapter(BAD)]))).toEqual({ isSound: false, chapters: [chapter(BAD)] });
  expect(JSON.parse(chaptersJson([chapter(OK, UNSEEN)]))).toMatchObject({ isSound: true });
});

it("ends well where nothing failed, unreachable where nobody was there, else with a failure", () => {
  const codeOf = (...findings: Chapter["findings"]): unknown => {
    try {
      requireSound([chapter(...findings)]);
      return undefined;
    } catch (error) {
      return error instanceof CliError ? error.code : error;
    }
  };
  expect(codeOf(OK, UNSEEN)).toBeUndefined();
  expect(codeOf(OK, GONE)).toBe("SG_CLI_UNREACHABLE");
  expect(codeOf(GONE, BAD)).toBe("SG_CLI_FAILED");
});
