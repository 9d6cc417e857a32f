import { existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { RelayFolder } from "../../../src/edge/relay-folder.ts";

test("each gateway has one of its own, closed to others, and gives a number once", () => {
  const [one, other] = [new RelayFolder(), new RelayFolder()];
  const [first, second] = [one.next(), one.next()];
  expect([first.id, second.id, other.next().id]).toEqual([1, 2, 1]);
  expect(second.folder).toBe(first.folder);
  expect(other.next().folder).not.toBe(first.folder);
  expect(statSync(first.folder).mode & 0o777).toBe(0o700);
  writeFileSync(join(first.folder, "1.sock"), "");
  one.remove();
  other.remove();
  expect(existsSync(first.folder)).toBe(false);
  one.remove();
});
