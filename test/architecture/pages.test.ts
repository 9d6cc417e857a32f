/** The error page and the code agree; no file of the repository names a path of somebody's machine. */
import { describe, expect, test } from "vitest";
import { checkErrorPage, checkMachinePaths, checkReferences } from "./checks/pages.ts";
import { readFiles, readSources, readText } from "./tree.ts";

describe("the repository", () => {
  test("explains every error code in docs/errors.md, and no other", () => {
    expect(checkErrorPage(readSources(), readText("docs/errors.md"))).toEqual([]);
  });

  test("names nothing that is not there: files, sections, codes, metrics, npm scripts", () => {
    const files = readFiles("", [""]);
    const { scripts } = JSON.parse(readText("package.json")) as { scripts: Readonly<Record<string, string>> };
    const pages = files.filter(
      ({ path }) => path.endsWith(".md") || /^(?:deploy|config|bin|src)\/|^[A-Z]\w+$/.test(path),
    );
    expect(checkReferences(pages, { files, npmScripts: Object.keys(scripts) })).toEqual([]);
  });

  test("names no path of a machine", () => {
    expect(checkMachinePaths(readFiles("", [""]))).toEqual([]);
  });
});

describe("planted", () => {
  test("code without explanation is found", () => {
    const sources = [{ path: "src/a.ts", text: 'const code = "SG_ARCHIVE_FULL";' }];
    expect(checkErrorPage(sources, "")).toEqual(["SG_ARCHIVE_FULL is not explained in docs/errors.md"]);
    expect(checkErrorPage(sources, "## SG_ARCHIVE_FULL\n")).toEqual([]);
  });

  test("explanation without code is found", () => {
    expect(checkErrorPage([], "| SG_XML_GONE | old |")).toEqual([
      "docs/errors.md explains SG_XML_GONE, which no source file uses",
    ]);
  });

  const known = {
    files: [
      { path: "src/edge/tls.ts", text: 'const CODES = ["SG_EDGE_TLS"]; const METRICS = ["connections"];' },
      { path: "docs/a.md", text: "## 2. Set up" },
    ],
    npmScripts: ["demo"],
  };

  test.each([
    "[a](a.md) [b](../src/edge) [c](https://a.example/x) [d](#e)",
    "`src/edge/tls.ts`, `edge/tls.ts`, `tls.ts`, `gateway.yaml`, `data/keys/seal.key`, `config/<id>.yaml`",
    "a.md §2, docs/a.md §2, RFC 6120 §9",
    "SG_EDGE_TLS, `stanzagate_connections`, npm run demo",
  ])("references that pass: %s", (text) => {
    expect(checkReferences([{ path: "docs/b.md", text }], known)).toEqual([]);
  });

  test.each([
    ["[a](gone.md)", "gone.md"],
    ["[a](src/edge/tls.ts)", "src/edge/tls.ts"],
    ["`docs/gone.md`", "docs/gone.md"],
    ["`edge/gone.ts`", "edge/gone.ts"],
    ["docs/a.md §3", "docs/a.md §3"],
    ["SG_EDGE_GONE", "SG_EDGE_GONE"],
    ["`stanzagate_gone`", "stanzagate_gone"],
    ["npm run gone", "gone"],
  ])("lost reference %s is found", (text, name) => {
    expect(checkReferences([{ path: "docs/b.md", text }], known)).toEqual([
      `docs/b.md names ${name}, which is not there`,
    ]);
  });

  const slash = "/"; // keeps these lines from being found themselves
  test.each(["work/main/src", "root/.npm", "home/ann/repo", "Users/ann", "tmp/bash_jobs.0/1"])(
    "machine path %s is found",
    (path) => {
      expect(checkMachinePaths([{ path: "docs/a.md", text: `one\nsee ${slash}${path}` }])).toEqual([
        "docs/a.md:2 names a path of somebody's machine",
      ]);
    },
  );

  test.each(["/usr/bin/node", "https://a.example/work/b", "./root/a", "/var/lib/stanzagate", "$HOME/work/a"])(
    "path %s passes",
    (text) => {
      expect(checkMachinePaths([{ path: "docs/a.md", text }])).toEqual([]);
    },
  );
});
