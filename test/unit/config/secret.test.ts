import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resolveSecret, Secret } from "../../../src/config/secret.ts";

let directory = "";
const write = (name: string, text: string, mode: number): void => {
  writeFileSync(join(directory, name), text);
  chmodSync(join(directory, name), mode);
};

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "sg-secret-"));
  write("good", "hunter2\n", 0o600);
  write("group", "hunter2", 0o640);
  write("open", "hunter2", 0o644);
  write("empty", "\n", 0o600);
  write("huge", "x".repeat(70_000), 0o600);
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

const resolve = (reference: string): ReturnType<typeof resolveSecret> =>
  resolveSecret(reference, { directory, env: { SET: "hunter2", EMPTY: "" } });

describe("references", () => {
  it.each(["file:good", "file:./good", "file:group", "env:SET"])("%s leads to the secret", (reference) => {
    const result = resolve(reference);
    expect("secret" in result && result.secret.reveal()).toBe("hunter2");
  });

  it.each([
    ["file:open", "DIR/open is open to every user", "chmod 600 DIR/open"],
    ["file:empty", "DIR/empty is empty", undefined],
    ["file:huge", "DIR/huge is too large for a secret", undefined],
    ["file:absent", "DIR/absent cannot be read: no such file", "stanzagate init makes missing keys"],
    ["env:UNSET", "the environment variable UNSET is not set", undefined],
    ["env:EMPTY", "the environment variable EMPTY is not set", undefined],
  ])("%s: %s", (reference, reason, hint) => {
    const found = JSON.parse(JSON.stringify(resolve(reference)).replaceAll(directory, "DIR")) as unknown;
    expect(found).toEqual(hint === undefined ? { reason } : { reason, hint });
  });
});

it("a secret shows its reference only, however it is printed", () => {
  const secret = new Secret("env:SET", "hunter2");
  const shown = [String(secret), JSON.stringify({ secret }), inspect(secret, { depth: 9, showHidden: true })];
  expect(shown.join()).not.toContain("hunter2");
  expect(JSON.stringify(secret)).toBe('"env:SET"');
});
