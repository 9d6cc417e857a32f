/** The import table holds for the real sources, and the check finds what breaks it. */
import { describe, expect, test } from "vitest";
import { checkCorePurity } from "./checks/core-purity.ts";
import { checkCycles } from "./checks/cycles.ts";
import { checkImports, importsOf } from "./checks/imports.ts";
import { IMPORT_TABLE } from "./import-table.ts";
import { ALLOWED_IMPORTS, FORBIDDEN_IMPORTS } from "./planted-imports.ts";
import { readSources } from "./tree.ts";

const sources = readSources();

describe("the sources", () => {
  test("are there", () => {
    expect(sources.length).toBeGreaterThan(10);
  });

  test("import only what the table allows", () => {
    expect(checkImports(sources)).toEqual([]);
  });

  test("have no import cycles", () => {
    expect(checkCycles(sources)).toEqual([]);
  });

  test("read no clock, randomness or process in the core", () => {
    expect(checkCorePurity(sources)).toEqual([]);
  });
});

test("the table itself has no cycles and names only its own layers", () => {
  const files = Object.entries(IMPORT_TABLE).map(([name, { layers }]) => ({
    path: name,
    text: layers.map((layer) => `import "./${layer}";`).join("\n"),
  }));
  expect(checkCycles(files)).toEqual([]);
  const named = new Set(Object.values(IMPORT_TABLE).flatMap(({ layers }) => layers));
  expect([...named].filter((name) => !(name in IMPORT_TABLE))).toEqual([]);
});

describe("a planted import", () => {
  test.each([
    ...FORBIDDEN_IMPORTS,
    ["src/policy/rules/a.ts", 'const b = await import("../../archive/sink.ts");'],
    ["src/stream/a.ts", 'type B = import("../records/record.ts").B;'],
    ["src/cli/a.ts", 'import { b } from "../../test/support/b.ts";'],
    ["src/unknown/a.ts", ""],
    ["src/stray.ts", ""],
  ] as const)("in %s is found: %s", (path, text) => {
    expect(checkImports([{ path, text }])).toHaveLength(1);
  });

  test.each(ALLOWED_IMPORTS)("that is allowed in %s passes: %s", (path, text) => {
    expect(checkImports([{ path, text }])).toEqual([]);
  });

  test("of a single-door package through a second file is found", () => {
    const text = 'import { Element } from "ltx";';
    const files = ["src/xml/a.ts", "src/xml/b.ts"].map((path) => ({ path, text }));
    expect(checkImports(files)).toEqual(["ltx has one door, not src/xml/a.ts, src/xml/b.ts"]);
  });
});

test("every form of import is seen", () => {
  const text = [
    'import a from "a";',
    'import type { B } from "b";',
    'export * from "c";',
    'const d = await import("d");',
    'type E = import("e").E;',
    'import "f";',
  ].join("\n");
  expect([...importsOf({ path: "src/x.ts", text })].sort()).toEqual(["a", "b", "c", "d", "e", "f"]);
});

describe("a planted cycle", () => {
  const file = (path: string, ...imports: readonly string[]): { path: string; text: string } => ({
    path,
    text: imports.map((name) => `import type { X } from "${name}";`).join("\n"),
  });

  test("of two folders is found", () => {
    const files = [file("src/a/x.ts", "../b/y.ts"), file("src/b/y.ts", "../a/x.ts")];
    expect(checkCycles(files)).toEqual(["src/a/x.ts -> src/b/y.ts -> src/a/x.ts"]);
  });

  test("behind an entry is found once", () => {
    const files = [file("src/a.ts", "./b.ts"), file("src/b.ts", "./c.ts"), file("src/c.ts", "./b.ts")];
    expect(checkCycles(files)).toEqual(["src/b.ts -> src/c.ts -> src/b.ts"]);
  });

  test("is not seen in a diamond", () => {
    const files = [
      file("src/a.ts", "./b.ts", "./c.ts"),
      file("src/b.ts", "./d.ts"),
      file("src/c.ts", "./d.ts"),
      file("src/d.ts"),
    ];
    expect(checkCycles(files)).toEqual([]);
  });
});

describe("in the core", () => {
  test.each([
    "Date.now();",
    "new Date();",
    "Math.random();",
    "setTimeout(f, 1);",
    "process.pid;",
    "console.log(1);",
    "crypto.randomUUID();",
    "performance.now();",
    "const x = { crypto };",
  ])("%s is found", (text) => {
    expect(checkCorePurity([{ path: "src/session/a.ts", text }])).toHaveLength(1);
    expect(checkCorePurity([{ path: "src/edge/a.ts", text }])).toEqual([]);
  });

  test.each(["new Date(nowMs);", "Math.max(1, 2);", "ports.crypto.seal();", "const x = { process: 1 };"])(
    "%s passes",
    (text) => {
      expect(checkCorePurity([{ path: "src/session/a.ts", text }])).toEqual([]);
    },
  );
});
