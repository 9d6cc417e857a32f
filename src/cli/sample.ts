/**
 * `stanzagate sample`: random samples of messages, committed to before their period, drawn after it, looked at and decided on.
 *
 * Source: CCPS-2.b, ORDHS-2.2, WV-4.2.a; docs/decisions/0035-samples-are-committed-to.md.
 */
import type { Command } from "commander";
import { loadPaths } from "../config/load.ts";
import { loadPolicy } from "../config/load-policy.ts";
import { WHOLE_RATE, type SamplePlan } from "../records/sampling.ts";
import { listSamples } from "../store/sample-register.ts";
import { planSample } from "../store/samples.ts";
import { CliError } from "./exit-codes.ts";
import { printList } from "./listing.ts";
import { plain } from "./output.ts";
import { policyTools } from "./policy-tools.ts";
import { addSampleDraw, addSampleRedraw } from "./sample-draw.ts";
import { addSampleDecide, addSampleShow } from "./sample-show.ts";
import { ofWhom, rateText, sampleJson, stateText } from "./sample-text.ts";
import { addWriteOptions, askedOf, changeState, readState, type Asked, type WriteOptions } from "./state.ts";
import type { Terminal } from "./terminal.ts";
import { parseTime } from "./times.ts";

export function addSampleCommands(program: Command, terminal: Terminal): void {
  const sample = program
    .command("sample")
    .description("random samples of messages: planned before a period, drawn after it, looked at on record");
  addPlan(sample, terminal);
  addSampleDraw(sample, terminal);
  addList(sample, terminal);
  addSampleShow(sample, terminal);
  addSampleDecide(sample, terminal);
  addSampleRedraw(sample, terminal);
}

interface PlanOptions extends WriteOptions {
  readonly division?: string;
  readonly rate: string;
  readonly from: string;
  readonly to: string;
}

function addPlan(sample: Command, terminal: Terminal): void {
  addWriteOptions(sample.command("plan"))
    .description("plan a sample: its secret seed is committed to on record, before the period begins")
    .option("--division <id>", "of this division's users (default: everybody's)")
    .requiredOption("--rate <percent>", "how many of the messages: 1%, 0.5%")
    .requiredOption("--from <time>", "when the period begins, later than now: 2026-10-01, 2026-10-01T08:00Z")
    .requiredOption("--to <time>", "when it ends; messages from then on are not of it")
    .action(async (options: PlanOptions, command: Command) => {
      const asked = askedOf(command, terminal);
      const plan = planOf(options, asked);
      await changeState(asked, options, {
        carryOut: planSample(plan),
        text: ({ id }) =>
          `sample ${id} planned: ${rateText(plan.rate)} of ${ofWhom(plan)}; after its end: stanzagate sample draw ${id}`,
        json: (made) => sampleJson(made, terminal.nowMs()),
      });
    });
}

/** @throws CliError SG_CLI_USAGE, ConfigError */
function planOf({ division = "", rate, from, to }: PlanOptions, { globals, terminal }: Asked): SamplePlan {
  const { revision } = loadPolicy(loadPaths(globals.config).policyFile, { tools: policyTools });
  if (division !== "" && !revision.divisions.has(division)) {
    const known = [...revision.divisions.keys()].sort().join(", ");
    const message = `there is no division "${plain(division)}"; there are: ${known === "" ? "none" : known}`;
    throw new CliError("SG_CLI_USAGE", message);
  }
  const inside = [...new Set([...revision.internalDomains, ...revision.serviceDomains])].sort();
  const nowMs = terminal.nowMs();
  return { division, rate: rateOf(rate), fromMs: parseTime(from, nowMs), toMs: parseTime(to, nowMs), inside };
}

/** @returns parts per million */
function rateOf(text: string): number {
  const percent = /^(\d{1,3}(?:\.\d{1,4})?)%$/.exec(text)?.[1];
  const rate = percent === undefined ? 0 : Math.round(Number(percent) * 10_000);
  if (rate >= 1 && rate <= WHOLE_RATE) return rate;
  throw new CliError("SG_CLI_USAGE", `"${plain(text)}" is no rate: 1%, 0.5%, at most 100%`);
}

function addList(sample: Command, terminal: Terminal): void {
  sample
    .command("list")
    .description("list samples: of whom, when, how many were drawn and decided on, and which are due")
    .action(async (_options: unknown, command: Command) => {
      const asked = askedOf(command, terminal);
      const nowMs = terminal.nowMs();
      printList(asked, await readState(asked, listSamples), {
        head: ["id", "of", "rate", "from", "to", "state"],
        cells: (one) => [
          one.id,
          ofWhom(one.plan),
          rateText(one.plan.rate),
          new Date(one.plan.fromMs).toISOString(),
          new Date(one.plan.toMs).toISOString(),
          stateText(one, nowMs),
        ],
        json: (one) => sampleJson(one, nowMs),
        empty: "there are no samples yet: stanzagate sample plan",
      });
    });
}
