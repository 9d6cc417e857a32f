/**
 * Which policies were in force, from when until when, and what changed between them: from the records that the gateway makes at
 * its start and at each change.
 *
 * Rule: several processes record the same change, each in its own log; in the order of time it is one change.
 * Sources: WV-7.0.a; docs/decisions/0024-layers-of-policy.md.
 */
import type { OperationRecord } from "../records/record.ts";

export interface PolicyPoint {
  readonly atMs: number;
  readonly revision: string;
  /** Setting by setting, as the gateway told it; empty for a start. */
  readonly changes: readonly string[];
  /** "start" or "reload". */
  readonly by: "start" | "reload";
  /** Canonical JSON of the effective policy. */
  readonly text: string;
}

export interface PolicyInForce {
  readonly revision: string;
  readonly fromMs: number;
  /** Undefined for the one in force at the end. */
  readonly untilMs: number | undefined;
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

export function policyPoint({ facts, receivedAtMs: atMs }: OperationRecord): PolicyPoint {
  const changes = textOf(facts["changes"]);
  return {
    atMs,
    revision: textOf(facts["revision"]),
    changes: changes === "" ? [] : changes.split(/; (?=[+~-] )/),
    by: facts["from"] === undefined ? "start" : "reload",
    text: textOf(facts["policy"]),
  };
}

export class PolicyHistory {
  /** In the order of time, each different from the one before. */
  readonly points: readonly PolicyPoint[];
  /** In force at the end; undefined where no record tells of any. */
  readonly last: PolicyPoint | undefined;

  /** @param points of all logs, those before the period too */
  constructor(points: readonly PolicyPoint[]) {
    const ordered = points.toSorted((a, b) => a.atMs - b.atMs);
    this.points = ordered.filter(({ revision }, index) => ordered[index - 1]?.revision !== revision);
    this.last = this.points.at(-1);
  }

  /** Those of the period. */
  inForce(fromMs: number): readonly PolicyInForce[] {
    return this.points.flatMap(({ revision, atMs }, index) => {
      const untilMs = this.points[index + 1]?.atMs;
      return untilMs !== undefined && untilMs <= fromMs ? [] : [{ revision, fromMs: atMs, untilMs }];
    });
  }

  /** Changes of settings from then on; the first policy of all is none. */
  changesSince(fromMs: number): readonly PolicyPoint[] {
    return this.points.filter(({ atMs }, index) => index > 0 && atMs >= fromMs);
  }
}
