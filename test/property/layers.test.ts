/** Layers of policy: the strictest holds, whatever their order; one more never loosens. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { USE_ACTIONS } from "../../src/policy/acceptable-use.ts";
import {
  CLIENT_ACTIONS,
  CLIENT_MODES,
  clientAction,
  TLS_VERSIONS,
} from "../../src/policy/client-register.ts";
import { stricterClients, stricterUse, useAt } from "../../src/policy/division-demands.ts";
import {
  demandAt,
  joined,
  LIMITS,
  NO_DEMANDS,
  rankOf,
  type Demand,
  type DetectorDemand,
  type Settings,
} from "../../src/policy/settings.ts";
import { useOf } from "../support/acceptable-use.ts";
import { clientPolicy } from "../support/clients.ts";

interface Pattern {
  readonly id: string;
  readonly layers: readonly string[];
}

const SEVERITIES = [1, 2, 3] as const;
const name = fc.constantFrom("law:a", "law:b", "profile:p", "organisation", "division:c", "division:d");
const optional = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(one, { nil: undefined });

const layer: fc.Arbitrary<Settings<Pattern>> = name.chain((own) => {
  const layers = [own];
  const flag = fc.boolean().map((value) => ({ value, layers }));
  const demand = fc.record({
    action: fc.constantFrom<DetectorDemand["action"]>("flag", "redact", "hold", "block"),
    minConfidence: fc.constantFrom(0, 0.4, 0.65, 0.9),
    layers: fc.constant(layers),
  });
  const limit = fc.constantFrom(10, 20, 30).map((value) => ({ value, layers }));
  const useDemand = fc.record({
    action: fc.constantFrom("flag" as const, "block" as const),
    minSeverity: fc.constantFrom(...SEVERITIES),
    layers: fc.constant(layers),
  });
  const of = <T>(...values: readonly T[]): fc.Arbitrary<Demand<T> | undefined> =>
    optional(fc.constantFrom(...values).map((value) => ({ value, layers })));
  const clients = fc.record({
    mode: of(...CLIENT_MODES),
    unknown: of(...CLIENT_ACTIONS),
    minTls: of(...TLS_VERSIONS),
    needsCertificate: optional(flag),
  });
  return fc.record({
    use: fc.dictionary(fc.constantFrom("sexual", "rumor"), fc.array(useDemand, { maxLength: 2 })),
    clients,
    textOnly: optional(flag),
    refuseEncryption: optional(flag),
    rules: fc.dictionary(fc.constantFrom("forged", "account"), flag),
    detectors: fc.dictionary(fc.constantFrom("us-ssn", "credit-card"), fc.array(demand, { maxLength: 3 })),
    patterns: fc.array(fc.record({ id: fc.constantFrom("x", "y"), layers: fc.constant(layers) }), {
      maxLength: 2,
    }),
    limits: fc.dictionary(fc.constantFrom(...LIMITS), limit),
  });
});

const AGENCY_USE = { action: "flag", minSeverity: 2, clauseIds: [], layers: ["organisation"] } as const;

/** Over an agency's own, as users are held to it. */
const useRanks = ({ use = {} }: Settings<Pattern>): readonly number[] => {
  const { categories } = stricterUse(useOf([], { rumor: { ...AGENCY_USE, action: "off" } }), use);
  return [categories.sexual, categories.rumor, categories.unlawful].flatMap((category) =>
    SEVERITIES.map((severity) => USE_ACTIONS.indexOf(useAt(category, severity)?.action ?? "off")),
  );
};

const clientRanks = ({ clients = {} }: Settings<Pattern>): readonly number[] => {
  const own = stricterClients(clientPolicy({ mode: "warn", unknown: "warn", minTls: "TLSv1.2" }), clients);
  const { mode, unknown, minTls, needsCertificate = false } = own;
  const actions = (["unknown", "unapproved", "suspect"] as const).map((one) =>
    CLIENT_ACTIONS.indexOf(clientAction(one, own)),
  );
  const settings = [
    CLIENT_MODES.indexOf(mode),
    CLIENT_ACTIONS.indexOf(unknown),
    TLS_VERSIONS.indexOf(minTls),
  ];
  return [...actions, ...settings, Number(needsCertificate)];
};

const layers = fc.array(layer, { maxLength: 5 });
const CONFIDENCES = [0, 0.3, 0.4, 0.5, 0.65, 0.8, 0.9, 1];

