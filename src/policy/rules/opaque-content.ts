/**
 * Refuses what cannot be read: end-to-end encryption of every kind, its keys and its marks.
 *
 * Policy: D-OPAQUE; what cannot be read can be neither monitored nor kept (CCPS-2.b, AL-5, WV-4.2.a).
 * Rule 1: keys are refused with the messages: a client that sees no keys falls back to plain text.
 * Rule 2: a harmless body beside an encryption mark is a placeholder and is not judged.
 * Rule 3: OTR's invisible offer is cut out, so that two clients do not start it by themselves.
 * Sources: protocol.md §4.1, §10; XEP-0364 §2 (query, tag), XEP-0027, XEP-0373, XEP-0380, XEP-0384; RFC 9580 §6.2.
 */
import { isElement, type NodePath, ownText, type XmlElement } from "../../xml/element.ts";
import { visible } from "../../scan/encoded-text.ts";
import type { RefusedPayload } from "../../xmpp/payload.ts";
import type { Stanza } from "../../xmpp/stanza.ts";
import { type AlsoLook, collectRefused } from "../refused-places.ts";
import { findingsOf, NO_FINDINGS, type Removal } from "../removal.ts";
import type { Rewrite, Rule } from "../rule.ts";

const ID = "opaque-content";

const isEncryption = ({ category }: RefusedPayload): boolean => category === "encryption";

export const opaqueContent: Rule = {
  id: ID,
  check(stanza, _context, revision) {
    if (!revision.refuseEncryption) return NO_FINDINGS;
    const removals: Removal[] = [];
    const alsoLook: AlsoLook = (of, path) => cipherAt(stanza, of, path);
    collectRefused({ stanza, concerns: isEncryption, alsoLook }, removals);
    return findingsOf({ ruleId: ID, stanza, removals, revision });
  },
};

/** libotr looks for its mark anywhere in a text, not only where it begins. */
const OTR = /\?OTR(?:[:?,|v]| Error)|^\s*\?OTR/i;
/** Saltpack sets at most one word, an application's name, before its own. */
const ARMOUR =
  /-----BEGIN (?:PGP|AGE ENCRYPTED|PKCS7|CMS|ENCRYPTED)|age-encryption\.org\/v\d|BEGIN (?:\w{1,128} )?SALTPACK (?:ENCRYPTED|SIGNED|DETACHED)/i;
/** Sixteen characters that announce OTR (XEP-0364 §2.2). */
const WHITESPACE_TAG = " \t  \t\t\t\t \t \t \t  ";

function cipherAt(stanza: Stanza, of: XmlElement, path: NodePath): Removal | undefined {
  const text = ownText(of);
  if (text.length < 4) return undefined;
  const what = cipherIn(text);
  if (what !== undefined) return removalOf(stanza, path, what);
  return text.includes(WHITESPACE_TAG) ? tagCut(stanza, of, path) : undefined;
}

function cipherIn(text: string): string | undefined {
  const seen = visible(text);
  if (seen.includes("?") && OTR.test(seen)) return "OTR message (XEP-0364)";
  const isHinted = seen.includes("BEGIN") || seen.includes("age-enc");
  return isHinted && ARMOUR.test(seen) ? "armoured cipher text" : undefined;
}

function removalOf({ kind, type }: Stanza, path: NodePath, what: string): Removal {
  const place = kind === "presence" ? path.slice(0, 1) : [...path];
  const isKept = kind === "presence" || (kind === "iq" && type === "error");
  const isFatal = !isKept || place.length === 0;
  return { path: place, reason: `encryption: ${what}`, refusal: "encrypted", isFatal };
}

/** The whole run of blanks goes: what is left of a tag inside a tag would be a tag again. */
function tagCut(stanza: Stanza, of: XmlElement, path: NodePath): Removal {
  const what = "OTR offer (XEP-0364)";
  const [text, ...others] = of.children;
  // Beside elements, a cut could leave halves that meet later; nobody writes so.
  if (text === undefined || isElement(text) || others.length > 0) return removalOf(stanza, path, what);
  const cuts = tagRuns(text).map(([start, end]): Rewrite => {
    return { type: "redact", span: { path: [...path, 0], start, end }, placeholder: "" };
  });
  return { ...removalOf(stanza, path, what), isFatal: false, rewrites: cuts };
}

function tagRuns(text: string): readonly (readonly [number, number])[] {
  const runs: [number, number][] = [];
  let end = 0;
  for (let at = text.indexOf(WHITESPACE_TAG); at >= 0; at = text.indexOf(WHITESPACE_TAG, end)) {
    let start = at;
    end = at + WHITESPACE_TAG.length;
    while (start > 0 && isBlank(text[start - 1])) start -= 1;
    while (end < text.length && isBlank(text[end])) end += 1;
    runs.push([start, end]);
  }
  return runs;
}

const isBlank = (character: string | undefined): boolean => character === " " || character === "\t";
