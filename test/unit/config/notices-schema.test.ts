import { expect, test } from "vitest";
import { z } from "zod";
import { notices, profileNotices } from "../../../src/config/notices-schema.ts";

test.each([
  [{}, true],
  [{ texts: { es: "Nada es privado." }, period: "90d", proof: "accepted", hold: false }, true],
  [{ texts: { fr: "Rien" } }, false],
  [{ texts: { en: " " } }, false],
  [{ texts: { en: "bell\u0007" } }, false],
  [{ texts: { en: "turned \u202e round" } }, false],
  [{ texts: { en: "x".repeat(1_501) } }, false],
  [{ period: 30 }, false],
  [{ proof: "read" }, false],
  [{ hold: "yes" }, false],
  [{ when_unavailable: "drop" }, false],
  [{ until: "read" }, false],
])("%j", (value, isFit) => {
  expect(notices.safeParse(value).success).toBe(isFit);
});

test("a profile says all of it, in every language", () => {
  const whole = {
    texts: { en: "a", es: "b" },
    period: { value: "30d", most: "90d", clauses: [] },
    proof: { value: "delivered", clauses: [] },
    hold: { value: true, clauses: [] },
    when_unavailable: { value: "hold", clauses: [] },
  };
  const schema = profileNotices(z.array(z.string()));
  expect(schema.safeParse(whole).success).toBe(true);
  expect(schema.safeParse({ ...whole, texts: { en: "a" } }).success).toBe(false);
});
