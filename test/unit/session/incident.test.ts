import { expect, it } from "vitest";
import { digest } from "../../../src/edge/sealer.ts";
import { incidentReference } from "../../../src/session/incident.ts";

it("is short, sayable, and always the same for one record", () => {
  const references = Array.from({ length: 500 }, (_none, n) => incidentReference(`s.${String(n)}`, digest));
  for (const one of references) expect(one).toMatch(/^G-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
  expect(new Set(references).size).toBe(500);
  expect(incidentReference("s.1", digest)).toBe(references[1]);
});

it("uses every bit it says it does", () => {
  const ref = (sha256: string): string => incidentReference("x", { sha256: () => sha256 });
  expect(ref("0".repeat(64))).toBe("G-00000-00000");
  expect(ref("f".repeat(64))).toBe("G-ZZZZZ-ZZZZZ");
  expect(ref(`0000000000004${"0".repeat(51)}`)).toBe("G-00000-00001");
});
