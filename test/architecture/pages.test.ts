/** The error page and the code agree; no file of the repository names a path of somebody's machine. */
import { describe, expect, test } from "vitest";
import { checkErrorPage, checkMachinePaths } from "./checks/pages.ts";
import { readFiles, readSources, readText } from "./tree.ts";

describe("the repository", () => {
  test("explains every error code in docs/errors.md, and no other", () => {
    expect(checkErrorPage(readSources(), readText("docs/errors.md"))).toEqual([]);
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
