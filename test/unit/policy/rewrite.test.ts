import { describe, expect, it } from "vitest";
import { applyRewrites } from "../../../src/policy/rewrite.ts";
import type { Rewrite } from "../../../src/policy/rule.ts";
import { text, xml } from "../../support/xml.ts";

const MESSAGE = `<message to="a@b" id="1"><body>my number is 12 and 34</body><x xmlns="urn:x"><y>deep</y></x></message>`;

function rewritten(...rewrites: readonly Rewrite[]): string | undefined {
  const result = applyRewrites(xml(MESSAGE), rewrites);
  return result && text(result);
}

const cut = (start: number, end: number, placeholder: string): Rewrite => ({
  type: "redact",
  span: { path: [0, 0], start, end },
  placeholder,
});

describe("applyRewrites", () => {
  it("removes a node, an attribute, the root", () => {
    expect(rewritten({ type: "remove", path: [1] })).toBe(
      `<message to="a@b" id="1"><body>my number is 12 and 34</body></message>`,
    );
    expect(rewritten({ type: "removeAttribute", path: [], local: "id", ns: "" })).not.toContain("id=");
    expect(rewritten({ type: "remove", path: [] })).toBeUndefined();
  });

  it("applies all at once: paths are those of the original", () => {
    const both = rewritten(
      { type: "remove", path: [0] },
      { type: "replace", path: [1, 0], by: xml(`<z xmlns="urn:x"/>`) },
    );
    expect(both).toBe(`<message to="a@b" id="1"><x xmlns="urn:x"><z/></x></message>`);
  });

  it("redacts several spans, overlapping ones as one", () => {
    expect(rewritten(cut(13, 15, "[a]"), cut(20, 22, "[b]"))).toContain(
      "<body>my number is [a] and [b]</body>",
    );
    expect(rewritten(cut(13, 18, "[a]"), cut(15, 22, "[b]"))).toContain("<body>my number is [a]</body>");
  });

  it("lets a removal win over a redaction inside it", () => {
    expect(rewritten(cut(13, 15, "[a]"), { type: "remove", path: [0] })).not.toContain("[a]");
  });

  it("takes an attribute away from a replacement too", () => {
    const both = rewritten(
      { type: "replace", path: [1], by: xml(`<x xmlns="urn:x" note="n" id="1"/>`) },
      { type: "removeAttribute", path: [1], local: "note", ns: "" },
    );
    expect(both).toContain(`<x xmlns="urn:x" id="1"/>`);
  });

  it.each<[string, Rewrite]>([
    ["a place that is not there", { type: "remove", path: [7] }],
    ["a place inside a text", { type: "replace", path: [0, 0, 0], by: xml("<a/>") }],
    ["an attribute of a text", { type: "removeAttribute", path: [0, 0], local: "id", ns: "" }],
    ["a redaction of an element", { ...cut(0, 1, ""), span: { path: [0], start: 0, end: 1 } } as Rewrite],
    [
      "a redaction of an attribute",
      { ...cut(0, 1, ""), span: { path: [0, 0], attribute: "id", start: 0, end: 1 } } as Rewrite,
    ],
    ["a redaction beyond the text", cut(13, 99, "[a]")],
  ])("gives nothing rather than less than was asked: %s", (_what, rewrite) => {
    expect(rewritten(rewrite, cut(13, 15, "[a]"))).toBeUndefined();
  });

  it("leaves the original as it was", () => {
    const original = xml(MESSAGE);
    applyRewrites(original, [{ type: "remove", path: [0] }, cut(0, 2, "")]);
    expect(text(original)).toBe(MESSAGE);
  });
});
