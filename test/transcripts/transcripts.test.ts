/**
 * Plays every transcript of this folder against the sans-io core, in whole chunks, byte by byte, and with a turn for others
 * behind every element. Over sockets they are played by test/e2e/transcripts.test.ts and transcripts-websocket.test.ts.
 */
import { readdirSync } from "node:fs";
import { describe, it } from "vitest";
import { LIMITS, SansIo, sessionOptions } from "../support/sans-io.ts";
import { readTranscript, type Transcript } from "../support/transcript.ts";
import { transcriptOptions } from "../support/transcript-options.ts";

const here = import.meta.dirname;
const files = readdirSync(here).filter((name) => name.endsWith(".txt"));

function play(transcript: Transcript, chunk: number, limits = LIMITS): void {
  const session = new SansIo(sessionOptions({ ...transcriptOptions(transcript), limits }), chunk);
  session.play(transcript.steps);
  session.expectNothingUnread();
}

describe.each(files)("%s", (file) => {
  const transcript = readTranscript(`${here}/${file}`, `${here}/after`);

  it("in whole chunks", () => {
    play(transcript, 0);
  });

  it("an element at a time", () => {
    play(transcript, 0, { ...LIMITS, sliceUnits: 1 });
  });

  if (transcript.settings.get("chunk") !== "whole") {
    it("byte by byte", () => {
      play(transcript, 1);
    });
  }
});
