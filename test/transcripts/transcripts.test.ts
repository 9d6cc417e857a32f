/**
 * Plays every transcript of this folder against the sans-io core, in whole chunks and byte by byte. Over sockets they
 * are played by test/e2e/transcripts.test.ts and transcripts-websocket.test.ts.
 */
import { readdirSync } from "node:fs";
import { describe, it } from "vitest";
import { SansIo, sessionOptions } from "../support/sans-io.ts";
import { readTranscript, type Transcript } from "../support/transcript.ts";

const here = import.meta.dirname;
const files = readdirSync(here).filter((name) => name.endsWith(".txt"));

function play({ settings, steps }: Transcript, chunk: number): void {
  const session = new SansIo(sessionOptions({ isEncrypted: settings.get("encrypted") !== "no" }), chunk);
  session.play(steps);
  session.expectNothingUnread();
}

describe.each(files)("%s", (file) => {
  const transcript = readTranscript(`${here}/${file}`, `${here}/after`);

  it("in whole chunks", () => {
    play(transcript, 0);
  });

  if (transcript.settings.get("chunk") !== "whole") {
    it("byte by byte", () => {
      play(transcript, 1);
    });
  }
});
