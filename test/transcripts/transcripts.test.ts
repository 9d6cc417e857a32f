/**
 * Plays every transcript of this folder against the sans-io core, in whole chunks, byte by byte, and with a turn for others
 * behind every element. Over sockets they are played by test/e2e/transcripts.test.ts and transcripts-websocket.test.ts.
 */
import { readdirSync } from "node:fs";
import { describe, it } from "vitest";
import { clientPolicy } from "../support/clients.ts";
import { policyFor } from "../support/policy.ts";
import { LIMITS, SansIo, sessionOptions } from "../support/sans-io.ts";
import { readTranscript, type Transcript } from "../support/transcript.ts";

const here = import.meta.dirname;
const files = readdirSync(here).filter((name) => name.endsWith(".txt"));

const SHORT_CLIENTS = clientPolicy({ unknown: "allow", graceMs: 5_000 });

function play({ settings, steps }: Transcript, chunk: number, limits = LIMITS): void {
  const isEncrypted = settings.get("encrypted") !== "no";
  const clients = settings.has("clients") ? { revision: policyFor({ clients: SHORT_CLIENTS }) } : {};
  const session = new SansIo(sessionOptions({ isEncrypted, limits, ...clients }), chunk);
  session.play(steps);
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
