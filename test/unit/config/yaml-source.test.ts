import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseYaml, readYamlFile, reasonOf } from "../../../src/config/yaml-source.ts";

const TEXT = "version: 1\nlist:\n  - {a: x, b: [1, 2]}\n  - y\n";

describe("places", () => {
  const source = parseYaml("f.yaml", TEXT);

  it.each([
    [["version"], { line: 1, column: 10 }],
    [["list", 0, "b", 1], { line: 3, column: 19 }],
    [["list", 1], { line: 4, column: 5 }],
    [["list", 0, "missing"], { line: 3, column: 5 }],
    [["nowhere", "at", "all"], { line: 1, column: 1 }],
  ])("the value at %j stands at %j", (path, place) => {
    expect(source.placeOf(path)).toEqual(place);
  });

  it.each([
    [["list"], { line: 2, column: 1 }],
    [["list", 0, "b"], { line: 3, column: 12 }],
  ])("the key at %j stands at %j", (path, place) => {
    expect(source.placeOfKey(path)).toEqual(place);
  });
});

describe("what is not used here", () => {
  it.each([
    ["bad syntax", "a: [1, 2", 1],
    ["a key twice", "a: 1\nb: 2\na: 3\n", 3],
    ["two documents", "a: 1\n---\nb: 2\n", 2],
    ["an anchor", "a: &x 1\n", 1],
    ["an alias", "a: &x [1]\nb: *x\n", 1],
    ["a tag", "a: !secret x\n", 1],
    ["a merge key", "a: &x {b: 1}\nc:\n  <<: *x\n", 1],
  ])("refuses %s", (_name, text, line) => {
    const { problems, value } = parseYaml("f.yaml", text);
    expect(value).toBeUndefined();
    expect(problems[0]).toMatchObject({ code: "SG_CONFIG_YAML", severity: "error", place: { line } });
  });

  it("does not grow without bound on nested aliases", () => {
    const levels = Array.from({ length: 30 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}]`);
    expect(parseYaml("f.yaml", ["a0: &a0 x", ...levels].join("\n")).problems.length).toBeGreaterThan(0);
  });

  it("reads on and off as words, as YAML 1.2 does", () => {
    expect(parseYaml("f.yaml", "a: off\nb: yes\nc: true\n").value).toEqual({ a: "off", b: "yes", c: true });
  });

  it("does not let a key reach an object's prototype", () => {
    const value = parseYaml("f.yaml", "__proto__: {polluted: true}\n").value as object;
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect("polluted" in {}).toBe(false);
  });
});

describe("files", () => {
  let directory = "";
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "sg-yaml-"));
  });
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  it("says why a file cannot be read", () => {
    const file = join(directory, "absent.yaml");
    expect(readYamlFile(file).problems).toMatchObject([{ code: "SG_CONFIG_READ", file }]);
    expect(readYamlFile(file).problems[0]?.message).toBe("cannot be read: no such file");
    expect(readYamlFile(directory).problems[0]?.message).toBe("cannot be read: it is a directory");
  });

  it("refuses bytes that are not UTF-8, and pages without end", () => {
    const file = join(directory, "latin1.yaml");
    writeFileSync(file, Buffer.from([0x61, 0x3a, 0x20, 0xe9]));
    expect(readYamlFile(file).problems[0]?.message).toBe("cannot be read: not UTF-8");
    writeFileSync(file, `a: ${"x".repeat(1_100_000)}`);
    expect(readYamlFile(file).problems[0]?.message).toContain("larger than");
  });

  it("names a reason for anything thrown", () => {
    expect(reasonOf("x")).toBe("unknown reason");
    expect(reasonOf(Object.assign(new Error("m"), { code: "EIO" }))).toBe("EIO");
  });
});
