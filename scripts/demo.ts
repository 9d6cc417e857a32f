/**
 * `npm run demo`: a real Prosody on loopback, the gateway before it, three people who talk, and what comes of it.
 *
 * Everything shown is checked; the exit code is 0 only where all of it was as it should be. In a terminal it then stays
 * up for a client of one's own, until Ctrl-C; with `--once`, or without a terminal, it ends by itself.
 */
import { parseArgs } from "node:util";
import { showEvidence } from "./demo/evidence.ts";
import { Page } from "./demo/page.ts";
import { playScenes, showStage } from "./demo/play.ts";
import { openStage } from "./demo/stage.ts";
import { stayUp } from "./demo/stay.ts";

const { values } = parseArgs({ options: { once: { type: "boolean", default: false } } });
// `isTTY` is absent, not false, on a pipe.
const isTerminal = (stream: { readonly isTTY?: boolean }): boolean => stream.isTTY === true;
const page = new Page(isTerminal(process.stdout) && (process.env["NO_COLOR"] ?? "") === "");
const endsByItself = values.once || !isTerminal(process.stdout);

/** Leaving in the middle: the exit hooks of the peers end what runs and take their folders along. */
const interrupt = (): never => process.exit(130);
const SIGNALS = ["SIGINT", "SIGTERM"] as const;
for (const signal of SIGNALS) process.on(signal, interrupt);

page.title("Stanzagate: every stanza is judged, archived, then forwarded");
const stage = await openStage();
try {
  showStage(stage, page);
  const refusals = await playScenes(stage, page);
  await showEvidence(stage, page, refusals);
  page.verdict();
  if (page.missed.length > 0) process.exitCode = 1;
  await stage.dismiss();
  for (const signal of SIGNALS) process.off(signal, interrupt);
  if (!endsByItself) await stayUp(stage, page);
} finally {
  await stage.close();
}
