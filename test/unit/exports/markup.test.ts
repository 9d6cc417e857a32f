import fc from "fast-check";
import { expect, test } from "vitest";
import { markup, type MarkupValue } from "../../../src/exports/markup.ts";

test("values are escaped, markup made here is not escaped again", () => {
  const inner = markup`<b>${"<script>alert('x')</script> & \"y\""}</b>`;
  expect(inner.text).toBe("<b>&#60;script&#62;alert(&#39;x&#39;)&#60;/script&#62; &#38; &#34;y&#34;</b>");
  expect(markup`<p>${inner}${[inner, markup`!`]}${3}</p>`.text).toBe(`<p>${inner.text}${inner.text}!3</p>`);
});

test("what only looks like markup made here is text", () => {
  const forged = { text: "<script>" };
  expect(() => markup`${forged as unknown as MarkupValue}`.text).toThrow();
});

test("no text makes an element or leaves an attribute", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const { text: made } = markup`<a title="${text}">${text}</a>`;
      expect(made.match(/[<>"]/gu)?.join("")).toBe('<"">' + "<>");
    }),
  );
});
