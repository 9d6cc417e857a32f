import { writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { readAccount, type AccountChoice } from "../../../src/cli/doctor-credentials.ts";
import type { UpstreamConfig } from "../../../src/config/gateway-config.ts";
import { temporaryFolder } from "../../support/certificates.ts";
import { memoryTerminal, type TerminalWishes } from "../../support/terminal.ts";

const UPSTREAMS: readonly UpstreamConfig[] = [
  {
    name: "agency",
    domains: ["agency.example"],
    connect: { host: "127.0.0.1", port: 1 },
    tls: "none",
    caFile: undefined,
    serverName: undefined,
    sendProxy: "off",
  },
];
const ANA = "Ana@agency.example";

const read = async (choice: AccountChoice, wishes: TerminalWishes = {}) =>
  await readAccount(choice, UPSTREAMS, memoryTerminal(wishes));

it("takes a password from a file, the environment or standard input", async () => {
  const file = `${await temporaryFolder()}/password`;
  writeFileSync(file, "pencil\n", { mode: 0o600 });
  const expected = { username: "ana", domain: "agency.example", password: "pencil" };
  expect(await read({ account: ANA, passwordFrom: `file:${file}` })).toEqual(expected);
  expect(await read({ account: ANA, passwordFrom: "env:P" }, { env: { P: "pencil" } })).toEqual(expected);
  expect(await read({ account: ANA, passwordFrom: "-" }, { stdin: "pencil\n" })).toEqual(expected);
  expect(await read({})).toBeUndefined();
});

it.each<[AccountChoice, TerminalWishes]>([
  [{ passwordFrom: "-" }, {}],
  [{ account: ANA }, {}],
  [{ account: ANA, passwordFrom: "pencil" }, {}],
  [{ account: ANA, passwordFrom: "env:" }, {}],
  [{ account: ANA, passwordFrom: "env:NOT_SET" }, {}],
  [{ account: ANA, passwordFrom: "-" }, { stdin: "\n" }],
  [{ account: "agency.example", passwordFrom: "-" }, { stdin: "p" }],
  [{ account: `${ANA}/desk`, passwordFrom: "-" }, { stdin: "p" }],
  [{ account: "ana@other.example", passwordFrom: "-" }, { stdin: "p" }],
])("calls %j wrong usage, and repeats no password", async (choice, wishes) => {
  const attempt = read(choice, wishes);
  await expect(attempt).rejects.toMatchObject({ code: "SG_CLI_USAGE" });
  await expect(attempt).rejects.not.toThrow("pencil");
});
