/** What a reload leaves in log and metrics, whoever carries it out: a gateway alone, or the primary of several. */
import type { PolicyHolder, ReloadResult } from "../config/reload.ts";
import { systemClock } from "../edge/clock.ts";
import type { Log } from "../ops/log.ts";
import type { Metrics } from "../ops/metrics.ts";

export interface ReloadWitnesses {
  readonly policy: PolicyHolder;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** @throws what `reload` throws, counted */
export async function noteReload(
  { policy, log, metrics }: ReloadWitnesses,
  reload: () => Promise<ReloadResult>,
): Promise<ReloadResult> {
  try {
    const result = await reload();
    const { outcome } = result;
    metrics.noteReload(outcome !== "refused", systemClock.nowMs());
    if (outcome === "swapped") warn(policy, log);
    const facts = { outcome, revision: policy.revision.id };
    if (outcome === "refused") log.error(facts, "policy not reloaded: the old one stays in force");
    else log.info(facts, "reloaded");
    return result;
  } catch (error) {
    metrics.noteReload(false, systemClock.nowMs());
    throw error;
  }
}

/** Of the policy in force; those of the first one are told by whoever starts the gateway. */
function warn({ policy: { warnings } }: PolicyHolder, log: Log): void {
  for (const { code, file, place, message } of warnings)
    log.warn({ code, file, line: place.line, column: place.column, detail: message }, "configuration");
}
