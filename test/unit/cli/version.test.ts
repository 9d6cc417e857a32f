import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { productVersion } from "../../../src/cli/version.ts";
import { runCommand } from "../../support/terminal.ts";

it("is that of package.json", async () => {
  const text = readFileSync(new URL("../../../package.json", import.meta.url), "utf8");
  const { version } = JSON.parse(text) as { readonly version: string };
  expect(productVersion()).toBe(version);
  expect((await runCommand(["version"])).out).toBe(`stanzagate ${version} (node ${process.versions.node})`);
  expect((await runCommand(["version", "--json"])).json()).toEqual({
    stanzagate: version,
    node: process.versions.node,
  });
});
