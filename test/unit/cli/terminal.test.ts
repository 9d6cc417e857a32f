import { isatty } from "node:tty";
import { expect, it } from "vitest";
import { systemTerminal } from "../../../src/cli/terminal.ts";

// Output, input and a closed pipe of a real process are in test/unit/main.test.ts.
it("is not interactive without a terminal, and knows the time", () => {
  const terminal = systemTerminal();
  expect(terminal.isInteractive).toBe(isatty(0) && isatty(1));
  expect(terminal.nowMs()).toBeGreaterThan(Date.UTC(2026, 0, 1));
  expect(terminal.env).toBe(process.env);
});
