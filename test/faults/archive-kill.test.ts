import { expect, it } from "vitest";
import { temporaryDirectory } from "../support/archive.ts";
import { killRounds } from "./archive-kill-rounds.ts";

it("keeps everything it promised over 10 kills under load", { timeout: 180_000 }, async () => {
  const { promised, recovered } = await killRounds(temporaryDirectory(), 10);
  expect(promised).toBeGreaterThan(100);
  expect(recovered).toBeGreaterThanOrEqual(promised);
});
