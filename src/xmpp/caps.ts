/**
 * Entity capabilities: what a presence says of its client by a hash, and the text that the hash is of.
 *
 * Rule: total. An answer with two of the same identity, feature or form is ill-formed, and has no text.
 * Sources: XEP-0115 1.6.0 §4, §5.1 (the text), §5.4 (ill-formed); XEP-0390 0.3.2 is not computed.
 */
import { attribute, child, childElements, isNamed, ownText, type XmlElement } from "../xml/element.ts";
import { NS_CAPS, NS_DATA, NS_XML } from "./ns.ts";
import { NS_DISCO_INFO } from "./payloads-iq.ts";

export interface Caps {
  readonly node: string;
  readonly ver: string;
  /** Name of the function (`sha-1`); "" in the form of before version 1.4. */
  readonly hash: string;
}

/** Undefined where a presence has none, or none that could be asked about. */
export function capsIn(presence: XmlElement): Caps | undefined {
  const caps = child(presence, NS_CAPS, "c");
  const node = caps && attribute(caps, "node");
  const ver = caps && attribute(caps, "ver");
  if (caps === undefined || !node || !ver) return undefined;
  return { node, ver, hash: attribute(caps, "hash") ?? "" };
}

/** @param query of disco#info, an answer. @returns undefined where it is ill-formed */
export function capsText(query: XmlElement): string | undefined {
  const parts = childElements(query);
  const identities = parts.filter((one) => isNamed(one, NS_DISCO_INFO, "identity")).map(identityText);
  const features = parts
    .filter((one) => isNamed(one, NS_DISCO_INFO, "feature"))
    .map((one) => attribute(one, "var") ?? "");
  const forms = parts.filter((one) => isNamed(one, NS_DATA, "x")).flatMap((one) => formOf(one) ?? []);
  const types = forms.map(({ type }) => type);
  if ([identities, features, types].some(hasTwice)) return undefined;
  const formTexts = forms.toSorted((a, b) => byOctet(a.type, b.type)).map(({ text }) => text);
  return [...sorted(identities), ...sorted(features)].map(ended).join("") + formTexts.join("");
}

const identityText = (one: XmlElement): string =>
  [attribute(one, "category"), attribute(one, "type"), attribute(one, "lang", NS_XML), attribute(one, "name")]
    .map((part) => part ?? "")
    .join("/");

interface Form {
  readonly type: string;
  readonly text: string;
}

/** Without a hidden FORM_TYPE a form does not count (§5.4 rule 3.6). */
function formOf(form: XmlElement): Form | undefined {
  const fields = childElements(form).filter(({ local }) => local === "field");
  const named = fields.find((one) => attribute(one, "var") === "FORM_TYPE");
  if (named === undefined || attribute(named, "type") !== "hidden") return undefined;
  const [type = ""] = valuesOf(named);
  const others = fields
    .filter((one) => one !== named)
    .toSorted((a, b) => byOctet(attribute(a, "var") ?? "", attribute(b, "var") ?? ""));
  const texts = others.map((one) =>
    [attribute(one, "var") ?? "", ...sorted(valuesOf(one))].map(ended).join(""),
  );
  return { type, text: ended(type) + texts.join("") };
}

const valuesOf = (field: XmlElement): readonly string[] =>
  childElements(field)
    .filter(({ local }) => local === "value")
    .map(ownText);

const ended = (part: string): string => `${part}<`;

const hasTwice = (texts: readonly string[]): boolean => new Set(texts).size < texts.length;

const sorted = (texts: readonly string[]): readonly string[] => texts.toSorted(byOctet);

/** i;octet (XEP-0115 §5.1) over UTF-8, which is the order of code points; JavaScript's own is that of UTF-16 units. */
function byOctet(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return rank(a.charCodeAt(at)) - rank(b.charCodeAt(at));
}

/** Surrogates stand for what is above all of the basic plane; the end (NaN) is before everything. */
function rank(unit: number): number {
  if (Number.isNaN(unit)) return -1;
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
