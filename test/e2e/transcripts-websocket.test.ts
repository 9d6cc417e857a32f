/** The transcripts of test/transcripts over a WebSocket: the same session, whatever carries it. */
import { playAllBy } from "../support/transcript-runs.ts";

playAllBy("websocket");