const actionAt = ({ detectors }: Settings<Pattern>, id: string, confidence: number): number =>
  rankOf(demandAt(detectors[id] ?? [], confidence)?.action ?? "off");

function expectNoLooser(after: Settings<Pattern>, before: Settings<Pattern>): void {
  expectNoLooserDetectors(after, before);
  for (const key of ["textOnly", "refuseEncryption"] as const)
    if (before[key]?.value === true) expect(after[key]?.value).toBe(true);
  for (const [id, { value }] of Object.entries(before.rules))
    expect(Number(after.rules[id]?.value)).toBeGreaterThanOrEqual(Number(value));
  for (const key of LIMITS)
    if (before.limits[key] !== undefined)
      expect(after.limits[key]?.value).toBeLessThanOrEqual(before.limits[key].value);
  for (const ranksOf of [useRanks, clientRanks]) {
    const now = ranksOf(after);
    ranksOf(before).forEach((rank, at) => {
      expect(now[at]).toBeGreaterThanOrEqual(rank);
    });
  }
  const kept = new Set(after.patterns.map(({ id }) => id));
  for (const { id } of before.patterns) expect(kept).toContain(id);
}

function expectNoLooserDetectors(after: Settings<Pattern>, before: Settings<Pattern>): void {
  for (const id of Object.keys(before.detectors)) {
    const [now, then] = [after, before].map((one) => CONFIDENCES.map((at) => actionAt(one, id, at)));
    then?.forEach((action, at) => {
      expect(now?.[at]).toBeGreaterThanOrEqual(action);
    });
  }
}

describe("layers of policy", () => {
  test("one more never loosens", () => {
    fc.assert(
      fc.property(layers, layer, (some, more) => {
        expectNoLooser(joined([...some, more]), joined(some));
        expectNoLooser(joined([...some, more]), joined([more]));
      }),
      { numRuns: 2_000 },
    );
  });

  test("come to the same in every order and grouping, and however often each is said", () => {
    const grouped = fc.tuple(layers, fc.nat(5), fc.infiniteStream(fc.double({ min: 0, max: 1 })));
    fc.assert(
      fc.property(grouped, ([some, cut, dice]) => {
        const shuffled = some
          .map((one) => ({ one, at: Number(dice.next().value) }))
          .sort((a, b) => a.at - b.at)
          .map(({ one }) => one);
        const whole = joined(some);
        expect(joined(shuffled)).toEqual(whole);
        expect(clientRanks(joined(shuffled))).toEqual(clientRanks(whole));
        expect(joined([joined(some.slice(0, cut)), joined(some.slice(cut)), ...some])).toEqual(whole);
      }),
      { numRuns: 2_000 },
    );
  });

  test("come, for words, to the strictest that anybody asks for at their severity, and name all who do", () => {
    fc.assert(
      fc.property(layers, fc.constantFrom(...SEVERITIES), (some, severity) => {
        const asked = [AGENCY_USE, ...some.flatMap(({ use }) => use?.["sexual"] ?? [])];
        const met = asked.filter(({ minSeverity }) => minSeverity <= severity);
        const worst = met.some(({ action }) => action === "block")
          ? "block"
          : met.length > 0
            ? "flag"
            : undefined;
        const use = stricterUse(useOf([], { sexual: AGENCY_USE }), joined(some).use ?? {});
        const outcome = useAt(use.categories.sexual, severity);
        expect(outcome?.action).toBe(worst);
        const who = met.flatMap((one) => (one.action === worst ? one.layers : []));
        expect(new Set(outcome?.layers)).toEqual(new Set(who));
      }),
      { numRuns: 2_000 },
    );
  });

  test("name, for what a hit comes to, all who ask for it and nobody else", () => {
    fc.assert(
      fc.property(layers, fc.constantFrom(...CONFIDENCES), (some, confidence) => {
        const asked = some.flatMap(({ detectors }) => detectors["us-ssn"] ?? []);
        const met = asked.filter(({ minConfidence }) => minConfidence <= confidence);
        const worst = Math.max(0, ...met.map(({ action }) => rankOf(action)));
        const outcome = demandAt(joined(some).detectors["us-ssn"] ?? [], confidence);
        expect(rankOf(outcome?.action ?? "off")).toBe(worst);
        const who = met.filter(({ action }) => rankOf(action) === worst).flatMap((one) => one.layers);
        expect(new Set(outcome?.layers)).toEqual(new Set(who));
      }),
      { numRuns: 2_000 },
    );
    expect(joined([NO_DEMANDS])).toEqual(NO_DEMANDS);
  });
});
