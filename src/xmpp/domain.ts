/**
 * The domain part of an address: one spelling for every name, or none.
 *
 * Rule 1: the form is lower case, NFC, U-labels, without the trailing dot; `xn--` labels that do not stand for exactly
 * one such label do not prepare.
 * Rule 2: only width, case and composition are mapped. Whatever else UTS 46 would fold (ideographic full stops, soft
 * hyphens, squared letters), and what IDNA tells apart but nameprep does not (sharp s, final sigma, joiners), names
 * different hosts to different servers, so it does not prepare.
 * Sources: RFC 7622 §3.2; RFC 5890 §2.3; RFC 5895 §2; protocol.md §2.1.
 */
import { utf8Length } from "../xml/utf8.ts";
import { isReadAlike, mapIdentifier } from "./precis.ts";
import { decodePunycode } from "./punycode.ts";

/** IDNA (UTS 46) to A-labels; "" where the name is invalid. `url.domainToASCII` of Node fits. */
export type ToAscii = (domain: string) => string;

/** RFC 7622 §3.2: bytes of a prepared part. */
export const MAX_PART_BYTES = 1_023;

/** RFC 1035 §2.3.4. */
const MAX_LABEL_LENGTH = 63;

/** LIMIT(an address literal is compared by its spelling: the one that the operator listed). */
const IPV6_LITERAL = /^\[(?=[^\]]*:[^\]]*:)[0-9a-f:.]{2,45}\]$/;
const ASCII_LABEL = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
/** ASCII in a U-label; nothing that a URL parser behind `toAscii` could take for something else. */
const U_LABEL_UNITS = /^[a-z0-9\u0080-\uffff-]+$/;
const NON_ASCII = /[^\0-\x7f]/;
const HYPHEN_EDGE = /^-|-$/;

export function prepareDomain(text: string, toAscii: ToAscii): string | undefined {
  const undotted = text.endsWith(".") ? text.slice(0, -1) : text;
  if (undotted === "" || undotted.length > MAX_PART_BYTES) return undefined;
  const mapped = mapIdentifier(undotted);
  if (IPV6_LITERAL.test(mapped)) return mapped;
  const labels: string[] = [];
  for (const label of mapped.split(".")) {
    const prepared = prepareLabel(label, toAscii);
    if (prepared === undefined) return undefined;
    labels.push(prepared);
  }
  const domain = labels.join(".");
  return utf8Length(domain) <= MAX_PART_BYTES ? domain : undefined;
}

function prepareLabel(label: string, toAscii: ToAscii): string | undefined {
  if (NON_ASCII.test(label)) return aLabelOf(label, toAscii) === undefined ? undefined : label;
  if (label.length > MAX_LABEL_LENGTH || !ASCII_LABEL.test(label)) return undefined;
  if (!label.startsWith("xn--")) return label;
  const decoded = decodePunycode(label.slice(4));
  if (decoded === undefined || !NON_ASCII.test(decoded)) return undefined;
  // Encoded again it must be the same: `xn--` over a capital or a ligature is a second spelling of another name.
  return aLabelOf(decoded, toAscii) === label ? decoded : undefined;
}

/** The A-label of a U-label that IDNA leaves exactly as it is. */
function aLabelOf(label: string, toAscii: ToAscii): string | undefined {
  if (!U_LABEL_UNITS.test(label) || HYPHEN_EDGE.test(label) || !isReadAlike(label)) return undefined;
  const encoded = toAscii(label);
  if (!encoded.startsWith("xn--") || encoded.length > MAX_LABEL_LENGTH || !ASCII_LABEL.test(encoded))
    return undefined;
  return decodePunycode(encoded.slice(4)) === label ? encoded : undefined;
}
