import { describe, expect, test } from "vitest";
import {
  noticeComplaints,
  noticeEntries,
  noticePolicyOf,
  noticesJson,
  noticesText,
} from "../../../src/config/notices.ts";
import { notices, type NoticeSettings } from "../../../src/config/notices-schema.ts";
import { PROFILE_IDS } from "../../../src/config/policy-schema.ts";
import { readProfile } from "../../../src/config/profiles.ts";

const DAY_MS = 86_400_000;
const strict = readProfile("strict");
const set = (changes: object = {}): NoticeSettings => notices.parse(changes);
const policyOf = (changes: object = {}) => noticePolicyOf(set(changes), strict);
const complaints = (changes: object, profile = strict): readonly string[] =>
  noticeComplaints(set(changes), profile).map(
    ({ code, path, message }) => `${code} ${path.join(".")}: ${message}`,
  );

describe.each(PROFILE_IDS)("%s", (id) => {
  test("has words of its own in every language, and a clause behind them", () => {
    const { texts, period, proof } = readProfile(id).notices;
    expect(texts.en).not.toBe(texts.es);
    expect(texts.en).toMatch(/private|privacy|property/u);
    expect(texts.es).toMatch(/privad|privacidad|propiedad/u);
    expect(period.clauses).toEqual(proof.clauses);
    expect(period.clauses).not.toBe("operator");
  });
});

test("unset, the profile's holds", () => {
  expect(policyOf()).toMatchObject({
    periodMs: 30 * DAY_MS,
    proof: "delivered",
    hold: true,
    isHoldAsked: false,
    whenUnavailable: "hold",
  });
});

test("the agency's words stand behind the profile's, in every language that it has none for, too", () => {
  const { texts } = policyOf({ texts: { en: "Ask the help desk." } });
  expect(texts.en.text).toBe(`${strict.notices.texts.en}\n\nAsk the help desk.`);
  expect(texts.es.text).toBe(`${strict.notices.texts.es}\n\nAsk the help desk.`);
  expect(policyOf({ texts: { en: "Ask.", es: "Pregunte." } }).texts.es.text).toMatch(/\n\nPregunte\.$/u);
});

test("another text has another id, and so has another language", () => {
  const ids = [policyOf(), policyOf({ texts: { en: "x" } })].flatMap(({ texts }) => [
    texts.en.id,
    texts.es.id,
  ]);
  expect(new Set(ids).size).toBe(4);
  expect(ids.every((id) => /^[0-9a-f]{16}$/u.test(id))).toBe(true);
});

test.each([
  [{ period: "7d" }, []],
  [{ proof: "accepted", hold: true, when_unavailable: "hold" }, []],
  [{ hold: false }, []],
  [{ when_unavailable: "pass" }, []],
  [{ period: "59s" }, ["SG_CONFIG_CONFLICT notices.period: shorter than a minute"]],
  [
    { period: "366d" },
    [
      "SG_CONFIG_LOOSENED notices.period: longer than 365d loosens profile strict, which holds for CCPS-3.e, ORDHS-3.5, WV-4.2.b, AL-6.a",
    ],
  ],
])("%j", (changes, said) => {
  expect(complaints(changes)).toEqual(said);
});

test("what a clause asks for is not loosened", () => {
  const asking = {
    ...strict,
    notices: {
      ...strict.notices,
      proof: { value: "accepted" as const, clauses: ["CCPS-3.e"] },
      hold: { value: true, clauses: ["CCPS-3.e"] },
      when_unavailable: { value: "hold" as const, clauses: ["CCPS-3.e"] },
    },
  };
  expect(complaints({ proof: "delivered", hold: false, when_unavailable: "pass" }, asking)).toEqual([
    expect.stringContaining('notices.proof: "delivered" instead of "accepted" loosens'),
    expect.stringContaining("notices.hold: false instead of true loosens"),
    expect.stringContaining('notices.when_unavailable: "pass" loosens'),
  ]);
});

test("in one line, and setting by setting", () => {
  expect(noticesText(policyOf(), true)).toBe(
    "every 30d, held until delivered, hold while it cannot be given",
  );
  expect(noticesText(policyOf({ hold: false, period: "90m" }), true)).toBe(
    "every 90m, until delivered, nothing is held",
  );
  expect(noticesText(policyOf(), false)).toBe("given to nobody: no service account is configured");
  expect(noticeEntries(policyOf({ hold: true }))).toContainEqual([
    "notices.hold",
    "true, whatever is configured",
  ]);
  expect(noticesJson(policyOf())).toMatchObject({ proof: "delivered", texts: { en: {}, es: {} } });
});
