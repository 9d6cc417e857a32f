/** Whatever a policy file says: either it is refused, or what holds is at least as strict as its profile. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { DETECTOR_IDS, RULE_IDS } from "../../src/config/settings-schema.ts";
import { readProfile } from "../../src/config/profiles.ts";
import { tightened } from "../support/policy.ts";

const profile = readProfile("strict");
const STRICTNESS = ["off", "flag", "redact", "block"];

const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });

/** Mostly what is fit, so that a single slip is what usually decides; sometimes anything. */
const mostly = <T>(fit: T, any: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(fit) }, { weight: 1, arbitrary: any });

/** Not `fc.double`: it draws by bit pattern, which is nearly always next to nothing. */
const confidence = fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100);

const detector = fc.record({
  use: fc.constantFrom(...DETECTOR_IDS),
  action: mostly("block", fc.constantFrom("off", "flag", "redact", "block")),
  min_confidence: mostly(undefined, optional(confidence)),
});

const policyFile = fc.record({
  version: fc.constant(1),
  mode: fc.constantFrom("enforce", "shadow"),
  domains: fc.constant({ internal: ["agency.example"] }),
  content: fc.record({
    text_only: mostly(undefined, optional(fc.boolean())),
    end_to_end_encryption: mostly(undefined, optional(fc.constantFrom("block", "allow"))),
  }),
  detectors: fc.array(detector, { maxLength: 2 }),
  rules: fc.dictionary(
    fc.constantFrom(...RULE_IDS),
    fc.record({ mode: mostly("shadow", fc.constantFrom("enforce", "shadow", "off")) }),
    { maxKeys: 2 },
  ),
  limits: fc.record({
    stanza_bytes: mostly(undefined, optional(fc.integer({ min: 0, max: 3_000_000 }))),
    stanzas_per_second: mostly(undefined, optional(fc.integer({ min: 1, max: 2_000 }))),
    bytes_per_second: mostly(undefined, optional(fc.integer({ min: 0, max: 40_000_000 }))),
  }),
});

let acceptedCount = 0;

test("a policy is refused or at least as strict as its profile", () => {
  fc.assert(
    fc.property(policyFile, (file) => {
      const { policy, complaints } = tightened(file);
      if (complaints.length > 0) return;
      acceptedCount += 1;
      const { textOnly, refuseEncryption, rules, detectors, limits } = policy.settings;
      expect([textOnly?.value, refuseEncryption?.value]).toEqual([true, true]);
      expect(Object.values(rules).map(({ value }) => value)).not.toContain(false);
      expect(Object.values(policy.ruleModes)).not.toContain("off");
      expect(limits.maxStanzaBytes?.value).toBeLessThanOrEqual(profile.limits.stanza_bytes.most);
      expect(limits.maxStanzasPerSecond?.value).toBeLessThanOrEqual(profile.limits.stanzas_per_second.most);
      expect(limits.maxBytesPerSecond?.value).toBeLessThanOrEqual(profile.limits.bytes_per_second.most);
      expect(policy.clauses).toEqual(profile.rules);
      for (const id of DETECTOR_IDS) {
        const base = profile.detectors[id];
        const { action, minConfidence } = detectors[id]?.[0] ?? { action: "off", minConfidence: 1 };
        expect(STRICTNESS.indexOf(action)).toBeGreaterThanOrEqual(STRICTNESS.indexOf(base.action));
        expect(minConfidence).toBeLessThanOrEqual(base.min_confidence);
      }
    }),
    { numRuns: 2_000 },
  );
  expect(acceptedCount).toBeGreaterThan(500);
});
