/** All transcripts of test/transcripts over TCP, through the real gateway. */
import { playAllBy } from "../support/transcript-runs.ts";

playAllBy("tcp");
