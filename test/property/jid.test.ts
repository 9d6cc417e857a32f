/**
 * Properties of address preparation: it never throws, is stable, and never makes an outside address internal.
 *
 * The reference below is slow and independent: it knows only the separators and one folding (NFKC over lower case,
 * which is what servers on stringprep do), no PRECIS, no cache, no fast path.
 */
import { domainToASCII } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createJidPreparer } from "../../src/xmpp/jid.ts";

const prepare = createJidPreparer({ toAscii: domainToASCII });

const TRICKS = [
  ...Array.from("abegnxyz.example@/:-_%?#\\[] '\"&<>\t0123"),
  "ａ",
  "Ａ",
  "．",
  "。",
  "｡",
  "＠",
  "／",
  "․",
  "…",
  "\u00ad",
  "\u200b",
  "\u200d",
  "\u2060",
  "\ufeff",
  "\u0000",
  "\ud800",
  "\udc00",
  "İ",
  "ı",
  "ſ",
  "K",
  "ß",
  "ẞ",
  "ς",
  "Σ",
  "ﬁ",
  "①",
  "\u{1d41a}",
  "\u{1f130}",
  "e\u0301",
  "é",
  "ü",
  "xn--",
  "ש",
  "م",
  "😀",
];

const nearby = fc
  .tuple(
    fc.constantFrom(
      "b@agency.example",
      "b@agency.example/r",
      "outside.example/b@agency.example",
      "agency.example",
    ),
    fc.array(
      fc.tuple(
        fc.nat(40),
        fc.constantFrom("insert", "replace", "widen", "capital"),
        fc.constantFrom(...TRICKS),
      ),
      {
        maxLength: 4,
      },
    ),
  )
  .map(([base, edits]) => edits.reduce(edit, base));

function edit(text: string, [at, how, trick]: readonly [number, string, string]): string {
  const index = at % (text.length + 1);
  const unit = text.charAt(index);
  if (how === "insert") return text.slice(0, index) + trick + text.slice(index);
  const isAscii = unit > " " && unit <= "~";
  const wide = isAscii ? String.fromCharCode(unit.charCodeAt(0) + 0xfee0) : unit;
  const by = how === "replace" ? trick : how === "widen" ? wide : unit.toUpperCase();
  return text.slice(0, index) + by + text.slice(index + 1);
}

const anything = fc.oneof(
  { weight: 4, arbitrary: nearby },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 60 }) },
  {
    weight: 1,
    arbitrary: fc.array(fc.constantFrom(...TRICKS), { maxLength: 30 }).map((parts) => parts.join("")),
  },
);

/** Where a server on stringprep would deliver: [account, domain]. */
function reference(text: string): readonly [account: string, domain: string] {
  const [address = ""] = text.split("/", 1);
  const at = address.indexOf("@");
  const host = address.slice(at + 1).replace(/\.$/, "");
  return [fold(at === -1 ? "" : address.slice(0, at)), fold(host)];
}

const fold = (part: string): string =>
  part
    .replace(/[\u00ad\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff]/g, "")
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll("ß", "ss")
    .replaceAll("ς", "σ")
    .normalize("NFKC");

const RUNS = { numRuns: 5_000 };

describe("preparing an address", () => {
  it("never throws, and what it gives is whole", () => {
    fc.assert(
      fc.property(anything, (text) => {
        const jid = prepare(text);
        if (jid === undefined) return;
        const bare = jid.local === "" ? jid.domain : `${jid.local}@${jid.domain}`;
        expect(jid.bare).toBe(bare);
        expect(jid.full).toBe(jid.resource === "" ? bare : `${bare}/${jid.resource}`);
        expect(jid.local).not.toMatch(/["&'/:<>@\s]/);
        expect(jid.domain).toMatch(/^[^@/\s]+$/u);
        expect(jid.domain.endsWith(".")).toBe(false);
      }),
      RUNS,
    );
  });

  it("is stable", () => {
    fc.assert(
      fc.property(anything, (text) => {
        const jid = prepare(text);
        if (jid !== undefined) expect(prepare(jid.full)).toStrictEqual(jid);
      }),
      RUNS,
    );
  });

  it("gives the same answer from a full cache as from an empty one", () => {
    fc.assert(
      fc.property(anything, (text) => {
        expect(prepare(text)).toStrictEqual(createJidPreparer({ toAscii: domainToASCII })(text));
      }),
      RUNS,
    );
  });

  it("calls internal only what a server delivers here", () => {
    fc.assert(
      fc.property(anything, (text) => {
        if (prepare(text)?.domain === "agency.example") expect(reference(text)[1]).toBe("agency.example");
      }),
      RUNS,
    );
  });

  it("never keeps two spellings of one account apart", () => {
    fc.assert(
      fc.property(anything, anything, (one, other) => {
        const [a, b] = [prepare(one), prepare(other)];
        if (a === undefined || b === undefined) return;
        const isSame = reference(one).join("@") === reference(other).join("@");
        if (isSame) expect(a.bare).toBe(b.bare);
      }),
      { numRuns: 20_000 },
    );
  });

  it("agrees with the reference account by account", () => {
    fc.assert(
      fc.property(anything, (text) => {
        const jid = prepare(text);
        // The reference does not decode A-labels.
        if (jid === undefined || /xn--/i.test(fold(text))) return;
        expect([jid.local, jid.domain]).toStrictEqual(reference(text));
      }),
      RUNS,
    );
  });
});
