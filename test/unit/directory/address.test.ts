import { domainToASCII } from "node:url";
import { expect, test } from "vitest";
import { accountOf } from "../../../src/directory/address.ts";
import { createJidPreparer } from "../../../src/xmpp/jid.ts";

const options = {
  domain: "agency.example",
  prepareJid: createJidPreparer({ toAscii: domainToASCII }),
  isServed: (domain: string) => domain === "agency.example",
};

test.each([
  ["ana", "ana@agency.example"],
  [" Ana@AGENCY.example ", "ana@agency.example"],
  ["ana@other.example", undefined],
  ["ana/desk", undefined],
  ["ana@agency.example/desk", undefined],
  ["ana@@agency.example", undefined],
  ["ann lee", undefined],
  ["", undefined],
  ["\u{FFFD}", undefined],
])("%j names %s", (value, account) => {
  expect(accountOf(value, options)).toBe(account);
});

test("without a domain a bare name names nobody, nor does a domain", () => {
  expect(accountOf("ana", { ...options, domain: undefined })).toBeUndefined();
  expect(accountOf("agency.example", { ...options, domain: undefined })).toBeUndefined();
});
