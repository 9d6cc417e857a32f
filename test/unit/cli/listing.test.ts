import { expect, test } from "vitest";
import { minuteText, printList, timeOrNull } from "../../../src/cli/listing.ts";
import { styleFor } from "../../../src/cli/output.ts";
import { memoryTerminal } from "../../support/terminal.ts";

const globals = {
  config: "",
  isJson: false,
  isQuiet: false,
  isVerbose: false,
  style: styleFor(false),
  socket: undefined,
};
const listing = {
  head: ["name", "length"],
  cells: (name: string) => [name, String(name.length)],
  json: (name: string) => ({ name }),
  empty: "nobody",
};

const printed = (entries: readonly string[], changes: { isJson?: boolean; isQuiet?: boolean } = {}) => {
  const terminal = memoryTerminal();
  printList({ globals: { ...globals, ...changes }, terminal }, entries, listing);
  return [terminal.outLines, terminal.errLines];
};

test("a table for people, harmless whatever is in it; lines of JSON otherwise; a word where nothing is", () => {
  expect(printed(["ann", "b\u001b[2J"])).toEqual([
    ["name        length", "ann         3", "b\\u{1b}[2J  5"],
    [],
  ]);
  expect(printed(["ann", "bob"], { isJson: true })).toEqual([['{"name":"ann"}', '{"name":"bob"}'], []]);
  expect(printed([])).toEqual([[], ["nobody"]]);
  expect(printed([], { isQuiet: true })).toEqual([[], []]);
  expect(printed([], { isJson: true })).toEqual([[], []]);
});

test("times", () => {
  expect([minuteText(0), minuteText(undefined)]).toEqual(["1970-01-01T00:00Z", "-"]);
  expect([timeOrNull(0), timeOrNull(undefined)]).toEqual(["1970-01-01T00:00:00.000Z", null]);
});
