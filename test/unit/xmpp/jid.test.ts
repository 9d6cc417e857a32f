import { domainToASCII } from "node:url";
import { describe, expect, it } from "vitest";
import { createJidPreparer } from "../../../src/xmpp/jid.ts";

const prepare = createJidPreparer({ toAscii: domainToASCII });
const full = (text: string): string | undefined => prepare(text)?.full;

describe("createJidPreparer", () => {
  it.each([
    // protocol.md §2.1
    ["outside.example/b@agency.example", "", "outside.example", "b@agency.example"],
    ["b@agency.example/r@outside.example", "b", "agency.example", "r@outside.example"],
    ["B@AGENCY.EXAMPLE", "b", "agency.example", ""],
    ["b@agency.example.", "b", "agency.example", ""],
    ["b@ａgency.example", "b", "agency.example", ""],
    ["agency.example.outside.example", "", "agency.example.outside.example", ""],
    ["evilagency.example", "", "evilagency.example", ""],
    ["pat\\40outside.example@sms.agency.example", "pat\\40outside.example", "sms.agency.example", ""],
    ["user@other.example/x@ours.example", "user", "other.example", "x@ours.example"],
    ["user@other.example/ours.example", "user", "other.example", "ours.example"],
    ["b@agency.example./r", "b", "agency.example", "r"],
    ["agency.example", "", "agency.example", ""],
    ["agency.example/r/s", "", "agency.example", "r/s"],
    ["b@[::1]/r", "b", "[::1]", "r"],
    ["#chan%irc.net@irc.agency.example", "#chan%irc.net", "irc.agency.example", ""],
    ["é@münchen.example/Ü", "é", "münchen.example", "Ü"],
  ])("%s", (text, local, domain, resource) => {
    const bare = local === "" ? domain : `${local}@${domain}`;
    const expected = { local, domain, resource, bare, full: resource === "" ? bare : `${bare}/${resource}` };
    expect(prepare(text)).toStrictEqual(expected);
  });

  it.each([
    "",
    "/",
    "@",
    "@agency.example",
    "b@",
    "b@/r",
    "/r",
    "b@agency.example/",
    "a@b@c",
    "b@agency。example",
    "b@agency.example..",
    " b@agency.example",
    "b@agency.example ",
    "b@agency.example\n",
    "a b@agency.example",
    "a:b@agency.example",
    "b@agency.example:5222",
    "b@agency.example/\u0000",
    "b@xn--agency-.example",
    "b＠agency.example",
    "b@agency.example／r",
  ])("%j does not prepare", (text) => {
    expect(prepare(text)).toBeUndefined();
  });

  it("counts bytes, not characters, of each part", () => {
    const at = "@agency.example";
    expect(full("a".repeat(1_023) + at)).toBeDefined();
    expect(full("a".repeat(1_024) + at)).toBeUndefined();
    expect(full("é".repeat(511) + at)).toBeDefined();
    expect(full("é".repeat(512) + at)).toBeUndefined();
    expect(full(`b${at}/${"r".repeat(1_023)}`)).toBeDefined();
    expect(full(`b${at}/${"r".repeat(1_024)}`)).toBeUndefined();
    expect(full(`b${at}/${"日".repeat(342)}`)).toBeUndefined();
    expect(full(`b@${"a".repeat(4_000)}`)).toBeUndefined();
  });

  it("gives the same answer from its cache, and after it has turned over", () => {
    const own = createJidPreparer({ toAscii: domainToASCII });
    const first = own("pat@agency.example/1");
    expect(own("pat@agency.example/1")).toBe(first);
    for (let index = 0; index < 3_000; index++) own(`pat@agency.example/${index}`);
    expect(own("pat@agency.example/1")).toStrictEqual(first);
    for (let index = 0; index < 9_000; index++) own(`lee@agency.example/${index}`);
    expect(own("pat@agency.example/1")).toStrictEqual(first);
  });
});
