import { expect, it } from "vitest";
import { toProblem } from "../../../src/config/complaint.ts";
import { parseYaml } from "../../../src/config/yaml-source.ts";

const source = parseYaml("f.yaml", "a: 1\nb: {c: 2}\n");
const complaint = { code: "SG_CONFIG_CONFLICT", path: ["b", "c"], message: "m" } as const;

it("places a complaint at its value, or at its key", () => {
  expect(toProblem(complaint, source).place).toEqual({ line: 2, column: 8 });
  expect(toProblem({ ...complaint, isAtKey: true }, source).place).toEqual({ line: 2, column: 5 });
});

it("is an error unless it says warning, and has a hint only where there is one", () => {
  expect(toProblem(complaint, source)).toMatchObject({ severity: "error", file: "f.yaml" });
  expect(toProblem(complaint, source)).not.toHaveProperty("hint");
  expect(toProblem({ ...complaint, isWarning: true, hint: "h" }, source)).toMatchObject({
    severity: "warning",
    hint: "h",
  });
});
