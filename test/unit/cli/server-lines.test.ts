import { expect, it } from "vitest";
import { linesFor, SERVER_LINES, serverNamed, type ServerName } from "../../../src/cli/server-lines.ts";
import { readText } from "../../architecture/tree.ts";

const EXAMPLES: Readonly<Record<ServerName, string>> = {
  prosody: "config/examples/prosody.cfg.lua",
  ejabberd: "config/examples/ejabberd.yml",
  openfire: "config/examples/openfire.md",
};

/** Without marks of comments, lists and code, and with single spaces. */
const bare = (text: string): string => text.replaceAll(/[`#|-]|--/g, " ").replaceAll(/\s+/g, " ");

const all = Object.entries(SERVER_LINES).flatMap(([topic, servers]) =>
  (["prosody", "ejabberd", "openfire"] as const).flatMap((server) =>
    servers[server].map((line) => ({ topic, server, line })),
  ),
);

it.each(all)("$topic of $server stands in its example: $line", ({ server, line }) => {
  expect(bare(readText(EXAMPLES[server]))).toContain(bare(line).trim());
});

it("has something to say to every server on every topic", () => {
  for (const servers of Object.values(SERVER_LINES)) {
    expect(Object.values(servers).filter((lines) => lines.length === 0)).toEqual([]);
  }
});

it.each([
  ["Prosody", "prosody"],
  ["ejabberd", "ejabberd"],
  ["Openfire Server", "openfire"],
  ["MongooseIM", undefined],
  [undefined, undefined],
])("knows %s", (software, server) => {
  expect(serverNamed(software)).toBe(server);
});

it("prints one server's lines where it is known, else everybody's", () => {
  expect(linesFor("s2s", "ejabberd")).toEqual(["ejabberd (ejabberd.yml):", "  s2s_access: none"]);
  expect(linesFor("s2s", undefined).filter((line) => !line.startsWith(" "))).toEqual([
    "Prosody (prosody.cfg.lua):",
    "ejabberd (ejabberd.yml):",
    "Openfire (system properties):",
  ]);
});
