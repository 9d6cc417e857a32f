import { expect, test } from "vitest";
import { parseCheckpoint } from "../../../src/archive/checkpoint.ts";
import { reportStatement } from "../../../src/archive/statement.ts";

test("names kind and hash, and is no checkpoint whatever it says", () => {
  expect(reportStatement("compliance", "ab")).toBe("stanzagate report v1\nkind compliance\nsha256 ab\n");
  expect(parseCheckpoint(reportStatement("compliance", "ab"))).toBeUndefined();
});
