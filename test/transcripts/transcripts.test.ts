/** Plays every transcript of this folder against the sans-io core, in whole chunks and byte by byte. */
import { readdirSync } from "node:fs";
import { describe, it } from "vitest";
import { SansIo, sessionOptions } from "../support/sans-io.ts";
import { readTranscript, type Transcript } from "../support/transcript.ts";

const here = import.meta.dirname;
const files = readdirSync(here).filter((name) => name.endsWith(".txt"));

function play(transcript: Transcript, chunk: number): void {
  const session = new SansIo(
    sessionOptions({ isEncrypted: transcript.settings.get("encrypted") !== "no" }),
    chunk,
  );
  const before = transcript.settings.get("after");
  if (before !== undefined) session.play(readTranscript(`${here}/after/${before}.txt`));
  session.play(transcript);
}

describe.each(files)("%s", (file) => {
  const transcript = readTranscript(`${here}/${file}`);

  it("in whole chunks", () => {
    play(transcript, 0);
  });

  if (transcript.settings.get("chunk") !== "whole") {
    it("byte by byte", () => {
      play(transcript, 1);
    });
  }
});
