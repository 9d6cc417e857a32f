import { describe, expect, it } from "vitest";
import { directoryOf, resolveFrom } from "../../../src/config/paths.ts";

describe("paths", () => {
  it.each([
    ["gateway.yaml", "."],
    ["etc/gateway.yaml", "etc"],
    ["/gateway.yaml", "/"],
    ["/etc/sg/gateway.yaml", "/etc/sg"],
  ])("%s lies in %s", (file, directory) => {
    expect(directoryOf(file)).toBe(directory);
  });

  it.each([
    ["/etc", "/var/x", "/var/x"],
    ["/etc", "x", "/etc/x"],
    ["/etc", "./x", "/etc/x"],
    [".", "./x", "x"],
    ["/", "x", "/x"],
  ])("from %s, %s is %s", (directory, path, expected) => {
    expect(resolveFrom(directory, path)).toBe(expected);
  });
});
