import { describe, expect, it } from "vitest";
import { directoryOf, quoted, resolveFrom } from "../../../src/config/paths.ts";

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

  it.each([
    ["/etc/sg/gateway.yaml", "/etc/sg/gateway.yaml"],
    ["my files/a", "'my files/a'"],
    ["it's; rm", "'it'\\''s; rm'"],
  ])("%s is one word for a shell", (path, expected) => {
    expect(quoted(path)).toBe(expected);
  });
});
