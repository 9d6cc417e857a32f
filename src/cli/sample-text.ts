/** Samples in words and as JSON. */
import type { SamplePlan } from "../records/sampling.ts";
import type { Sample } from "../store/sample-register.ts";
import { SETTLING_MS } from "../store/samples.ts";
import { timeOrNull } from "./listing.ts";
import { plain, toTime } from "./output.ts";

export const rateText = (rate: number): string => `${String(rate / 10_000)}%`;

export const ofWhom = ({ division }: SamplePlan): string =>
  division === "" ? "everybody" : `division ${plain(division)}`;

type State = "planned" | "running" | "due" | "drawn";

export function stateOf({ plan, drawnMs }: Sample, nowMs: number): State {
  if (drawnMs !== undefined) return "drawn";
  if (nowMs < plan.fromMs) return "planned";
  return nowMs < plan.toMs + SETTLING_MS ? "running" : "due";
}

/** `drawn: 12 of 1204 messages, 7 decided`. */
export function stateText(sample: Sample, nowMs: number): string {
  const state = stateOf(sample, nowMs);
  if (state === "due") return "due: stanzagate sample draw";
  if (state !== "drawn") return state;
  const { itemCount, population = 0, decidedCount } = sample;
  return `drawn: ${String(itemCount)} of ${String(population)} messages, ${String(decidedCount)} decided`;
}

export const sampleJson = (sample: Sample, nowMs: number) => ({
  id: sample.id,
  division: sample.plan.division === "" ? null : sample.plan.division,
  rate: rateText(sample.plan.rate),
  from: toTime(sample.plan.fromMs),
  to: toTime(sample.plan.toMs),
  planned: toTime(sample.plannedMs),
  plannedBy: sample.plannedBy,
  drawn: timeOrNull(sample.drawnMs),
  drawnBy: sample.drawnBy ?? null,
  population: sample.population ?? null,
  count: sample.drawnMs === undefined ? null : sample.itemCount,
  decided: sample.decidedCount,
  listHash: sample.listHash ?? null,
  state: stateOf(sample, nowMs),
});
