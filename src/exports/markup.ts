/**
 * HTML that cannot be broken out of: a tagged template whose values are escaped, unless they are markup made by it.
 *
 * Named so that no formatter takes it for a page and moves its blanks.
 * Rule: there is no way to say "do not escape" but to have been made here.
 */
import { visible } from "./visible.ts";

/** Carries no method that could be given by a text of a peer: it is an instance or it is not. */
export class Markup {
  readonly text: string;

  constructor(parts: readonly string[], values: readonly MarkupValue[]) {
    this.text = parts
      .map((part, index) => (index === 0 ? part : textOf(values[index - 1] ?? "") + part))
      .join("");
  }
}

export type MarkupValue = string | number | Markup | readonly Markup[];

const MARKUP = /[&<>"']/g;

const escaped = (text: string): string => visible(text).replace(MARKUP, (sign) => `&#${sign.charCodeAt(0)};`);

function textOf(value: MarkupValue): string {
  if (value instanceof Markup) return value.text;
  if (typeof value === "object") return value.map((one) => one.text).join("");
  return escaped(String(value));
}

export const markup = (parts: TemplateStringsArray, ...values: readonly MarkupValue[]): Markup =>
  new Markup(parts, values);
