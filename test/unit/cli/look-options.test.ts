import { expect, test } from "vitest";
import { Command } from "commander";
import {
  addContextOption,
  addLookOptions,
  showingOf,
  type LookOptions,
} from "../../../src/cli/look-options.ts";

const optionsOf = (...args: readonly string[]): LookOptions => {
  const command = addContextOption(addLookOptions(new Command("look"))).exitOverride();
  return command.parse([...args], { from: "user" }).opts();
};

test.each([
  [[], { isRevealed: false, context: 0 }],
  [["--context", "5"], { isRevealed: false, context: 5 }],
  [["--reveal", "--reason", "case 7"], { isRevealed: true, context: 0 }],
])("%j", (args, showing) => {
  expect(showingOf(optionsOf(...args))).toEqual(showing);
});

test.each([[["--reveal"]], [["--context", "6"]], [["--context", "-1"]], [["--context", "some"]]])(
  "%j is refused",
  (args) => {
    expect(() => showingOf(optionsOf(...args))).toThrow(expect.objectContaining({ code: "SG_CLI_USAGE" }));
  },
);

test("there is no look on trial", () => {
  expect(addLookOptions(new Command("look")).options.map(({ long }) => long)).not.toContain("--dry-run");
});
