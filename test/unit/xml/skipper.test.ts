import { describe, expect, it } from "vitest";
import { Skipper } from "../../../src/xml/skipper.ts";

/** Where it ends, read whole and unit by unit. */
function endOf(text: string, rootName = "m"): number | undefined {
  const whole = new Skipper(rootName).read(text);
  const skipper = new Skipper(rootName);
  let byUnits: number | undefined;
  for (let at = 0; at < text.length && byUnits === undefined; at++) {
    if (skipper.read(text.charAt(at)) !== undefined) byUnits = at + 1;
  }
  expect(byUnits).toBe(whole);
  return whole;
}

describe("the end of an element", () => {
  it.each([
    "<m/>",
    "<m a='b'/>",
    "<m a='/'></m>",
    "<m></m >",
    `<m a='>' b="'"><n c='"/>'/>]]></m>`,
    "<m><![CDATA[</m>]] >]]]></m>",
    "<m><m><m/></m>&unknown;</m\n>",
    "<m ><n\t/></m>",
    `<m></m${" ".repeat(200)}>`,
  ])("%s", (text) => {
    expect(endOf(text)).toBe(text.length);
    expect(endOf(`${text}<m></m>`)).toBe(text.length);
    expect(endOf(text.slice(0, -1))).toBeUndefined();
  });

  it.each([
    ["a comment", "<m><!-- ", "restricted-xml"],
    ["a DTD", "<m><!DOCTYPE", "restricted-xml"],
    ["a processing instruction", "<m><?a?>", "restricted-xml"],
    ["another name", "<m></n>", "not-well-formed"],
    ["a longer name", `<m></m${"m".repeat(200)}>`, "not-well-formed"],
    ["white space that XML does not know", "<m></m\u00a0>", "not-well-formed"],
    ["a name behind much white space", `<m></m${" ".repeat(200)}n>`, "not-well-formed"],
    ["a tag inside a tag", "<m <n>", "not-well-formed"],
    ["a tag inside a value", "<m a='<'", "not-well-formed"],
    ["a tag inside an end tag", "<m></m<", "not-well-formed"],
    ["no name", "<m>< n>", "not-well-formed"],
    ["a control character", "<m>\u0001</m>", "not-well-formed"],
    ["a control character before what else is wrong", "<m>\u0001<?a", "not-well-formed"],
  ])("is not looked for behind %s", (_what, text, condition) => {
    expect(() => endOf(text)).toThrow(expect.objectContaining({ condition, isSkippable: false }));
  });
});
